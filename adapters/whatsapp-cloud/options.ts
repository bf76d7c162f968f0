/** How a WhatsApp Cloud channel is set up. */
import type { PictureSource } from "../../src/ports/channel.ts";
import type { SystemClock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Market } from "../../src/ports/shop.ts";
import type { Store } from "../../src/ports/store.ts";
import type { Templates } from "./templates.ts";

/** One business number of one shop. */
export interface WhatsAppCloudOptions {
  readonly shop: string;
  /** A system user's access token. Never appears in a log or a failure. */
  readonly token: string;
  /** Meta's id of the business number; not the number. */
  readonly phoneId: string;
  /** Signs the webhooks. */
  readonly appSecret: string;
  /** Proves our address to Meta once, when the webhook is configured. */
  readonly verifyToken: string;
  /** With the Graph API's version, without a trailing slash. */
  readonly apiUrl: string;
  /** Meta's catalog whose retailer ids are our SKUs; absent when the shop has none. */
  readonly catalogId?: string;
  /** Approved templates by the name of the screen they stand for. */
  readonly templates: Templates;
  /** The shop's markets: the country in a shopper's id hints at a language. */
  readonly markets: readonly Pick<Market, "country" | "locales">[];
  readonly pictures: PictureSource;
  readonly clock: SystemClock;
  readonly log: Log;
  /** Remembers sent messages and uploaded files. */
  readonly store: Store;
  /** How long a call may take in milliseconds; 15,000 when absent. */
  readonly patienceMs?: number;
}
