/** Text that may stand in markup: in HTML, and in the smaller dialects of Slack and Telegram. */

/** In an element's text. These three are all that Slack's and Telegram's dialects know. */
export function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** In an HTML element's text, and between quotes in an attribute. */
export function escapeHtml(text: string): string {
  return escapeMarkup(text).replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

/** The way back of `escapeMarkup`. */
export function unescapeMarkup(markup: string): string {
  return markup.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
