/** The lease on an account's session: two processes that drive one account throw each other out. */
import type { Store, StoreLease } from "../../src/ports/store.ts";

/** Somebody else has the session; the message is a sentence for the operator. */
export class LeaseError extends Error {
  override readonly name = "LeaseError";
}

/** Takes the lease, which goes when the process does. Throws LeaseError when another process has it. */
export async function leaseSession(store: Store, shop: string): Promise<StoreLease> {
  const lease = await store.lease("session");
  if (lease !== null) return lease;
  throw new LeaseError(
    `Another process drives this shop's WhatsApp session (shop "${shop}"). Stop that one first: two would throw each other out.`,
  );
}
