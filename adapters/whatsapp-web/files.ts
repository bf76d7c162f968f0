/** Fetches a file that a shopper sent, by its message's id: the page keeps it, or fetches it from WhatsApp again. */
import { z } from "zod";
import type { Media, MediaFailureCode } from "../../src/ports/channel.ts";
import { done, type Failure, type Outcome, refused, retry } from "../../src/ports/outcome.ts";
import { notConnected } from "./failures.ts";
import type { GuardedClient } from "./guarded-client.ts";
import { UNANSWERED, within } from "./heartbeat.ts";
import { FILE_LIMIT } from "./limits.ts";

const LibraryMedia = z.object({
  mimetype: z.string().min(1),
  /** Base64. */
  data: z.string(),
  filename: z.string().min(1).nullish(),
});

/** How many bytes it says it has, in the model behind the message. */
const Sized = z.object({ rawData: z.object({ size: z.number() }) });

const GONE: Failure<"channel.rejected"> = {
  code: "channel.rejected",
  operator: "WhatsApp has the file no more: it was deleted, or is too old. Look on the phone.",
};
const TOO_BIG: Failure<"channel.rejected"> = {
  code: "channel.rejected",
  operator: `The file has more than ${FILE_LIMIT / 1024 / 1024} MB and is not fetched. Look on the phone.`,
};
const NOT_NOW: Failure<"channel.unavailable"> = {
  code: "channel.unavailable",
  operator: "WhatsApp Web could not fetch the file. Try again.",
};

/** Refused when it is gone or too big, retry when the page cannot fetch it now. */
export async function downloadFile(
  client: GuardedClient | null,
  reference: string,
  patienceMs: number,
): Promise<Outcome<Media, MediaFailureCode>> {
  if (client === null) return notConnected();
  const message = await within(client.getMessageById(reference), patienceMs);
  if (message === UNANSWERED) return retry(NOT_NOW);
  if (message == null) return refused(GONE);
  const sized = Sized.safeParse(message);
  if (sized.success && sized.data.rawData.size > FILE_LIMIT) return refused(TOO_BIG);
  const found = await within(message.downloadMedia(), patienceMs);
  if (found === UNANSWERED) return retry(NOT_NOW);
  const media = LibraryMedia.safeParse(found);
  if (!media.success) return refused(GONE);
  const { data, mimetype, filename } = media.data;
  const fileName = filename == null ? {} : { fileName: filename };
  return done({ bytes: Buffer.from(data, "base64"), mediaType: mimetype, ...fileName });
}
