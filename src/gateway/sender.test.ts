import { describe, expect, it } from "vitest";
import { paidOrder } from "../../test/support/desk-shop.ts";
import type { DeskDelivery, DeskPost } from "../ports/desk.ts";
import { entryId } from "../ports/entry-id.ts";
import type { SendableEntry } from "../ports/mailbox.ts";
import { done } from "../ports/outcome.ts";
import type { OrderView } from "../ports/services/orders.ts";
import { createSender } from "./sender.ts";

/** Sends a card that stood in the outbox; what the desk was given. */
async function sends(waiting: OrderView, inLedger: OrderView | null): Promise<DeskPost | undefined> {
  const posts: DeskPost[] = [];
  const send = createSender({
    channel: () => undefined,
    desk: () => ({
      vendor: "slack",
      async post({ post }: DeskDelivery) {
        posts.push(post);
        return done({});
      },
    }),
    say: (_shop, { key }) => key,
    staffDesk: { transcript: async () => [], order: async () => inLedger },
    identitiesOf: async () => [],
    consented: async () => false,
    cart: async () => null,
  });
  const post: DeskPost = { kind: "order", order: waiting };
  const body = { kind: "deskPost", shop: "demo", desk: "slack", post } as const;
  const entry = { id: entryId("1"), lane: "desk/demo/slack/order:FJ-1001", body } as unknown as SendableEntry;
  expect((await send(entry)).kind).toBe("done");
  return posts[0];
}

describe("an order's card that waited", () => {
  const shipped = { order: "completed", payment: "paid", fulfillment: "fulfilled", refund: "none" } as const;

  it("is drawn as the order stands now, also when an older Kiosk left it behind without a description", async () => {
    const { description: _, ...older } = paidOrder();
    const now = paidOrder({ states: shipped });
    expect(await sends(older as OrderView, now)).toEqual({ kind: "order", order: now });
  });

  it("goes out as it was put there when the order is not in the ledger any more", async () => {
    const waiting = paidOrder();
    expect(await sends(waiting, null)).toEqual({ kind: "order", order: waiting });
  });
});
