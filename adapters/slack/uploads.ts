/**
 * Files into Slack: an address is asked for, the bytes go there, and completing makes a file of them.
 *
 * A file that is completed without a channel is the app's own until a message shows it. Slack processes it in the
 * background, so a message that shows it at once may be told to wait (see outcome.ts). [docs.slack.dev,
 * files.getUploadURLExternal and files.completeUploadExternal; slackapi/node-slack-sdk issue 1865]
 */
import { z } from "zod";
import type { Log } from "../../src/ports/log.ts";
import { done, type Failed, type Outcome, refused, retry } from "../../src/ports/outcome.ts";
import type { HttpClient } from "../../src/wire/http.ts";
import type { SlackClient } from "./client.ts";
import { LIMITS, TIMES } from "./limits.ts";
import { outcomeOf, type SlackFailureCode, slackError } from "./outcome.ts";
import type { Place } from "./schema.ts";

/** A file on its way. */
export interface Upload {
  readonly bytes: Buffer;
  readonly name: string;
  /** What it shows, for whoever cannot see it. */
  readonly altText: string;
}

const Ticket = z.object({ upload_url: z.url({ protocol: /^https?$/ }), file_id: z.string().min(1) });

/** Uploads, shares and removes files of the app. */
export class Uploads {
  readonly #client: SlackClient;
  readonly #http: HttpClient;
  readonly #log: Log;

  constructor(client: SlackClient, http: HttpClient, log: Log) {
    this.#client = client;
    this.#http = http;
    this.#log = log;
  }

  /** A file of the app's own, for a picture in a message; answers its id. Repeating it makes another one. */
  async keep(upload: Upload): Promise<Outcome<string, SlackFailureCode>> {
    const sent = await this.#send(upload);
    return sent.kind === "done" ? this.#complete(sent.value, upload.name, null) : sent;
  }

  /**
   * Shares a file in the conversation that `open` opens once Slack has the bytes. `unknown` when Slack did not say
   * whether it took it.
   */
  async hand(
    upload: Upload,
    open: () => Promise<Outcome<string, SlackFailureCode>>,
  ): Promise<Outcome<string, SlackFailureCode>> {
    const sent = await this.#send(upload);
    if (sent.kind !== "done") return sent;
    const opened = await open();
    return opened.kind === "done"
      ? this.#complete(sent.value, upload.name, { channel: opened.value })
      : opened;
  }

  /** Shares a file in a thread. `unknown` when Slack did not say whether it took it. */
  async share(upload: Upload, thread: Place): Promise<Outcome<string, SlackFailureCode>> {
    const sent = await this.#send(upload);
    return sent.kind === "done" ? this.#complete(sent.value, upload.name, thread) : sent;
  }

  /** Removes a file that is not shown any more. Best effort: one that stays is seen by nobody but the app. */
  async remove(file: string): Promise<void> {
    try {
      await this.#client.files.delete({ file });
    } catch (error) {
      this.#log.warn({ error: slackError(error) ?? "no answer" }, "A file in Slack could not be removed");
    }
  }

  /** Brings the bytes to Slack; answers the file's id. Nothing is seen of them before they are completed. */
  async #send({ bytes, name, altText }: Upload): Promise<Outcome<string, SlackFailureCode>> {
    try {
      // The client's own method names the description `alt_text`, which Slack does not know.
      const answer = await this.#client.apiCall("files.getUploadURLExternal", {
        filename: name,
        length: bytes.length,
        alt_txt: altText.slice(0, LIMITS.altText).toWellFormed(),
      });
      const ticket = Ticket.safeParse(answer);
      if (!ticket.success) {
        const operator = "Slack gave no address to which a file could be uploaded.";
        return retry({ code: "slack.unavailable", operator, cause: ticket.error });
      }
      const refusal = await putBytes(this.#http, ticket.data.upload_url, bytes);
      return refusal ?? done(ticket.data.file_id);
    } catch (error) {
      return outcomeOf(error, true);
    }
  }

  async #complete(
    id: string,
    title: string,
    place: { readonly channel: string; readonly ts?: string } | null,
  ): Promise<Outcome<string, SlackFailureCode>> {
    const files: [{ id: string; title: string }] = [{ id, title }];
    try {
      if (place === null) await this.#client.files.completeUploadExternal({ files });
      else if (place.ts === undefined)
        await this.#client.files.completeUploadExternal({ files, channel_id: place.channel });
      else
        await this.#client.files.completeUploadExternal({
          files,
          channel_id: place.channel,
          thread_ts: place.ts,
        });
      return done(id);
    } catch (error) {
      return outcomeOf(error, place === null);
    }
  }
}

/** Null when Slack took the bytes. */
async function putBytes(
  http: HttpClient,
  url: string,
  bytes: Buffer,
): Promise<Failed<SlackFailureCode> | null> {
  try {
    const answer = await http.call({
      method: "POST",
      url,
      headers: { "content-type": "application/octet-stream" },
      body: bytes,
      patienceMs: TIMES.upload,
      deadlineMs: TIMES.upload,
    });
    if (answer.status === 200) return null;
    const operator = `Slack answered the upload of a file with HTTP ${answer.status}.`;
    return answer.status >= 500 || answer.status === 429
      ? retry({ code: "slack.unavailable", operator })
      : refused({ code: "slack.refused", operator });
  } catch (cause) {
    return retry({
      code: "slack.noAnswer",
      operator: "Slack did not take the bytes of a file in time.",
      cause,
    });
  }
}
