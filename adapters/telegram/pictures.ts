/** Brings a picture to Telegram the cheapest way that works: known to Telegram, fetched by Telegram, uploaded by us. */
import { InputFile } from "grammy";
import type { ChannelHost, PictureSource } from "../../src/ports/channel.ts";
import type { Log } from "../../src/ports/log.ts";
import { fetchableLink } from "../../src/wire/public-link.ts";
import { isPictureRefusal, refusedWith } from "./failures.ts";
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

/** Telegram cannot fetch from our address, which is no fault of one picture. */
const ADDRESS_REFUSED = /HTTP URL|web ?page/i;
/** How long a picture that Telegram does not take is left out, in milliseconds of this process. */
const BAD_MS = 24 * 60 * 60_000;

/** The pictures of one bot. */
export interface Pictures {
  /**
   * Runs `send` with the cheapest form of the picture and with the next one when Telegram refuses the picture.
   * Null when there is no form left; other errors of `send` are thrown on.
   */
  deliver<Sent>(file: string, send: (photo: string | InputFile) => Promise<Sent>): Promise<Sent | null>;
  /** The words went out without the picture: if Telegram had refused it, it is left out for a while and staff are told. */
  wentWithout(file: string): Promise<void>;
  known(file: string): KnownPicture | undefined;
  remember(file: string, picture: KnownPicture): void;
  url(file: string): string;
}

/** Pictures of one bot: a file_id is worthless to another. Remembered in memory; a restart costs one upload each. */
export function createPictures(source: PictureSource, log: Log, tell: ChannelHost["tell"]): Pictures {
  const known = new Map<string, KnownPicture>();
  /** What Telegram said of a picture whose words are on their way. */
  const refusals = new Map<string, string>();
  /** Until when a picture is left out. */
  const bad = new Map<string, number>();
  let telegramFetches = true;

  const isBad = (file: string): boolean => {
    const until = bad.get(file);
    if (until === undefined || performance.now() < until) return until !== undefined;
    bad.delete(file);
    return false;
  };

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
      if (isBad(file)) return null;
      for await (const form of forms(file)) {
        try {
          return await send(form);
        } catch (error) {
          if (!isPictureRefusal(error)) throw error;
          if (typeof form === "string" && refusedWith(error, ADDRESS_REFUSED)) telegramFetches = false;
          log.warn({ picture: file, description: error.description }, "Telegram did not take a picture");
          refusals.set(file, error.description);
        }
      }
      return null;
    },
    async wentWithout(file) {
      const why = refusals.get(file);
      refusals.delete(file);
      if (why === undefined) return;
      bad.set(file, performance.now() + BAD_MS);
      const operator = `Telegram answered "${why}".`;
      await tell({ kind: "badPicture", channel: "telegram", picture: file, operator });
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
