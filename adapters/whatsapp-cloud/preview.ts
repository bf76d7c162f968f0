/** What the Cloud API would be sent for a message, from the same renderer as the sender's. */
import type { OpenPreview, Preview, PreviewedMessage } from "../../src/ports/preview.ts";
import { documentForm, enveloped } from "./envelope.ts";
import type { GraphMessage } from "./graph-message.ts";
import { render } from "./render.ts";

/** WhatsApp Cloud's preview of a shop; with products from Meta's catalog when the shop has one. */
export const openPreview: OpenPreview = ({ pictures, settings }) =>
  cloudPreview(pictures.url, settings.catalogId);

/** WhatsApp Cloud's preview; `pictureUrl` tells the public address of a picture. */
export function cloudPreview(
  pictureUrl: (file: string) => string,
  catalogId?: string,
): Extract<Preview, { kind: "channel" }> {
  return {
    kind: "channel",
    name: "WhatsApp",
    payloads: (of) => [
      {
        method: "POST /{phone-number-id}/messages",
        body: enveloped(richest(of, pictureUrl, catalogId)),
      },
    ],
  };
}

/** The form that is tried first; the others are for what Meta does not take. */
function richest(
  { message, say }: PreviewedMessage,
  pictureUrl: (file: string) => string,
  catalogId: string | undefined,
): GraphMessage {
  const rendered = render(message, say, catalogId);
  const { document, catalog, pictured } = rendered;
  if (document !== undefined) {
    const { fileName } = documentForm(document.file);
    return document.message({ link: fileName }, fileName);
  }
  if (catalog !== undefined) return catalog.message;
  if (pictured !== undefined) return pictured.message({ link: pictureUrl(pictured.file) });
  return rendered.message;
}
