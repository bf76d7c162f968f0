/** What became of our messages: noted in the log of deliveries, and told when one could not be delivered. */
import type { Received } from "../../src/ports/channel.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import type { Scrub } from "../../src/wire/scrub.ts";
import type { BadPictures } from "./bad-pictures.ts";
import type { DeliveryLog } from "./delivery-log.ts";
import { pictureFault } from "./error-codes.ts";
import { undeliveredFailure } from "./failures.ts";
import type { Reading } from "./inbound.ts";
import { type ChangeValue, Status } from "./schema.ts";

/** What hearing needs. */
export interface StatusParts {
  readonly deliveries: DeliveryLog;
  readonly badPictures: BadPictures;
  readonly scrub: Scrub;
}

/** Notes all statuses of a webhook at once; gives the messages that failed by them. */
export async function hearStatuses(
  values: readonly ChangeValue[],
  { deliveries, badPictures, scrub }: StatusParts,
  { shop, at, log }: Reading,
): Promise<NonNullable<Received["undelivered"]>> {
  const statuses = values.flatMap(({ statuses: list = [] }) =>
    list.flatMap((raw) => {
      const status = Status.safeParse(raw);
      if (!status.success) log.warn({ shop }, "A WhatsApp status has an unknown shape and is ignored");
      return status.success ? [status.data] : [];
    }),
  );
  if (statuses.length === 0) return [];
  const news = statuses.map(({ id, status, biz_opaque_callback_data: callback }) => ({
    message: id,
    status,
    callback,
  }));
  const failed = await deliveries.heard(news, at);
  return Promise.all(
    failed.map(async ({ delivery, index, picture }) => {
      const error = statuses[index]?.errors?.[0];
      const failure = undeliveredFailure(error, scrub);
      const fault = picture === undefined ? null : pictureFault(error?.code);
      // The picture is remembered first: whatever happens then, the message goes without it.
      if (picture !== undefined && fault !== null) await badPictures.note(picture, failure.operator, fault);
      return { delivery: entryId(delivery), failure, ...(fault !== null && { again: true }) };
    }),
  );
}
