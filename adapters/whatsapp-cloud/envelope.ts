/** What stands around a message, and what a document is called: pure, so that sender and preview share them. */
import type { DocumentMessage } from "../../src/conversation/message.ts";
import { cleanLine, cutText, isBlank } from "../../src/voice/safe-text.ts";
import type { GraphMessage } from "./graph-message.ts";

/** The body of POST /{phone-number-id}/messages, but for the recipient and our mark. */
export function enveloped(message: GraphMessage) {
  return { messaging_product: "whatsapp", recipient_type: "individual", ...message } as const;
}

/** What each kind of document is sent as. WhatsApp takes no HTML files, so these go as text. [docs: supported media types] */
const SENT_AS: Readonly<Record<DocumentMessage["mediaType"], "text/plain" | "application/pdf">> = {
  "text/html": "text/plain",
  "text/plain": "text/plain",
  "application/pdf": "application/pdf",
};

/** The name and kind a document goes by. */
export function documentForm({ fileName, mediaType }: DocumentMessage) {
  const isHtml = mediaType === "text/html";
  const name = cleanLine(fileName).replace(/["\\/]/g, "-");
  const shown = isHtml ? name.replace(/\.html?$/i, ".txt") : name;
  return {
    isHtml,
    mediaType: SENT_AS[mediaType],
    fileName: isBlank(shown) ? "document.txt" : cutText(shown, 100),
  };
}
