/**
 * Every failure code of the product with the shape of its `details`: the one list from which the types and the runtime
 * list are made. Ordered as docs/failures.md, which explains each code; a test holds the two together.
 *
 * A code says what went wrong to machines: to flows, desks, alerts. Codes are stable. A new one is added here and there,
 * then to what may give it: a service's contract, a port, a staff operation.
 */
import type { Money } from "../conversation/money.ts";
import type { Agreed } from "./services/checkout.ts";
import type { OrderStates } from "./services/orders.ts";

/** Carries the type of a code's details; holds nothing. */
interface Declared<Details> {
  /** Never set; a tuple, so that an `undefined` among the details stays apart from the property's own. */
  readonly details?: readonly [Details];
}

/** A code that says all there is to say. */
const plain: Declared<undefined> = {};
/** A code whose details a flow, a desk or a command line reads; with `undefined` among them they may be missing. */
const detailed = <Details>(): Declared<Details> => ({});
/** A code of a messenger that may come with the number the messenger itself has for it. */
const platform = detailed<{ readonly platformCode: number } | undefined>();

/** One finding in a catalog file. */
export interface ImportIssue {
  /** Line in the file, the header being line 1. */
  readonly line: number;
  /** The column as the file's header calls it; empty when the whole line is meant. */
  readonly column: string;
  /** What stands there, shortened. */
  readonly value: string;
  readonly problem: string;
  readonly mend: string;
}

const findings = detailed<{
  readonly errors: readonly ImportIssue[];
  readonly warnings: readonly ImportIssue[];
}>();

/** A line of an order (its id) and how many pieces of it are left to ship or to refund. */
const tooMany = detailed<{ readonly line: string; readonly left: number }>();

const shopping = {
  "address.line1": plain,
  "address.line2": plain,
  "address.postalCode": plain,
  "address.city": plain,
  "address.unknown": plain,
  "cart.empty": plain,
  "cart.full": plain,
  "category.unknown": plain,
  "code.expired": plain,
  "code.minimum": detailed<{ readonly minimum: Money }>(),
  "code.notApplicable": plain,
  "code.notYet": plain,
  "code.unknown": plain,
  "code.used": plain,
  "contact.email": plain,
  "contact.missing": plain,
  "contact.name": plain,
  "contact.phone": plain,
  "gift.empty": plain,
  "gift.tooLong": detailed<{ readonly most: number }>(),
  "order.changed": detailed<{ readonly summary: Agreed } | undefined>(),
  "shipping.notOffered": plain,
  "stock.short": detailed<{ readonly variant: number; readonly saleable: number }>(),
  "variant.gone": plain,
};

const ordersAndRefunds = {
  "order.notAcceptable": plain,
  "order.notCancellable": plain,
  "order.notDeliverable": plain,
  "order.notShippable": plain,
  "order.notWithdrawable": plain,
  "order.previewChanged": plain,
  "order.unknown": plain,
  "refund.changed": plain,
  "refund.currency": plain,
  "refund.exceeds": detailed<{ readonly left: number; readonly currency: string } | undefined>(),
  "refund.nothing": plain,
  "refund.refused": plain,
  "refund.tooMany": tooMany,
  "refund.whichPieces": plain,
  "shipment.carrier": plain,
  "shipment.empty": plain,
  "shipment.tooMany": tooMany,
  "stock.belowReserved": detailed<{ readonly reserved: number }>(),
  "stock.invalid": plain,
  "stock.unknownSku": plain,
};

const payment = {
  "payment.conflict": plain,
  "payment.invalid": plain,
  "payment.malformed": plain,
  "payment.notPossible": detailed<Pick<OrderStates, "order" | "payment"> | undefined>(),
  "payment.unanswered": plain,
  "payment.unauthorized": plain,
  "payment.unavailable": plain,
  "payment.unknown": plain,
  "payment.unverified": plain,
  "refund.conflict": plain,
  "refund.invalid": plain,
  "sandbox.store": plain,
  "sandbox.webhook": plain,
  "sweep.failed": plain,
};

const channels = {
  "channel.busy": platform,
  "channel.conflict": plain,
  "channel.malformed": plain,
  "channel.noFile": platform,
  "channel.rejected": platform,
  "channel.unanswered": platform,
  "channel.unauthorized": platform,
  "channel.unavailable": platform,
  "channel.undelivered": platform,
  "channel.unreachable": platform,
  "channel.unverified": plain,
  "channel.windowClosed": platform,
  "outbox.foreign": plain,
  "send.failed": plain,
  "vendor.off": plain,
  "voice.fault": plain,
};

const webChat = {
  "web.code": plain,
  "web.document": plain,
  "web.input": plain,
  "web.session": plain,
  "web.tooFast": plain,
  "web.stopping": plain,
};

const staffDesk = {
  "desk.badCommand": plain,
  "desk.cannotPair": plain,
  "desk.failed": plain,
  "desk.input": plain,
  "desk.noAttachment": plain,
  "desk.notAllowed": plain,
  "desk.stopping": plain,
  "desk.unseenOrders": plain,
  "desk.unusable": plain,
  "desk.unknownAttachment": plain,
  "desk.unknownConversation": plain,
  "desk.unknownDeadLetter": plain,
  "desk.unknownShop": plain,
  "slack.badMessage": plain,
  "slack.fileNotReady": plain,
  "slack.noAnswer": plain,
  "slack.notStarted": plain,
  "slack.rateLimited": plain,
  "slack.refused": plain,
  "slack.unavailable": plain,
  "slack.unverified": plain,
};

const catalogImport = {
  "import.invalid": findings,
  "import.noHeader": findings,
  "import.unreadable": findings,
};

const server = {
  "health.failed": plain,
  "hook.unknown": plain,
  "http.badRequest": plain,
  "http.internal": plain,
  "http.notFound": plain,
  "http.stream": plain,
  "http.tooLarge": plain,
  "inspector.unknown": plain,
  "metrics.notHere": plain,
  "playground.notHere": plain,
  "preview.unknown": plain,
  "storage.failed": plain,
  "storage.full": plain,
};

const failures = {
  ...shopping,
  ...ordersAndRefunds,
  ...payment,
  ...channels,
  ...webChat,
  ...staffDesk,
  ...catalogImport,
  ...server,
};

/** Any code of the product. */
export type FailureCode = keyof typeof failures;

/** What `details` of a code hold; `undefined` for a code that has none. */
export type FailureDetails<Code extends FailureCode> = NonNullable<(typeof failures)[Code]["details"]>[0];

/** A code that comes with details, always or sometimes. */
export type DetailedCode = {
  [Code in FailureCode]: [FailureDetails<Code>] extends [undefined] ? never : Code;
}[FailureCode];

/** All codes, for documents and tests. */
export const failureCodes = Object.keys(failures) as readonly FailureCode[];
