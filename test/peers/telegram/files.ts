/** Files that shoppers send: how a message tells of them, getFile, and the server that gives a bot their bytes. */
import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { Form } from "./form.ts";
import { badRequest, Refusal } from "./refusal.ts";
import type { StoredFile, World } from "./world.ts";

/** Kinds of files that a phone sends, with the folder and ending that getFile names. */
const KINDS = {
  photo: { folder: "photos", ending: "jpg" },
  document: { folder: "documents", ending: "bin" },
  voice: { folder: "voice", ending: "oga" },
  audio: { folder: "music", ending: "mp3" },
  video: { folder: "videos", ending: "mp4" },
} as const;

/** What a phone sends as. */
export type FileKind = keyof typeof KINDS;

/** A file on a phone. */
export interface PhoneFile {
  readonly bytes: Buffer;
  /** A phone names documents, recordings of music and films; not photos and voice messages. */
  readonly name?: string;
  readonly mediaType?: string;
}

/** Bots may fetch files of up to 20 MB. */
const MOST_BYTES = 20 * 1024 * 1024;
/** A small picture of a photo, as Telegram makes it. */
const THUMBNAIL = Buffer.from("a thumbnail");

/** The part of a message that tells of a file; a photo comes in sizes, smallest first. */
export function tellOf(world: World, kind: FileKind, file: PhoneFile): Readonly<Record<string, unknown>> {
  const { bytes, name = "", mediaType } = file;
  const stored = world.keep({ name, bytes, kind });
  if (kind === "photo") {
    const sizes = [world.keep({ name, bytes: THUMBNAIL, kind }), stored];
    return { photo: sizes.map((size, n) => ({ ...idsOf(size), width: 90 + n, height: 90 + n })) };
  }
  const words = {
    ...(name === "" ? {} : { file_name: name }),
    ...(mediaType === undefined ? {} : { mime_type: mediaType }),
  };
  return { [kind]: { ...idsOf(stored), ...words } };
}

/** getFile: a path that is good for an hour. The answer knows neither the file's own name nor its type. */
export function getFile(world: World, { fields }: Form): object {
  const asked = z.object({ file_id: z.string() }).safeParse(fields);
  const file = asked.success ? world.files.get(asked.data.file_id) : undefined;
  if (file === undefined) throw badRequest("invalid file_id");
  if (file.bytes.length > MOST_BYTES) throw badRequest("file is too big");
  const { folder, ending } = KINDS[file.kind ?? "document"];
  const path = `${folder}/file_${world.paths.size}.${ending}`;
  world.paths.set(path, file);
  return { ...idsOf(file), file_path: path };
}

/** The bytes at a path, as octets of no type; a Refusal as the Bot API's JSON. */
export function serveFile(world: World, path: string, response: ServerResponse): Refusal | null {
  const file = world.paths.get(path);
  if (file === undefined) return new Refusal(404, "Not Found");
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-length": file.bytes.length,
  });
  response.end(file.bytes);
  return null;
}

function idsOf({ fileId, uniqueId, bytes }: StoredFile): object {
  return { file_id: fileId, file_unique_id: uniqueId, file_size: bytes.length };
}
