/**
 * Files that a shopper sent, shown in the thread of their help request.
 *
 * The shopper's words never wait for a file: they stand in the thread first. A file is tried once a line; when it cannot
 * be shown a sentence says why, with a button where trying again may help.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Media } from "../../src/ports/channel.ts";
import type { DeskHost, TranscriptLine } from "../../src/ports/desk.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Failed, Failure, Outcome } from "../../src/ports/outcome.ts";
import { inTime, TOO_LATE } from "../../src/wire/pause.ts";
import { actions, type Block, button, section } from "./blocks.ts";
import { LIMITS, TIMES } from "./limits.ts";
import { cut, escapeMrkdwn } from "./mrkdwn.ts";
import type { Poster } from "./poster.ts";
import type { Place } from "./schema.ts";
import type { Uploads } from "./uploads.ts";

/** The button that tries once more to show a file; its value says which. */
export const FILE_ACTION = "kiosk.help.file";

/** A file as a line carries it. */
export type Attachment = NonNullable<TranscriptLine["attachment"]>;

/** Which file of which conversation a button is about. */
const Wanted = z.object({ conversation: z.string(), media: z.string(), reference: z.string() });
type Wanted = z.infer<typeof Wanted>;

/** Why a file is not shown, and whether trying again may help. */
interface Hindrance {
  readonly sentence: string;
  readonly mayPass: boolean;
}

/** What the attachments need. */
export interface AttachmentOptions {
  readonly shop: string;
  readonly host: Pick<DeskHost, "attachment">;
  readonly uploads: Uploads;
  readonly poster: Poster;
  readonly log: Log;
}

/** Shows shoppers' files in threads. */
export class Attachments {
  readonly #options: AttachmentOptions;

  constructor(options: AttachmentOptions) {
    this.#options = options;
  }

  /** Shows a file in a thread, or says there why not. `id` makes the sentence stand once. */
  async show(id: string, thread: Place, conversation: string, attachment: Attachment): Promise<void> {
    const wanted = { conversation, ...attachment };
    const hindrance = await this.#share(wanted, thread);
    if (hindrance === null) return;
    const { channel, ts } = thread;
    const told = await this.#options.poster.post(
      { id, channel, thread: ts },
      hinderedNotice(wanted, hindrance),
    );
    if (told.kind !== "done") {
      const fields = { shop: this.#options.shop, code: told.failure.code };
      this.#options.log.warn(fields, "Staff could not be told that a shopper's file is not shown");
    }
  }

  /** Tries once more to show the file of a button's value; null when it is shown, else why not. */
  async again(value: string, thread: Place): Promise<string | null> {
    const wanted = wantedOf(value);
    if (wanted === null) return "This button is too old: the file cannot be found by it.";
    return (await this.#share(wanted, thread))?.sentence ?? null;
  }

  async #share({ conversation, media, reference }: Wanted, thread: Place): Promise<Hindrance | null> {
    const { host, shop, uploads } = this.#options;
    const fetched = await inTime(
      this.#guarded(() => host.attachment(shop, conversation, reference)),
      TIMES.fetch,
    );
    if (fetched === TOO_LATE) return { sentence: "It takes too long to fetch.", mayPass: true };
    if (fetched.kind !== "done") return hindranceOf(fetched.failure, fetched.kind !== "refused");
    const { bytes } = fetched.value;
    if (bytes.length === 0) return { sentence: "It is empty.", mayPass: false };
    if (bytes.length > LIMITS.file)
      return { sentence: `It is too large: ${megabytes(bytes)}.`, mayPass: false };
    const upload = {
      bytes,
      name: fileName(fetched.value, media),
      altText: `A ${nameOfMedia(media)} of the shopper's`,
    };
    const shared = await this.#guarded(() => uploads.share(upload, thread));
    return shared.kind === "done" ? null : hindranceOf(shared.failure, true);
  }

  /** The words stand already, and a post that throws is sent again: so a fault of ours with the file ends here. */
  async #guarded<Value>(work: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    try {
      return await work();
    } catch (error) {
      const { shop, log } = this.#options;
      log.error({ shop, err: error }, "A shopper's file cannot be shown by a fault of ours");
      return FAULT;
    }
  }
}

const FAULT: Failed<"desk.failed"> = {
  kind: "unknown",
  failure: { code: "desk.failed", operator: "Something went wrong on our side." },
};

function hindranceOf({ operator }: Failure, mayPass: boolean): Hindrance {
  return { sentence: operator, mayPass };
}

/** The notice once the file is shown after all. */
export function shownNotice(): { blocks: Block[]; text: string } {
  return { text: "The file is shown now", blocks: [section("The file is shown now, below.")] };
}

/** What is shown of a line's file and its words: what it is, and the caption when the shopper wrote one. */
export function wordsOfLine({ text, attachment }: TranscriptLine): string {
  if (attachment === undefined) return text;
  const sent = `[sent a ${nameOfMedia(attachment.media)}]`;
  return text.trim() === "" || text === `[${attachment.media}]` ? sent : `${sent} ${text}`;
}

/** A file's own mark in what is remembered of a thread: which were shown already. */
export function markOfFile({ reference }: Attachment): string {
  return createHash("sha256").update(reference).digest("base64url").slice(0, 10);
}

function hinderedNotice(wanted: Wanted, { sentence, mayPass }: Hindrance): { blocks: Block[]; text: string } {
  const words = `The ${nameOfMedia(wanted.media)} cannot be shown here. ${cut(sentence, 1000)}`;
  const value = JSON.stringify(wanted);
  const canAsk = mayPass && value.length <= LIMITS.buttonValue;
  return {
    text: escapeMrkdwn(words),
    blocks: [section(words), ...actions(...(canAsk ? [button("Try again", FILE_ACTION, value)] : []))],
  };
}

function wantedOf(value: string): Wanted | null {
  try {
    const parsed = Wanted.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Platforms' words for what was sent, as staff say it. */
function nameOfMedia(media: string): string {
  const names = new Map([
    ["image", "picture"],
    ["photo", "picture"],
    ["audio", "recording"],
    ["voice", "voice message"],
    ["video", "video"],
    ["video_note", "video message"],
    ["animation", "moving picture"],
    ["sticker", "sticker"],
  ]);
  return names.get(media) ?? "file";
}

/** Endings by which Slack and staff's machines know what a file is. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ["image/jpeg", "jpg"],
  ["image/png", "png"],
  ["image/gif", "gif"],
  ["image/webp", "webp"],
  ["audio/ogg", "ogg"],
  ["audio/mpeg", "mp3"],
  ["audio/mp4", "m4a"],
  ["audio/aac", "aac"],
  ["audio/amr", "amr"],
  ["video/mp4", "mp4"],
  ["video/3gpp", "3gp"],
  ["video/quicktime", "mov"],
  ["video/webm", "webm"],
  ["application/pdf", "pdf"],
]);

/** The shopper's own name for the file without what could lead anywhere or hide its ending; else one that says what it is. */
function fileName({ fileName: given, mediaType }: Media, media: string): string {
  const clean = cut(given ?? "", 100).replace(/[\\/:*?"<>|\n\t]/g, "_");
  if (given !== undefined && clean !== "–") return clean;
  const ending = ENDINGS.get(mediaType.split(";")[0]?.trim().toLowerCase() ?? "");
  const name = nameOfMedia(media).replaceAll(" ", "-");
  return ending === undefined ? name : `${name}.${ending}`;
}

function megabytes(bytes: Buffer): string {
  return `${Math.ceil(bytes.length / 1_000_000)} MB, and at most ${LIMITS.file / 1_000_000} MB are shown`;
}
