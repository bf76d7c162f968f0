/** What Telegram would be sent for a message: the calls of the Bot API, from the same functions as the sender's. */
import type { OpenPreview, Payload, PreviewedMessage } from "../../src/ports/preview.ts";
import { captionEdit, documentCall, editMethod, mediaEdit, photoCall, textCall, textEdit } from "./calls.ts";
import { type Rendered, render } from "./render.ts";

/** Telegram's preview of a shop. */
export const openPreview: OpenPreview = ({ pictures }) => telegramPreview(pictures.url);

/** Telegram's preview; `pictureUrl` tells the public address of a picture. */
export function telegramPreview(pictureUrl: (file: string) => string) {
  return {
    kind: "channel",
    name: "Telegram",
    payloads: (of: PreviewedMessage) => payloadsOf(of, pictureUrl),
  } as const;
}

/** A message of ours as the calls so far left it. */
type Standing = { readonly kind: "text" | "photo" | "document"; readonly picture?: unknown };

function payloadsOf(of: PreviewedMessage, pictureUrl: (file: string) => string): readonly Payload[] {
  const rendered = render(of.message, of.say, pictureUrl);
  const picture = rendered.kind === "photo" ? pictureUrl(rendered.file) : undefined;
  // What a person wrote and files stand for themselves, as the sender has it.
  const old = of.message.kind === "screen" ? standing(of.instead ?? []) : null;
  if (old === null || old.kind === "document") return [sending(rendered, picture)];
  const hasSamePicture = old.picture !== undefined && old.picture === picture;
  const edit = editing(rendered, editMethod(rendered, { kind: old.kind, hasSamePicture }), picture);
  return edit === null ? [sending(rendered, picture), { method: "deleteMessage", body: {} }] : [edit];
}

function sending(rendered: Rendered, picture: string | undefined): Payload {
  switch (rendered.kind) {
    case "text":
      return { method: "sendMessage", body: textCall(rendered, null) };
    case "photo":
      return { method: "sendPhoto", body: photoCall(rendered, picture, null) };
    case "document":
      return { method: "sendDocument", body: documentCall(rendered, rendered.fileName, null) };
  }
}

function editing(
  rendered: Rendered,
  method: ReturnType<typeof editMethod>,
  picture: string | undefined,
): Payload | null {
  if (method === null || rendered.kind === "document") return null;
  if (rendered.kind === "text") return { method, body: textEdit(rendered) };
  return method === "editMessageCaption"
    ? { method, body: captionEdit(rendered) }
    : { method, body: mediaEdit(rendered, picture) };
}

/** What these calls left standing in the chat; null when nothing. */
function standing(calls: readonly Payload[]): Standing | null {
  let now: Standing | null = null;
  for (const { method, body } of calls) {
    const { photo, media } = body as { photo?: unknown; media?: { media?: unknown } };
    if (method === "sendMessage" || method === "editMessageText") now = { kind: "text" };
    if (method === "sendPhoto") now = { kind: "photo", picture: photo };
    if (method === "editMessageMedia") now = { kind: "photo", picture: media?.media };
    if (method === "sendDocument") now = { kind: "document" };
  }
  return now;
}
