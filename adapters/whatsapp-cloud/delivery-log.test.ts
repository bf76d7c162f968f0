/** What is remembered of sent messages: whatever the order of statuses, a message never goes backwards, and is forgotten in time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type DeliveryLog, openDeliveryLog } from "./delivery-log.ts";

const DAY = 24 * 60 * 60_000;
const START = 1_790_000_000_000;
const delivery = "demo/whatsapp/anna/in/1";

let book: DeliveryLog;
beforeEach(() => {
  book = openDeliveryLog(null, "demo");
});
afterEach(() => book.close());

const news = (status: string, message = "wamid.1") => ({
  callback: book.callbackOf(delivery),
  message,
  status,
});

describe("a message", () => {
  test("ends where it came to at most, in whatever order and however often statuses come", () => {
    const statuses = fc.array(fc.constantFrom("sent", "delivered", "read", "failed", "deleted"), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(statuses, (order) => {
        const own = openDeliveryLog(null, "demo");
        own.asked(delivery, START);
        own.accepted(delivery, "wamid.1", START);
        const failed = order.filter((status) => own.heard([news(status)], START).length > 0);
        const arrived = order.some((status) => status === "delivered" || status === "read");
        const lost = order.includes("failed") && !arrived;
        expect(own.taken(delivery)).toBe(lost ? null : "wamid.1");
        // A failure is told each time it comes, until the message has arrived after all.
        const first = order.findIndex((status) => status === "delivered" || status === "read");
        const before = first < 0 ? order : order.slice(0, first);
        expect(failed.length).toBe(before.filter((status) => status === "failed").length);
        own.close();
      }),
    );
  });

  test("whose answer was lost is known by its status alone", () => {
    book.asked(delivery, START);
    expect(book.taken(delivery)).toBeNull();
    book.heard([news("delivered")], START);
    expect(book.taken(delivery)).toBe("wamid.1");
  });

  test("is known by Meta's id where a status lacks our mark", () => {
    book.asked(delivery, START);
    book.accepted(delivery, "wamid.1", START);
    expect(book.heard([{ callback: undefined, message: "wamid.1", status: "failed" }], START)).toEqual([
      { delivery, index: 0 },
    ]);
    expect(book.heard([{ callback: undefined, message: "wamid.other", status: "failed" }], START)).toEqual(
      [],
    );
  });

  test("is forgotten after eight days, when Meta has long stopped to tell of it", () => {
    book.accepted(delivery, "wamid.1", START);
    book.accepted("another", "wamid.2", START + 7 * DAY);
    expect(book.taken(delivery)).toBe("wamid.1");
    book.accepted("another", "wamid.3", START + 9 * DAY);
    expect(book.taken(delivery)).toBeNull();
  });

  test("of another shop in the same file is another message", () => {
    const folder = mkdtempSync(join(tmpdir(), "kiosk-book-"));
    const [mine, other] = [openDeliveryLog(folder, "demo"), openDeliveryLog(folder, "other")];
    mine.accepted(delivery, "wamid.1", START);
    expect([mine.taken(delivery), other.taken(delivery)]).toEqual(["wamid.1", null]);
    for (const open of [mine, other]) open.close();
    rmSync(folder, { recursive: true });
  });
});

test("an uploaded file is known for a day less than Meta keeps it", () => {
  book.uploaded("digest", "1003", START);
  expect(book.upload("digest", START + 28 * DAY)).toBe("1003");
  expect(book.upload("digest", START + 29 * DAY)).toBeNull();
  book.forgetUpload("digest");
  expect(book.upload("digest", START)).toBeNull();
});
