/** What the chat page is given for a message: the event of its stream, from the same renderer, without its place in it. */
import type { OpenPreview, Preview, PreviewedMessage } from "../../src/ports/preview.ts";
import type { WebMessage } from "./message.ts";
import { renderWeb } from "./render.ts";

/** What of an event does not depend on where it stands in the stream. */
export type WebPayload = Omit<WebMessage, "id" | "sequence" | "at" | "replaces">;

/** The web chat's preview of a shop. */
export const openPreview: OpenPreview = ({ pictures }) => webPreview(pictures.url);

/** The web chat's preview; `pictureUrl` tells where the page finds a picture. */
export function webPreview(pictureUrl: (file: string) => string): Extract<Preview, { kind: "channel" }> {
  return {
    kind: "channel",
    name: "Web chat",
    payloads: (of) => [{ method: "event: message", body: payloadOf(of, pictureUrl) }],
  };
}

function payloadOf(
  { message, locale, say }: PreviewedMessage,
  pictureUrl: (file: string) => string,
): WebPayload {
  const documentUrl = () => (message.kind === "document" ? message.fileName : "");
  const {
    id: _id,
    sequence: _sequence,
    at: _at,
    ...payload
  } = renderWeb(message, {
    id: "",
    sequence: 0,
    at: 0,
    locale,
    say: (text) => say(text).toWellFormed(),
    pictureUrl,
    documentUrl,
  });
  return payload;
}
