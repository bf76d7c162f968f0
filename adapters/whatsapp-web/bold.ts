/**
 * Words in bold, as WhatsApp writes it.
 *
 * Its markup (*bold*, _italic_, ~struck~) has no escape character, so shoppers' own asterisks may show as bold; only where
 * we make something bold ourselves they are taken out.
 */
import { cleanLine } from "../../src/voice/safe-text.ts";

/** In bold, on one line; nothing when there is nothing to see. */
export function bold(words: string): string {
  const line = cleanLine(words).replaceAll("*", "").trim();
  return line === "" ? "" : `*${line}*`;
}
