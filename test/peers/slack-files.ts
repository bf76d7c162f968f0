/** The stand-in's files: asked for, uploaded, completed and shared as Slack wants it, and refused where Slack refuses. */
import { asList, asObject, type Json } from "./slack-blocks.ts";

/** A file the app uploaded. */
export interface SlackFile {
  readonly id: string;
  readonly name: string;
  /** Said beforehand; the bytes must be as many. */
  readonly length: number;
  readonly altText: string;
  /** Null until they are uploaded. */
  bytes: Buffer | null;
  /** Set by completing. An upload that was never completed is no file to anybody. */
  completed: boolean;
  deleted: boolean;
}

/** Slack processes a file after it was completed; until then no image block may show it. */
const IDENTIFIER = /^F[A-Z0-9]{8,}$/;
const MOST_ALT_TEXT = 1000;

type Answer = Json & { readonly ok: boolean };
const refuse = (error: string): Answer => ({ ok: false, error });

/** The files of a workspace. */
export class SlackFiles {
  readonly all: SlackFile[] = [];
  /** So many uses of a picture come too early: it is being processed. */
  unready = 0;
  readonly #tickets = new Map<string, SlackFile>();
  readonly #id: (prefix: string) => string;
  readonly #uploadUrl: (ticket: string) => string;

  constructor(id: (prefix: string) => string, uploadUrl: (ticket: string) => string) {
    this.#id = id;
    this.#uploadUrl = uploadUrl;
  }

  /** files.getUploadURLExternal. */
  ask({ filename, length, alt_txt }: Json): Answer {
    const size = Number(length ?? 0);
    if (String(filename ?? "") === "" || !Number.isInteger(size) || size <= 0)
      return refuse("missing_argument");
    if (String(alt_txt ?? "").length > MOST_ALT_TEXT) return refuse("alt_txt_too_large");
    const file: SlackFile = {
      id: this.#id("F"),
      name: String(filename),
      length: size,
      altText: String(alt_txt ?? ""),
      bytes: null,
      completed: false,
      deleted: false,
    };
    const ticket = this.#id("ticket");
    this.#tickets.set(ticket, file);
    return { ok: true, upload_url: this.#uploadUrl(ticket), file_id: file.id };
  }

  /** The bytes of a file, at the address that was given for it; the status that Slack answers. */
  take(ticket: string, bytes: Buffer): number {
    const file = this.#tickets.get(ticket);
    if (file === undefined) return 404;
    if (bytes.length !== file.length) return 400;
    file.bytes = bytes;
    this.all.push(file);
    return 200;
  }

  /** files.completeUploadExternal, but for where the files are shared. */
  complete({ files }: Json): { readonly answer: Answer; readonly files: readonly SlackFile[] } {
    const wanted = asList(files).map(({ id }) => this.#file(id));
    if (wanted.length === 0) return { answer: refuse("invalid_arguments"), files: [] };
    if (wanted.includes(undefined)) return { answer: refuse("file_not_found"), files: [] };
    const found = wanted.filter((file) => file !== undefined);
    for (const file of found) file.completed = true;
    return { answer: { ok: true, files: found.map(({ id, name }) => ({ id, title: name })) }, files: found };
  }

  /** files.delete. */
  delete({ file: id }: Json): Answer {
    const file = this.all.find((candidate) => candidate.id === id);
    if (file === undefined) return refuse("file_not_found");
    if (file.deleted) return refuse("file_deleted");
    file.deleted = true;
    return { ok: true };
  }

  /** What is wrong with the pictures of blocks, in Slack's words; empty when all can be shown. */
  judge(blocks: readonly Json[]): string[] {
    return blocks.flatMap((block, index) => {
      if (block.type !== "image" || block.slack_file === undefined) return [];
      const { id, url } = asObject(block.slack_file);
      if ((id === undefined) === (url === undefined))
        return [`invalid slack file [json-pointer:/blocks/${index}]`];
      if (!IDENTIFIER.test(String(id)))
        return [
          `input must match regex pattern: ^[F][A-Z0-9]{8,}$ [json-pointer:/blocks/${index}/slack_file/id]`,
        ];
      const file = this.#file(id);
      const isEarly = this.unready > 0;
      if (isEarly) this.unready -= 1;
      const canBeShown = file?.completed === true && isPicture(file.bytes) && !isEarly;
      return canBeShown ? [] : [`invalid slack file [json-pointer:/blocks/${index}/slack_file]`];
    });
  }

  #file(id: unknown): SlackFile | undefined {
    return this.all.find((file) => file.id === id && !file.deleted && file.bytes !== null);
  }
}

/** PNG, JPEG or GIF by its first bytes. */
function isPicture(bytes: Buffer | null): boolean {
  const head = bytes?.subarray(0, 4).toString("latin1") ?? "";
  return head === "\x89PNG" || head.startsWith("\xff\xd8\xff") || head === "GIF8";
}
