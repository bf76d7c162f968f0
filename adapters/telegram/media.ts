/**
 * Fetches what a shopper sent: getFile tells a path, and the file server gives the bytes.
 *
 * The address of the bytes holds the bot's token, so it stays in here: nobody is given it, and no failure names it.
 */
import { type Api, GrammyError, HttpError } from "grammy";
import { z } from "zod";
import type { Media, MediaFailureCode } from "../../src/ports/channel.ts";
import { done, type Failed, type Failure, type Outcome, refused, retry } from "../../src/ports/outcome.ts";
import { type HttpClient, TooLongError, TransportError } from "../../src/wire/http.ts";
import type { Scrub } from "../../src/wire/scrub.ts";
import { operatorSentence, outcomeOf } from "./failures.ts";
import { DOWNLOAD_BYTES } from "./limits.ts";
import { readReference } from "./media-reference.ts";

/** What files are fetched with. */
export interface MediaParts {
  /** With the patience for getFile, which may have to bring the file to the server first. */
  readonly api: Api;
  readonly http: HttpClient;
  readonly token: string;
  /** Without a trailing slash. */
  readonly apiRoot: string;
  readonly scrub: Scrub;
  /** How long the bytes may take, in milliseconds. */
  readonly patienceMs: number;
  /** Breaks downloads off. */
  readonly stopping: AbortSignal;
}

/** Of getFile's answer what is needed. */
const FileInfo = z.looseObject({ file_path: z.string().optional(), file_size: z.number().optional() });

/** Fetches the file of a reference made by `fileOf`. Asking does nothing, so it never ends as unknown. */
export async function fetchFile(
  parts: MediaParts,
  reference: string,
): Promise<Outcome<Media, MediaFailureCode>> {
  const known = readReference(reference);
  if (known === null) return refused(NO_FILE);
  const { fileId, ...about } = known;
  try {
    const info = FileInfo.safeParse(await parts.api.getFile(fileId));
    const { file_path: path, file_size: size = 0 } = info.data ?? {};
    if (path === undefined) return retry(unavailable("Telegram named no address for the file"));
    if (size > DOWNLOAD_BYTES) return refused(TOO_LARGE);
    if (!isOnServer(path)) return refused(ELSEWHERE);
    const bytes = await download(parts, path);
    return bytes.kind === "done" ? done({ bytes: bytes.value, ...about }) : bytes;
  } catch (error) {
    return failed(error, parts.scrub);
  }
}

/** A Bot API server of one's own, started with --local, names a place on its disk instead. */
function isOnServer(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

async function download(parts: MediaParts, path: string): Promise<Outcome<Buffer, MediaFailureCode>> {
  const { http, apiRoot, token, patienceMs, stopping } = parts;
  const place = path.split("/").map(encodeURIComponent).join("/");
  const { status, body } = await http.call({
    method: "GET",
    url: `${apiRoot}/file/bot${token}/${place}`,
    patienceMs,
    deadlineMs: patienceMs,
    mostBytes: DOWNLOAD_BYTES,
    signal: stopping,
  });
  if (status === 200) return done(body);
  return retry(unavailable(`Telegram's file server answered ${status}`));
}

function failed(error: unknown, scrub: Scrub): Failed<MediaFailureCode> {
  if (error instanceof GrammyError) return answeredNo(error, scrub);
  if (error instanceof TooLongError) return refused(TOO_LARGE);
  if (error instanceof TransportError)
    return retry(unavailable(scrub(`The file did not come (${error.message})`)));
  if (error instanceof HttpError) return retry(unavailable("Telegram did not say where the file is"));
  throw error;
}

function answeredNo(error: GrammyError, scrub: Scrub): Failed<MediaFailureCode> {
  const { error_code: code, description, parameters } = error;
  const said = operatorSentence(error, scrub);
  if (code === 401 || code === 404) return outcomeOf(error, scrub);
  if (code === 429) {
    const { retry_after: wait = 1 } = parameters;
    return retry({ code: "channel.busy", operator: `${said}. Try again in a moment.` }, wait * 1_000);
  }
  // Also said of a file whose fetching faltered on Telegram's side, which a later try may mend.
  if (code >= 500 || /temporarily unavailable/i.test(description)) return retry(unavailable(said));
  return refused(/too big/i.test(description) ? TOO_LARGE : { ...NO_FILE, cause: new Error(said) });
}

function unavailable(why: string): Failure<"channel.unavailable"> {
  const operator = `${why}. Try again; if it stays so, look at the file in Telegram itself.`;
  return { code: "channel.unavailable", operator };
}

const NO_FILE: Failure<"channel.noFile"> = {
  code: "channel.noFile",
  operator: "Telegram does not know this file, or not for this bot.",
};
const TOO_LARGE: Failure<"channel.noFile"> = {
  code: "channel.noFile",
  operator: `The file is larger than ${DOWNLOAD_BYTES / 1024 / 1024} MB, more than Telegram hands to a bot: look at it in Telegram itself.`,
};
const ELSEWHERE: Failure<"channel.noFile"> = {
  code: "channel.noFile",
  operator:
    "The Bot API server keeps files on its own disk (--local) and gives none over HTTP: start it without --local, or look at the file there.",
};
