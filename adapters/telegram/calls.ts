/**
 * The parameters of the Bot API's methods that show what was rendered, without the chat they go to. Pure: the sender
 * calls with them and the preview shows them, so that the two cannot differ.
 */
import type { MessageKind } from "./origin.ts";
import type { Rendered, RenderedDocument, RenderedPhoto, RenderedText } from "./render.ts";

/** Takes a reply keyboard away. */
export type RemoveKeyboard = { readonly remove_keyboard: true };

/** Of sendMessage. */
export function textCall(rendered: RenderedText, remove: RemoveKeyboard | null) {
  return { ...textEdit(rendered), ...anyMarkup(rendered, remove) };
}

/** Of sendPhoto; `photo` is whatever form the picture is brought in. */
export function photoCall<Photo>(rendered: RenderedPhoto, photo: Photo, remove: RemoveKeyboard | null) {
  return { photo, ...captionOf(rendered), ...anyMarkup(rendered, remove) };
}

/** Of sendDocument. */
export function documentCall<File>(
  rendered: RenderedDocument,
  document: File,
  remove: RemoveKeyboard | null,
) {
  return { document, ...captionOf(rendered), ...(remove === null ? {} : { reply_markup: remove }) };
}

/** Of editMessageText. */
export function textEdit(rendered: RenderedText) {
  return {
    text: rendered.html,
    parse_mode: "HTML" as const,
    link_preview_options: rendered.preview,
    ...inlineMarkup(rendered),
  };
}

/** Of editMessageCaption. */
export function captionEdit(rendered: RenderedPhoto) {
  return { ...captionOf(rendered), ...inlineMarkup(rendered) };
}

/** Of editMessageMedia. */
export function mediaEdit<Photo>(rendered: RenderedPhoto, media: Photo) {
  return { media: { type: "photo" as const, media, ...captionOf(rendered) }, ...inlineMarkup(rendered) };
}

/**
 * By which method an old message becomes the new one; null when it cannot. Telegram lets a photo take the place of a
 * text and of another photo, but no text the place of a photo.
 */
export function editMethod(
  rendered: Rendered,
  old: { readonly kind: MessageKind; readonly hasSamePicture: boolean },
): "editMessageText" | "editMessageCaption" | "editMessageMedia" | null {
  if (rendered.kind === "document" || !rendered.editable || old.kind === "document") return null;
  if (rendered.kind === "text") return old.kind === "text" ? "editMessageText" : null;
  return old.hasSamePicture ? "editMessageCaption" : "editMessageMedia";
}

function captionOf({ html }: RenderedPhoto | RenderedDocument) {
  return { caption: html, parse_mode: "HTML" as const };
}

function inlineMarkup({ markup }: RenderedText | RenderedPhoto) {
  return markup !== undefined && "inline_keyboard" in markup ? { reply_markup: markup } : {};
}

function anyMarkup({ markup }: RenderedText | RenderedPhoto, remove: RemoveKeyboard | null) {
  if (markup !== undefined) return { reply_markup: markup };
  return remove === null ? {} : { reply_markup: remove };
}
