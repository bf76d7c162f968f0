/**
 * The port to where staff work (Slack, the web desk). Events go out as posts, commands come in as data.
 * What staff write reaches a shopper only by an explicit command.
 */
import type { ConversationKey } from "../conversation/conversation-key.ts";
import type { Line } from "../conversation/message.ts";
import type { Money } from "../conversation/money.ts";
import { unreachable } from "../conversation/unreachable.ts";
import type { Media, MediaFailureCode, WebhookRequest, WebhookResponse } from "./channel.ts";
import type { EntryId } from "./entry-id.ts";
import type { HearingHost } from "./hearing.ts";
import type { OrderNumber } from "./ids.ts";
import type { Outcome } from "./outcome.ts";
import type { CartView } from "./services/cart.ts";
import type { HistoryFactType } from "./services/order-facts.ts";
import type { OrderView } from "./services/orders.ts";

/** A member of staff, as their platform knows them. */
export interface Actor {
  /** The desk adapter that vouches for the identity: `slack`, `web`. */
  readonly desk: string;
  readonly id: string;
  readonly name: string;
  /**
   * Somebody of another organisation whom the platform lets in here as well, as Slack Connect does: "everyone" does not
   * mean them; who may do something is named by id.
   */
  readonly isOutsider?: boolean;
}

/** What an actor may be allowed to do. */
export type Permission = "orders" | "refunds" | "stock" | "help";

/** One line of a help request's history. */
export interface TranscriptLine {
  readonly at: number;
  readonly from: "shopper" | "bot" | "staff";
  /** Words in the shopper's language, with an attachment its caption or `[image]`; personal data. */
  readonly text: string;
  /** A file the shopper sent: what it is (`image`, `audio`, …) and how `DeskHost.attachment` finds it. */
  readonly attachment?: { readonly media: string; readonly reference: string };
}

/** What the desk is told. A post of a subject that was posted before updates it in place where it says so. */
export type DeskPost =
  /**
   * The card of an order; posted again on each change: update the same card in place. `news` are the facts that became
   * true with this change and that no member of staff brought about: a desk calls people for these and for nothing
   * that it infers from the card, which shows the order as it is now.
   */
  | { readonly kind: "order"; readonly order: OrderView; readonly news?: readonly HistoryFactType[] }
  /** A shopper asks for a person: opens a thread, or says in the open one that the request stands (again). */
  | {
      readonly kind: "help";
      readonly conversation: ConversationKey;
      readonly channel: string;
      readonly customer: string;
      readonly locale: string;
      readonly state: "open" | "taken" | "closed";
      readonly transcript: readonly TranscriptLine[];
      readonly cart: CartView | null;
    }
  /** A new line in a help thread: the shopper wrote, or a staff reply was sent. */
  | {
      readonly kind: "helpLine";
      readonly conversation: ConversationKey;
      readonly line: TranscriptLine;
      readonly author?: string;
    }
  | {
      readonly kind: "lowStock";
      readonly sku: string;
      readonly name: string;
      /** Below zero where more was sold on than there is. */
      readonly saleable: number;
      /** It is sold on when nothing is left. */
      readonly sellsOn?: true;
    }
  | {
      readonly kind: "deadLetter";
      readonly deadLetter: EntryId;
      readonly channel: string;
      readonly code: string;
      readonly operator: string;
      /** Nothing is lost: it goes out by itself when the shopper writes again. */
      readonly held?: boolean;
      /** The paid order that the message tells of. */
      readonly order?: OrderNumber;
    }
  /** What was a dead letter went out after all: its notice needs nobody any more. */
  | { readonly kind: "deadLetterSent"; readonly deadLetter: EntryId; readonly channel: string }
  /** A messenger does not take a picture: its words go out without it for a while. */
  | {
      readonly kind: "badPicture";
      readonly channel: string;
      /** The picture's file in the shop's folder, or its address. */
      readonly picture: string;
      readonly operator: string;
    }
  /** Another desk of the shop can show nothing until a person mends it, or can again; posted again on each change: update it in place. */
  | {
      readonly kind: "deskTrouble";
      /** Vendor of the desk in trouble. */
      readonly desk: string;
      readonly state: "held" | "mended";
      /** What that desk's platform says and how to mend it. */
      readonly operator: string;
      /** Paid orders that nobody of the staff has seen for an hour. */
      readonly unseen?: readonly OrderNumber[];
    }
  /**
   * How a channel's account, or what it or a desk hears, stands; posted again on each change: update it in place. What
   * a person must know of at once is `lost` or `deaf`.
   */
  | {
      readonly kind: "pairing";
      readonly vendor: string;
      /**
       * `scan`: the code waits for the phone; `idle`: nobody scanned it; `lost`: the account was disconnected; `deaf`:
       * the platform is not heard, for a reason that no code mends; `hears`: it is heard again.
       */
      readonly state: "scan" | "idle" | "paired" | "lost" | "deaf" | "hears";
      /** The code to scan, a PNG as base64. Whoever scans it connects their account: for staff only. */
      readonly image?: string;
      /** What went wrong and how to mend it, or what to be careful about. */
      readonly operator: string;
    };

/** A post on its way to one desk. */
export interface DeskDelivery {
  /** Idempotency key. */
  readonly id: EntryId;
  readonly shop: string;
  readonly post: DeskPost;
  /**
   * What the adapter remembered under the post's subject: the reference of the card or of the thread's root,
   * absent the first time.
   */
  readonly reference?: string;
}

/**
 * A command of staff, as a desk hands it in. A conversation and a dead letter are named by what came back from the
 * desk's buttons and forms. The core parses it all, and decides prices and permissions.
 */
export type DeskCommand =
  | { readonly kind: "acceptOrder"; readonly order: OrderNumber }
  | {
      readonly kind: "shipOrder";
      readonly order: OrderNumber;
      /** Line id to quantity; everything that is left when absent. */
      readonly lines?: Readonly<Record<string, number>>;
      readonly carrier: string;
      readonly trackingNumber?: string;
    }
  /** The last parcel arrived: the time to withdraw from the contract begins. */
  | { readonly kind: "deliverOrder"; readonly order: OrderNumber }
  | {
      readonly kind: "refundOrder";
      readonly order: OrderNumber;
      readonly lines?: Readonly<Record<string, number>>;
      /** Which pieces of a line are meant where some were shipped and some were not. */
      readonly of?: "shipped" | "unshipped";
      /** Overrides the sum of the lines; in any currency in which money is held for the order. */
      readonly amount?: Money;
      /** Everything that is left; said so, because nothing chosen means nothing. */
      readonly everything?: true;
      readonly reason: string;
      /** Put the refunded lines back on stock. */
      readonly restock: boolean;
      /** Of the preview that the actor agreed to (`DeskHost.preview`). */
      readonly fingerprint: string;
    }
  | {
      readonly kind: "cancelOrder";
      readonly order: OrderNumber;
      readonly reason: string;
      /** Of the preview that the actor agreed to (`DeskHost.preview`). */
      readonly fingerprint: string;
    }
  | { readonly kind: "takeHelp"; readonly conversation: string }
  | { readonly kind: "replyToShopper"; readonly conversation: string; readonly text: string }
  | { readonly kind: "handBack"; readonly conversation: string }
  | { readonly kind: "correctStock"; readonly sku: string; readonly onHand: number; readonly reason: string }
  | { readonly kind: "retryDeadLetter"; readonly deadLetter: string }
  /** Show at once what waits for a desk that was mended. */
  | { readonly kind: "retryDesk"; readonly desk: string }
  /** Show a code that connects a channel's account. */
  | { readonly kind: "pairChannel"; readonly vendor: string };

/** One line of a preview, for the staff's language. */
export type PreviewLine = Line;

/** What an act will do, in money and in pieces. */
export interface ActPreview {
  readonly lines: readonly PreviewLine[];
  /** Goes into the command; when what it would do has changed since, the command is refused. */
  readonly fingerprint: string;
}

/** A command whose preview is asked for. */
export type PreviewedCommand =
  | Omit<Extract<DeskCommand, { kind: "refundOrder" }>, "reason" | "fingerprint">
  | Omit<Extract<DeskCommand, { kind: "cancelOrder" }>, "reason" | "fingerprint">;

/** Today's figures for `/kiosk`. */
export interface DeskReport {
  readonly date: string;
  readonly orders: number;
  readonly revenue: readonly Money[];
  readonly toShip: number;
  readonly openHelp: number;
  readonly deadLetters: number;
  readonly lowStock: readonly { readonly sku: string; readonly name: string; readonly saleable: number }[];
}

/** Stock of one variant as staff see it. */
export interface DeskStock {
  readonly sku: string;
  readonly name: string;
  /** Null where nobody counts; below zero where more was sold on than there is. */
  readonly onHand: number | null;
  readonly reserved: number;
  /** On hand less reserved; null where nobody counts. */
  readonly saleable: number | null;
  /** It is sold on when nothing is left. */
  readonly sellsOn?: true;
}

/** Why a command is not carried out: the desk's own reasons, and commerce's. */
export type CommandFailureCode =
  | "desk.badCommand"
  | "desk.cannotPair"
  | "desk.failed"
  | "desk.notAllowed"
  | "desk.unknownConversation"
  | "desk.unknownDeadLetter"
  | "desk.unknownShop"
  | "order.notAcceptable"
  | "order.notCancellable"
  | "order.notDeliverable"
  | "order.notShippable"
  | "order.previewChanged"
  | "order.unknown"
  | "refund.changed"
  | "refund.currency"
  | "refund.exceeds"
  | "refund.nothing"
  | "refund.refused"
  | "refund.tooMany"
  | "refund.whichPieces"
  | "shipment.carrier"
  | "shipment.empty"
  | "shipment.tooMany"
  | "stock.belowReserved"
  | "stock.invalid"
  | "stock.unknownSku";
/** Why staff do not get a file that a shopper sent. */
export type AttachmentFailureCode = MediaFailureCode | "desk.noAttachment" | "desk.unknownAttachment";

/** What a desk may ask of the gateway. `hearing` is absent where nobody asks who hears (small tests). */
export interface DeskHost extends Partial<HearingHost> {
  /**
   * Carries out a command for an actor, once per key. Checks the permission, changes the ledger, leaves an audit
   * row. `refused` carries a sentence in `operator` that may be shown to the actor.
   */
  perform(request: {
    readonly shop: string;
    readonly actor: Actor;
    /** Idempotency key of the platform's interaction. */
    readonly key: string;
    readonly command: DeskCommand;
  }): Promise<Outcome<{ readonly said: string }, CommandFailureCode>>;
  /** What a command would do now, before anybody agrees to it. Refused as the command would be. */
  preview(shop: string, command: PreviewedCommand): Promise<Outcome<ActPreview, CommandFailureCode>>;
  /** Whether an actor has a permission, so that a desk need not offer what it would refuse. */
  may(shop: string, actor: Actor, permission: Permission): boolean;
  order(shop: string, number: OrderNumber): Promise<OrderView | null>;
  /** Newest first. */
  orders(shop: string, limit: number): Promise<readonly OrderView[]>;
  report(shop: string): Promise<DeskReport>;
  /** By SKU or words of the name. */
  stock(shop: string, query: string): Promise<readonly DeskStock[]>;
  /** What goes into an order's parcel and to whom: a whole HTML page to print, in the staff's language. Personal data. */
  packingSlip(
    shop: string,
    number: OrderNumber,
  ): Promise<{ readonly fileName: string; readonly content: string } | null>;
  /** A file that the shopper of a conversation sent, by the reference of a transcript line's attachment. */
  attachment(
    shop: string,
    conversation: string,
    reference: string,
  ): Promise<Outcome<Media, AttachmentFailureCode>>;
  /** A text of the catalogs in the staff's language (the shop's first locale). */
  readonly staffLocale: string;
}

/**
 * A desk.
 *
 * `post` answers `retry` with `desk.unusable` for whatever its platform refuses until a person has mended something (a
 * token, a channel, a scope): the post is held, however long that takes, and goes out when it is mended.
 */
export interface Desk {
  /** The adapter's folder name: `slack`. Stored; never rename. */
  readonly vendor: string;
  /** Shows a post; the answer's `reference` is remembered for the subject and given with its next post. */
  post(delivery: DeskDelivery): Promise<Outcome<{ readonly reference?: string }>>;
  /** For desks that are called over HTTP. Verifies (constant time), performs through its host, answers in time. */
  receive?(request: WebhookRequest): Promise<WebhookResponse>;
  /** Called once when the gateway is ready. A desk that listens says by `hearing` whether it hears. */
  start?(context: DeskHost): Promise<void>;
  stop?(): Promise<void>;
}

/** What posts are about: those of one subject go out in order and share one remembered reference. Stored. */
export type DeskSubject = `${"order" | "help" | "stock" | "dead" | "desk" | "pairing" | "picture"}:${string}`;

/** The subject of all posts about a conversation's request for help. */
export function helpSubject(conversation: ConversationKey): DeskSubject {
  return `help:${conversation}`;
}

/** The subject of a post. */
export function deskSubject(post: DeskPost): DeskSubject {
  switch (post.kind) {
    case "order":
      return `order:${post.order.number}`;
    case "help":
    case "helpLine":
      return helpSubject(post.conversation);
    case "lowStock":
      return `stock:${post.sku}`;
    case "deadLetter":
    case "deadLetterSent":
      return `dead:${post.deadLetter}`;
    case "badPicture":
      return `picture:${post.channel}:${post.picture}`;
    case "deskTrouble":
      return `desk:${post.desk}`;
    case "pairing":
      return `pairing:${post.vendor}`;
    default:
      return unreachable(post);
  }
}
