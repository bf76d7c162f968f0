/** Brings a picture to Telegram the cheapest way that works: known to Telegram, fetched by Telegram, uploaded by us. */
import { InputFile } from "grammy";
import type { PictureSource } from "../../src/ports/channel.ts";
import type { Log } from "../../src/ports/log.ts";
import { fetchableLink } from "../../src/wire/public-link.ts";
import { refusedWith } from "./failures.ts";
import { PHOTO_BYTES } from "./limits.ts";

/** A photo as Telegram keeps it. */
export interface KnownPicture {
  /** To send it again. */
  readonly fileId: string;
  /** To recognise it in a message. */
  readonly uniqueId: string;
}

/** Pictures remembered at most; the ones used longest ago go first. */
const MOST_KNOWN = 2_000;

/** Telegram could not take the picture, whatever else was in the message. */
const PICTURE_REFUSED =
  /wrong file identifier|wrong remote file|HTTP URL|web ?page|IMAGE_PROCESS_FAILED|PHOTO_|FILE_REFERENCE|wrong type of|file is too big|failed to upload/i;
const ADDRESS_REFUSED = /HTTP URL|web ?page/i;

/** The pictures of one bot. */
export interface Pictures {
  /**
   * Runs `send` with the cheapest form of the picture and with the next one when Telegram refuses the picture.
   * Null when there is no form left; other errors of `send` are thrown on.
   */
  deliver<Sent>(file: string, send: (photo: string | InputFile) => Promise<Sent>): Promise<Sent | null>;
  known(file: string): KnownPicture | undefined;
  remember(file: string, picture: KnownPicture): void;
  url(file: string): string;
}

/** Pictures of one bot: a file_id is worthless to another. Remembered in memory; a restart costs one upload each. */
export function createPictures(source: PictureSource, log: Log): Pictures {
  const known = new Map<string, KnownPicture>();
  let telegramFetches = true;

  async function* forms(file: string): AsyncGenerator<string | InputFile> {
    const { fileId } = known.get(file) ?? {};
    if (fileId !== undefined) {
      yield fileId;
      known.delete(file);
    }
    const link = telegramFetches ? fetchableLink(source.url(file)) : null;
    if (link !== null) yield link;
    const bytes = await readPicture(source, file, log);
    if (bytes !== null) yield new InputFile(bytes, uploadName(file));
  }

  return {
    async deliver(file, send) {
      for await (const form of forms(file)) {
        try {
          return await send(form);
        } catch (error) {
          if (!refusedWith(error, PICTURE_REFUSED)) throw error;
          if (typeof form === "string" && refusedWith(error, ADDRESS_REFUSED)) telegramFetches = false;
          log.warn({ picture: file, description: error.description }, "Telegram did not take a picture");
        }
      }
      return null;
    },
    known: (file) => known.get(file),
    remember(file, picture) {
      known.delete(file);
      known.set(file, picture);
      const oldest = known.size > MOST_KNOWN ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
    },
    url: (file) => source.url(file),
  };
}

async function readPicture(source: PictureSource, file: string, log: Log): Promise<Uint8Array | null> {
  try {
    const bytes = await source.bytes(file);
    if (bytes.byteLength <= PHOTO_BYTES) return bytes;
    log.warn({ picture: file, bytes: bytes.byteLength }, "A picture is larger than Telegram takes (10 MB)");
  } catch (error) {
    log.warn({ picture: file, error }, "A picture cannot be read");
  }
  return null;
}

function uploadName(file: string): string {
  return (file.split("/").at(-1) ?? "picture").replace(/[^A-Za-z0-9._-]/g, "-");
}
