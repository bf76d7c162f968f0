/** Reads a native order: its lines are not in the message, they must be asked for. */
import type { Content } from "../../src/conversation/inbound.ts";
import { basketOf } from "./basket.ts";
import { UNANSWERED, within } from "./heartbeat.ts";
import { type LibraryMessage, LibraryOrder, LibraryProduct } from "./schema.ts";

/** Times the lines of an order are asked for before it is politely not understood. */
const MOST_TRIES = 3;
/** How long WhatsApp's servers may take, in milliseconds: what comes after the order waits meanwhile. */
const ANSWER_MS = 15_000;

/** What the library's message and product can be asked. */
interface OrderMessage {
  getOrder?(): Promise<{ readonly products?: readonly AskedProduct[] } | undefined>;
}
interface AskedProduct {
  readonly id: unknown;
  getData?(): Promise<unknown>;
}

/** Gives the order's content; throws while it makes sense to ask again. */
export type ReadOrder = (raw: object, message: LibraryMessage) => Promise<Content>;

/** Reads the orders of one life; what failed is asked for again when the unread messages are looked through. */
export function createOrders(): ReadOrder {
  const failures = new Map<string, number>();
  return async (raw, message) => {
    const id = message.id._serialized;
    const order = await within(askFor(raw as OrderMessage, message), ANSWER_MS);
    if (order !== UNANSWERED) return order;
    const count = (failures.get(id) ?? 0) + 1;
    failures.set(id, count);
    if (count < MOST_TRIES) throw new Error("WhatsApp does not tell what is in the order");
    return { kind: "unsupported", what: "order" };
  };
}

async function askFor(raw: OrderMessage, message: LibraryMessage): Promise<Content> {
  const asked = await raw.getOrder?.();
  const order = LibraryOrder.parse(asked);
  const skus = new Map<string, string>();
  for (const product of asked?.products ?? []) {
    const known = LibraryProduct.safeParse(await product.getData?.().catch(() => undefined));
    const sku = known.success ? known.data.retailer_id : undefined;
    if (sku !== undefined) skus.set(String(product.id), sku);
  }
  return basketOf(order, skus, message.rawData.message);
}
