/** What became of our messages: noted in the log of deliveries, and told when one could not be delivered. */
import type { Received } from "../../src/ports/channel.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import type { Scrub } from "../../src/wire/scrub.ts";
import type { DeliveryLog } from "./delivery-log.ts";
import { undeliveredFailure } from "./failures.ts";
import type { Reading } from "./inbound.ts";
import { type ChangeValue, Status } from "./schema.ts";

/** Notes all statuses of a webhook at once; gives the messages that failed by them. */
export async function hearStatuses(
  values: readonly ChangeValue[],
  { deliveries, scrub }: { readonly deliveries: DeliveryLog; readonly scrub: Scrub },
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
  return failed.map(({ delivery, index }) => ({
    delivery: entryId(delivery),
    failure: undeliveredFailure(statuses[index]?.errors?.[0], scrub),
  }));
}
