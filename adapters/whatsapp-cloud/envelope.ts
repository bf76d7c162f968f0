/** What stands around a message, and what a document is called: pure, so that sender and preview share them. */
import type { DocumentMessage } from "../../src/conversation/message.ts";
import { cleanLine, cutText, isBlank } from "../../src/voice/safe-text.ts";
import type { GraphMessage } from "./graph-message.ts";

/** The body of POST /{phone-number-id}/messages, but for the recipient and our mark. */
export function enveloped(message: GraphMessage) {
  return { messaging_product: "whatsapp", recipient_type: "individual", ...message } as const;
}

/** The name and kind a document goes by. WhatsApp takes no HTML files, so such a document goes as text. [docs: supported media types] */
export function documentForm({ fileName, mediaType }: DocumentMessage) {
  const isHtml = mediaType === "text/html";
  const name = cleanLine(fileName).replace(/["\\/]/g, "-");
  const shown = isHtml ? name.replace(/\.html?$/i, ".txt") : name;
  return {
    isHtml,
    mediaType: isHtml ? "text/plain" : mediaType,
    fileName: isBlank(shown) ? "document.txt" : cutText(shown, 100),
  };
}
