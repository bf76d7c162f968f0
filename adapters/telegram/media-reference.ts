/**
 * References of files that shoppers send: Telegram's file_id, with the kind and name that only the message tells.
 *
 * A file_id is good for as long as the bot exists; getFile keeps neither type nor name. [@grammyjs/types methods.d.ts]
 */
import type { Message } from "./schema.ts";

/** A file of a message. */
export interface SentFile {
  /** Telegram's name for what was sent: `photo`, `voice`, … */
  readonly media: string;
  readonly reference: string;
}

/** A reference, taken apart. */
export interface FileReference {
  readonly fileId: string;
  /** As the sender's client said it, and so to be believed no more than a name. */
  readonly mediaType: string;
  readonly fileName?: string;
}

/** Kinds of files with the type they have when the message names none. An animation also carries a document, so it stands first. */
const KINDS = [
  ["animation", "video/mp4"],
  ["document", "application/octet-stream"],
  ["voice", "audio/ogg"],
  ["audio", "audio/mpeg"],
  ["video", "video/mp4"],
  ["video_note", "video/mp4"],
  ["sticker", "image/webp"],
] as const;
const MEDIA_TYPE = /^[a-z0-9][a-z0-9.+_-]{0,80}\/[a-z0-9][a-z0-9.+_-]{0,80}$/;
/** Longest name kept of a file, in UTF-16 units. */
const LONGEST_NAME = 200;

/** The file of a message; of a photo the largest size. Null when there is none. */
export function fileOf(message: Message): SentFile | null {
  const photo = message.photo?.at(-1);
  if (photo !== undefined) {
    return { media: "photo", reference: write({ fileId: photo.file_id, mediaType: "image/jpeg" }) };
  }
  for (const [media, usual] of KINDS) {
    const file = message[media];
    if (file === undefined) continue;
    const { file_id: fileId, file_name: fileName = "" } = file;
    const mediaType = typeOf(file.mime_type) ?? stickerType(file) ?? usual;
    return { media, reference: write({ fileId, mediaType, fileName }) };
  }
  return null;
}

/** Null for what is none of ours. A file_id alone is one from before types were kept. */
export function readReference(reference: string): FileReference | null {
  const [fileId = "", type = "", subtype = "", ...name] = reference.split("/");
  if (!/^[A-Za-z0-9_-]{1,300}$/.test(fileId)) return null;
  const mediaType = typeOf(`${type}/${subtype}`) ?? "application/octet-stream";
  const fileName = name.join("/");
  return { fileId, mediaType, ...(fileName !== "" && { fileName }) };
}

function write({ fileId, mediaType, fileName = "" }: FileReference): string {
  const name = fileName.slice(0, LONGEST_NAME).toWellFormed();
  return [fileId, mediaType, ...(name === "" ? [] : [name])].join("/");
}

/** Without parameters, which no desk needs. */
function typeOf(said: string | undefined): string | undefined {
  const type = said?.split(";")[0]?.trim().toLowerCase() ?? "";
  return MEDIA_TYPE.test(type) ? type : undefined;
}

/** Stickers tell their format by two marks. */
function stickerType({ is_animated, is_video }: NonNullable<Message["sticker"]>): string | undefined {
  if (is_video === true) return "video/webm";
  return is_animated === true ? "application/x-tgsticker" : undefined;
}
