/**
 * Where an order stands, in one phrase for the shopper and one for staff. Pure.
 *
 * Four machines with 320 combinations of states tell one story: first come the ends (called off, withdrawn from), then
 * the money (nothing is packed before it came), then the parcels. What money went back is told behind each of them.
 */
import { asText, type Text, text } from "../../conversation/text.ts";
import { unreachable } from "../../conversation/unreachable.ts";
import type { Attention, StateDescription } from "../../ports/services/description.ts";
import type { OrderStates } from "../../ports/services/orders.ts";

/** All that the phrase depends on. */
export interface Standing {
  readonly states: OrderStates;
  /** The shopper withdrew from the contract. */
  readonly withdrawn: boolean;
  /** Money of another amount or currency than agreed came. */
  readonly disputed: boolean;
  /** Money is held for the order, or was. */
  readonly hadMoney: boolean;
  /** Some of that money neither went back nor is on its way back. */
  readonly refundable: boolean;
  /** Pieces are left that neither left nor were refunded. */
  readonly toShip: boolean;
  /** A parcel left. */
  readonly anythingShipped: boolean;
}

/** Where an order stands, apart from money that goes back. */
export type Situation =
  | "toPay"
  | "declined"
  | "expired"
  | "disputed"
  | "mispaid"
  | "cancelled"
  | "cancelledOwing"
  | "withdrawn"
  | "withdrawnOwing"
  | "withdrawnShippedOwing"
  | "new"
  | "accepted"
  | "partlyShipped"
  | "restNotShipped"
  | "shipped"
  | "delivered"
  | "nothingToShip";

/** Describes it. */
export function describeState(standing: Standing): StateDescription {
  const situation = situationOf(standing);
  const words = WORDS[situation];
  const back = refundPhrases(standing, situation);
  return {
    shopper:
      back === null
        ? words.shopper
        : text("order.state.shopper.andRefund", {
            state: asText(words.shopper),
            refund: asText(back.shopper),
          }),
    staff:
      back === null
        ? words.staff
        : text("order.state.staff.andRefund", { state: asText(words.staff), refund: asText(back.staff) }),
    attention: words.attention,
  };
}

/** Which of the situations it is; every combination of states is in exactly one. */
export function situationOf(standing: Standing): Situation {
  const { states, withdrawn, disputed, refundable } = standing;
  const { order } = states;
  switch (order) {
    case "cancelled":
      return refundable ? "cancelledOwing" : "cancelled";
    case "placed":
    case "accepted":
    case "completed":
      if (withdrawn) return withdrawnSituation(standing);
      if (disputed && states.payment !== "paid")
        return refundable || states.refund === "none" ? "disputed" : "mispaid";
      return paymentSituation(states.payment, () => parcelSituation(standing, order));
    default:
      return unreachable(order);
  }
}

/** What went back of it in part is staff's decision, so nothing is owed any more. */
function withdrawnSituation({ states, refundable, anythingShipped }: Standing): Situation {
  const { refund } = states;
  switch (refund) {
    case "none":
    case "requested":
      if (!refundable) return "withdrawn";
      return anythingShipped ? "withdrawnShippedOwing" : "withdrawnOwing";
    case "partlyRefunded":
    case "refunded":
      return "withdrawn";
    default:
      return unreachable(refund);
  }
}

function paymentSituation(payment: OrderStates["payment"], whenPaid: () => Situation): Situation {
  switch (payment) {
    case "open":
      return "toPay";
    case "failed":
      return "declined";
    case "expired":
      return "expired";
    case "cancelled":
      return "cancelled";
    case "paid":
      return whenPaid();
    default:
      return unreachable(payment);
  }
}

function parcelSituation(standing: Standing, order: "placed" | "accepted" | "completed"): Situation {
  const { states } = standing;
  const { fulfillment } = states;
  // Nobody packs what is paid back already.
  const toShip = standing.toShip && states.refund !== "refunded";
  switch (fulfillment) {
    case "unfulfilled":
      if (!toShip || order === "completed") return "nothingToShip";
      return order === "placed" ? "new" : "accepted";
    case "partlyFulfilled":
      return toShip ? "partlyShipped" : "restNotShipped";
    case "fulfilled":
      return "shipped";
    case "delivered":
      return "delivered";
    default:
      return unreachable(fulfillment);
  }
}

interface Phrases {
  readonly shopper: Text;
  readonly staff: Text;
}

/** The words of each situation. Where nobody has to do anything, the refund behind the phrase may still be under way. */
const WORDS: Readonly<Record<Situation, Phrases & { readonly attention: Attention }>> = {
  toPay: {
    shopper: text("order.state.shopper.toPay"),
    staff: text("order.state.staff.toPay"),
    attention: "shopper",
  },
  declined: {
    shopper: text("order.state.shopper.declined"),
    staff: text("order.state.staff.declined"),
    attention: "shopper",
  },
  expired: {
    shopper: text("order.state.shopper.expired"),
    staff: text("order.state.staff.expired"),
    attention: "shopper",
  },
  disputed: {
    shopper: text("order.state.shopper.disputed"),
    staff: text("order.state.staff.disputed"),
    attention: "staff",
  },
  mispaid: {
    shopper: text("order.state.shopper.mispaid"),
    staff: text("order.state.staff.mispaid"),
    attention: "nobody",
  },
  cancelled: {
    shopper: text("order.state.shopper.cancelled"),
    staff: text("order.state.staff.cancelled"),
    attention: "nobody",
  },
  cancelledOwing: {
    shopper: text("order.state.shopper.cancelledOwing"),
    staff: text("order.state.staff.cancelledOwing"),
    attention: "staff",
  },
  withdrawn: {
    shopper: text("order.state.shopper.withdrawn"),
    staff: text("order.state.staff.withdrawn"),
    attention: "nobody",
  },
  withdrawnOwing: {
    shopper: text("order.state.shopper.withdrawnOwing"),
    staff: text("order.state.staff.withdrawnOwing"),
    attention: "staff",
  },
  withdrawnShippedOwing: {
    shopper: text("order.state.shopper.withdrawnOwing"),
    staff: text("order.state.staff.withdrawnShippedOwing"),
    attention: "staff",
  },
  new: {
    shopper: text("order.state.shopper.new"),
    staff: text("order.state.staff.new"),
    attention: "staff",
  },
  accepted: {
    shopper: text("order.state.shopper.accepted"),
    staff: text("order.state.staff.accepted"),
    attention: "staff",
  },
  partlyShipped: {
    shopper: text("order.state.shopper.partlyShipped"),
    staff: text("order.state.staff.partlyShipped"),
    attention: "staff",
  },
  restNotShipped: {
    shopper: text("order.state.shopper.restNotShipped"),
    staff: text("order.state.staff.restNotShipped"),
    attention: "nobody",
  },
  shipped: {
    shopper: text("order.state.shopper.shipped"),
    staff: text("order.state.staff.shipped"),
    attention: "nobody",
  },
  delivered: {
    shopper: text("order.state.shopper.delivered"),
    staff: text("order.state.staff.delivered"),
    attention: "nobody",
  },
  nothingToShip: {
    shopper: text("order.state.shopper.nothingToShip"),
    staff: text("order.state.staff.nothingToShip"),
    attention: "nobody",
  },
};

/** What is told of money that goes back, or null when there is nothing (more) to tell. */
function refundPhrases({ states, hadMoney }: Standing, situation: Situation): Phrases | null {
  const { refund } = states;
  switch (refund) {
    case "none":
      return null;
    case "requested":
      // What is owed says so itself, and of an order that cost nothing there is nothing to give back.
      return isOwing(situation) || !hadMoney
        ? null
        : {
            shopper: text("order.state.shopper.refund.requested"),
            staff: text("order.state.staff.refund.requested"),
          };
    case "partlyRefunded":
      return {
        shopper: text("order.state.shopper.refund.partly"),
        staff: text("order.state.staff.refund.partly"),
      };
    case "refunded":
      return {
        shopper: text("order.state.shopper.refund.whole"),
        staff: text("order.state.staff.refund.whole"),
      };
    default:
      return unreachable(refund);
  }
}

function isOwing(situation: Situation): boolean {
  return (
    situation === "withdrawnOwing" || situation === "withdrawnShippedOwing" || situation === "cancelledOwing"
  );
}
