/** What whatsapp-web.js would be given to send for a message, from the same renderer as the sender's. */
import type { OpenPreview, Preview } from "../../src/ports/preview.ts";
import { type Outgoing, renderWhatsApp } from "./render.ts";

/** WhatsApp Web's preview of a shop; with polls when the shop has them switched on. */
export const openPreview: OpenPreview = ({ pictures, settings }) =>
  webPreview(pictures.url, settings.polls === "on");

/** WhatsApp Web's preview; `pictureUrl` tells the public address of a picture. */
export function webPreview(
  pictureUrl: (file: string) => string,
  polls: boolean,
): Extract<Preview, { kind: "channel" }> {
  return {
    kind: "channel",
    name: "WhatsApp Web",
    payloads: ({ message, say }) => [
      { method: "sendMessage", body: argumentsOf(renderWhatsApp(message, say, polls), pictureUrl) },
    ],
  };
}

/** The content and its caption, as the library's sendMessage takes them; files by their address or name. */
export type WebPayload =
  | { readonly content: string }
  | { readonly content: { readonly media: string }; readonly options: { readonly caption: string } }
  | {
      readonly content: { readonly filename: string; readonly mimetype: string };
      readonly options: { readonly caption: string; readonly sendMediaAsDocument: true };
    }
  | { readonly content: { readonly pollName: string; readonly pollOptions: readonly string[] } };

function argumentsOf(outgoing: Outgoing, pictureUrl: (file: string) => string): WebPayload {
  const { text } = outgoing;
  switch (outgoing.kind) {
    case "text":
      return { content: text };
    case "picture":
      return { content: { media: pictureUrl(outgoing.file) }, options: { caption: text } };
    case "document": {
      const { fileName: filename, mediaType: mimetype } = outgoing;
      return { content: { filename, mimetype }, options: { caption: text, sendMediaAsDocument: true } };
    }
    case "poll":
      return { content: { pollName: text, pollOptions: outgoing.options.map(({ label }) => label) } };
  }
}
