/** Whom an outbox entry is for, as logs, metrics and staff may know it: never an address. */
import { conversationParts } from "../conversation/conversation-key.ts";
import { unreachable } from "../conversation/unreachable.ts";
import { laneParts } from "../ports/lane.ts";
import type { StoredEntry } from "../ports/mailbox.ts";

/** A shopper by their messenger, or a desk. */
export interface Addressee {
  readonly to: "shopper" | "desk";
  readonly shop: string;
  /** The messenger's name, or the desk's vendor. */
  readonly vendor: string;
}

/** By the body; by the lane where this program cannot read the body. */
export function addresseeOf({ body, lane }: StoredEntry): Addressee {
  switch (body.kind) {
    case "message":
      return { to: "shopper", shop: body.shop, vendor: body.channel };
    case "deskPost":
    case "deskNote":
      return { to: "desk", shop: body.shop, vendor: body.desk };
    case "foreign": {
      const parts = laneParts(lane);
      if (parts.kind === "desk") return { to: "desk", shop: parts.shop, vendor: parts.desk };
      return { to: "shopper", shop: parts.shop, vendor: conversationParts(parts.conversation).channel };
    }
    default:
      return unreachable(body);
  }
}
