/** What is remembered of sent messages: whatever the order of statuses, a message never goes backwards, and is forgotten in time. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AdapterStores } from "../../src/ports/store.ts";
import { memoryStores } from "../../test/support/adapter-stores.ts";
import { callbackOf, createDeliveryLog, type DeliveryLog } from "./delivery-log.ts";

const DAY = 24 * 60 * 60_000;
const START = 1_790_000_000_000;
const delivery = "demo/whatsapp/anna/in/1";

let now: number;
let stores: AdapterStores;
let log: DeliveryLog;
const logOf = (shop: string) => createDeliveryLog(stores.open(shop, "whatsapp-cloud"));
beforeEach(() => {
  now = START;
  stores = memoryStores({ now: () => now });
  log = logOf("demo");
});
afterEach(() => stores.close());

const news = (status: string, message = "wamid.1") => ({
  callback: callbackOf(delivery),
  message,
  status,
});

describe("a message", () => {
  test("ends where it came to at most, in whatever order and however often statuses come", async () => {
    const statuses = fc.array(fc.constantFrom("sent", "delivered", "read", "failed", "deleted"), {
      maxLength: 12,
    });
    let shops = 0;
    await fc.assert(
      fc.asyncProperty(statuses, async (order) => {
        shops += 1;
        const own = logOf(`shop-${shops}`);
        await own.asked(delivery, START);
        await own.accepted(delivery, "wamid.1", START);
        const failed: string[] = [];
        for (const status of order) {
          if ((await own.heard([news(status)], START)).length > 0) failed.push(status);
        }
        const arrived = order.some((status) => status === "delivered" || status === "read");
        const lost = order.includes("failed") && !arrived;
        expect(await own.taken(delivery)).toBe(lost ? null : "wamid.1");
        // A failure is told each time it comes, until the message has arrived after all.
        const first = order.findIndex((status) => status === "delivered" || status === "read");
        const before = first < 0 ? order : order.slice(0, first);
        expect(failed.length).toBe(before.filter((status) => status === "failed").length);
      }),
    );
  });

  test("whose answer was lost is known by its status alone", async () => {
    await log.asked(delivery, START);
    expect(await log.taken(delivery)).toBeNull();
    await log.heard([news("delivered")], START);
    expect(await log.taken(delivery)).toBe("wamid.1");
  });

  test("is known by Meta's id where a status lacks our mark", async () => {
    await log.asked(delivery, START);
    await log.accepted(delivery, "wamid.1", START);
    expect(await log.heard([{ callback: undefined, message: "wamid.1", status: "failed" }], START)).toEqual([
      { delivery, index: 0 },
    ]);
    expect(
      await log.heard([{ callback: undefined, message: "wamid.other", status: "failed" }], START),
    ).toEqual([]);
  });

  test("is forgotten after eight days, when Meta has long stopped to tell of it", async () => {
    await log.accepted(delivery, "wamid.1", START);
    now = START + 8 * DAY - 1;
    expect(await log.taken(delivery)).toBe("wamid.1");
    now = START + 8 * DAY;
    expect(await log.taken(delivery)).toBeNull();
  });

  test("of another shop is another message", async () => {
    await log.accepted(delivery, "wamid.1", START);
    expect([await log.taken(delivery), await logOf("other").taken(delivery)]).toEqual(["wamid.1", null]);
  });
});

test("an uploaded file is known for a day less than Meta keeps it", async () => {
  await log.uploaded("digest", "1003", START);
  expect(await log.upload("digest", START + 28 * DAY)).toBe("1003");
  expect(await log.upload("digest", START + 29 * DAY)).toBeNull();
  await log.forgetUpload("digest");
  expect(await log.upload("digest", START)).toBeNull();
});
