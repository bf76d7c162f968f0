/** The port to a messenger. One adapter folder a vendor fills it; see docs/add-a-channel.md. */
import type { Inbound } from "../conversation/inbound.ts";
import type { Message } from "../conversation/message.ts";
import type { Text } from "../conversation/text.ts";
import type { DeskPost } from "./desk.ts";
import type { EntryId } from "./entry-id.ts";
import type { HearingHost } from "./hearing.ts";
import type { Failure, Outcome } from "./outcome.ts";

/** A request to a webhook, untouched: signatures are over these very bytes. */
export interface WebhookRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** What to answer to the platform. */
export interface WebhookResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a channel can show; a renderer degrades by these, the conversation core only asks `buttons`. */
export interface Capabilities {
  /** Choices a message can carry as native buttons; 0 means numbered text. */
  readonly buttons: number;
  /** Longest label of a button, in UTF-16 units. */
  readonly buttonLabel: number;
  /** Longest text of a message without a picture, and of one with a picture. */
  readonly text: number;
  readonly caption: number;
  readonly pictures: boolean;
  readonly editsInPlace: boolean;
  readonly links: boolean;
  readonly documents: boolean;
}

/** One message on its way out. */
export interface Delivery {
  /** Idempotency key: the same id is the same message, also after a crash. */
  readonly id: EntryId;
  readonly shop: string;
  readonly address: string;
  readonly locale: string;
  readonly message: Message;
  /** The platform message the shopper pressed a button on; edit it in place where that is possible. */
  readonly origin?: string;
  /** Every name under which the messenger knows the shopper, newest first (see `Inbound.identities`). */
  readonly identities?: readonly string[];
  /** Only on channels with `freeFormMs`: `closed` when the shopper's last word is longer ago. */
  readonly window?: "open" | "closed";
  /** Only with `window`: whether the shopper agreed to hear of their orders outside the window. */
  readonly consented?: boolean;
  /** Puts a text into the shopper's language. Plain text: the channel escapes it for its own markup. */
  say(text: Text): string;
}

/** What a platform said of a sent message. `reference` is opaque to everyone but the adapter. */
export interface Sent {
  readonly reference?: string;
}

/** Why a message does not go out: as the platform answers, or because it never did. */
export type SendFailureCode =
  | "channel.busy"
  | "channel.rejected"
  | "channel.unanswered"
  | "channel.unauthorized"
  | "channel.unavailable"
  | "channel.unreachable"
  | "channel.windowClosed";
/** Why a message that the platform took did not arrive. */
export type UndeliveredFailureCode = "channel.undelivered" | "channel.unreachable" | "channel.windowClosed";
/** Why a webhook request is not taken. */
export type ReceiveFailureCode = "channel.unverified" | "channel.malformed";
/** Why a file cannot be fetched: it is not to be had, or the platform answers as it does when sending. */
export type MediaFailureCode = "channel.noFile" | SendFailureCode;

/** What came with one webhook request. */
export interface Received {
  /** In the platform's order. Empty when the request is not for us or holds nothing of interest. */
  readonly inbounds: readonly Inbound[];
  /** The answer once the inbounds are stored durably. */
  readonly response: WebhookResponse;
  /** Somebody's identities changed, a number for example: those of now and those of before, surest first. */
  readonly identityChanges?: readonly {
    readonly now: readonly string[];
    readonly former: readonly string[];
    /** When it happened, as the platform says, in epoch milliseconds; it may be told late, and again. */
    readonly at: number;
  }[];
  /** Messages that the platform took and later could not deliver, by `Delivery.id`. */
  readonly undelivered?: readonly {
    readonly delivery: EntryId;
    readonly failure: Failure<UndeliveredFailureCode>;
    /** The channel would send it otherwise now (without a picture that was to blame): it is sent again at once. */
    readonly again?: boolean;
  }[];
}

/** A file that a shopper sent. */
export interface Media {
  readonly bytes: Buffer;
  /** For example `image/jpeg`, as the platform says it. */
  readonly mediaType: string;
  readonly fileName?: string;
}

/**
 * A messenger.
 *
 * `receive` and `send` may be called at any time between `start` and `stop`, concurrently for different addresses;
 * `send` is never called twice at once for one address.
 */
export interface Channel {
  /** The adapter's folder name, part of webhook paths: `telegram`. Stored; never rename. */
  readonly vendor: string;
  /**
   * The messenger as shoppers know it, part of conversation keys: `whatsapp`. The vendor when absent. Vendors of one
   * messenger share its conversations, so that a shop may change from one to the other; it uses one at a time.
   */
  readonly messenger?: string;
  readonly capabilities: Capabilities;
  /** At most this many sends a second over all addresses; absent when the platform asks for no pace. */
  readonly sendsPerSecond?: number;
  /**
   * How long after the shopper's last word free messages may be sent, in milliseconds; absent when always. Afterwards
   * `Delivery.window` is `closed`, and what the platform does not allow is refused as `channel.windowClosed`: it is held
   * back until the shopper writes again.
   */
  readonly freeFormMs?: number;
  /**
   * After so many milliseconds of silence, somebody who never ordered is forgotten: where an address is a browser, which
   * may be gone for good, and anybody can make up as many as they like. Absent where addresses are people.
   */
  readonly forgetsAfterMs?: number;

  /**
   * Verifies and parses one webhook request. Must compare secrets in constant time and must not act:
   * the caller stores the inbounds and only then sends `response`.
   * `refused` means unverified or malformed; the failure's code decides the HTTP status (see docs/failures.md).
   */
  receive?(request: WebhookRequest): Promise<Outcome<Received, ReceiveFailureCode>>;

  /** Renders and sends one message. Never throws for what the platform answers. */
  send(delivery: Delivery): Promise<Outcome<Sent, SendFailureCode>>;

  /** Called when inbounds are durable, not awaited: read marks, a typing sign. Never throws; nothing depends on it. */
  noticed?(inbounds: readonly Inbound[]): void;

  /** Fetches a file that a shopper sent, by the reference of its `media` content. */
  media?(reference: string): Promise<Outcome<Media, MediaFailureCode>>;

  /** Staff want to connect the shop's account (again): a code comes by `ChannelHost.tell`. */
  pair?(): Promise<void>;

  /**
   * Called once when the gateway is ready. A listening channel (long polling, a terminal) hands its inbounds to
   * `deposit` and may confirm them to the platform only when the promise resolves: then they are durable. It goes on
   * listening until `stop`, whatever the platform answers, and says by `hearing` whether it hears.
   */
  start?(context: ChannelHost): Promise<void>;

  /** Stops listening; resolves when nothing is under way. */
  stop?(): Promise<void>;
}

/** What a channel may ask of the gateway. */
export interface ChannelHost extends HearingHost {
  deposit(inbounds: readonly Inbound[]): Promise<void>;
  /** The commands of the shop's menu with their words in a locale: `{ command: "cart", description: "Your cart" }`. */
  commands(locale: string): readonly { readonly command: string; readonly description: string }[];
  /** The gateway's public address without a trailing slash, where webhooks arrive. */
  readonly publicUrl: string;
  /** Tells all of the shop's desks, durably; resolves when it is certain that they will hear of it. */
  tell(post: DeskPost): Promise<void>;
}

/** What a conversation's key calls a channel. */
export function messengerOf(channel: Pick<Channel, "vendor" | "messenger">): string {
  return channel.messenger ?? channel.vendor;
}

/** Reads a shop's picture: its bytes and a public address for platforms that fetch by themselves. */
export interface PictureSource {
  bytes(file: string): Promise<Uint8Array>;
  url(file: string): string;
}
