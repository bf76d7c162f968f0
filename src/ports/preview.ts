/**
 * The port of a preview: what an adapter would send, without sending it.
 *
 * `adapters/<vendor>/preview.ts` exports `openPreview`. It needs no settings, so that a messenger can be looked at before
 * anybody has an account there. Its payloads are made by the very functions that sending calls; a test of the adapter
 * holds them against what a stand-in server received. How they look on a phone is drawn by `page/preview.ts` beside it;
 * its contract is `preview-page.ts`.
 */
import type { Message } from "../conversation/message.ts";
import type { Text } from "../conversation/text.ts";
import type { PictureSource } from "./channel.ts";
import type { DeskPost } from "./desk.ts";
import type { Shop } from "./shop.ts";

/** What a preview is given. */
export interface PreviewContext {
  readonly shop: Shop;
  readonly pictures: Pick<PictureSource, "url">;
  /** The vendor's settings as shop.yaml gives them, by its keys; empty while the vendor is off. */
  readonly settings: Readonly<Record<string, string>>;
  say(text: Text, locale: string): string;
}

/** One call of a platform, without the recipient and without ids that only the platform knows. */
export interface Payload {
  /** The method or address as the platform names it: `sendMessage`, `POST /messages`. */
  readonly method: string;
  /** Plain JSON. Where a file would be uploaded stands its address on this gateway, or its name. */
  readonly body: unknown;
}

/** A message on its way out, as `Channel.send` would be given it. */
export interface PreviewedMessage {
  readonly message: Message;
  readonly locale: string;
  /** What stands where the shopper pressed a button; a messenger that edits in place edits it. */
  readonly instead?: readonly Payload[];
  say(text: Text): string;
}

/** What one adapter would send. Pure. */
export type Preview =
  | {
      readonly kind: "channel";
      /** The messenger as people call it. */
      readonly name: string;
      /** In the order they would be sent; never empty. */
      payloads(of: PreviewedMessage): readonly Payload[];
    }
  | {
      readonly kind: "desk";
      readonly name: string;
      /** Empty for a post that this desk does not show. */
      payloads(post: DeskPost): readonly Payload[];
    };

/** What `adapters/<vendor>/preview.ts` exports as `openPreview`. */
export type OpenPreview = (context: PreviewContext) => Preview;
