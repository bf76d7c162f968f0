/**
 * The staff desk as a web page: the same posts and commands as in Slack, for trying Kiosk without an account.
 *
 * It is part of the playground and trusts whoever can reach it; the gateway therefore serves it only with the
 * playground, to this machine (see `guard` in src/http/playground).
 */
import { EventEmitter } from "node:events";
import type { Text } from "../../src/conversation/text.ts";
import type { AdapterContext } from "../../src/ports/adapter.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Desk, DeskHost } from "../../src/ports/desk.ts";
import { done } from "../../src/ports/outcome.ts";
import type { Page } from "../../src/ports/pages.ts";
import type { Store } from "../../src/ports/store.ts";
import { deskPages } from "./desk-pages.ts";
import { createDeskRecords } from "./desk-records.ts";
import { MIGRATIONS } from "./migrations.ts";

/** What the desk is built on. */
export interface WebDeskOptions {
  readonly shop: string;
  readonly store: Store;
  readonly clock: Clock;
  /** Puts a text into a language, for what the page shows of orders. */
  say(text: Text, locale: string): string;
}

/** The web desk of a shop. It has no settings. */
export function openDesk({
  shop,
  store,
  clock,
  say,
}: AdapterContext): Desk & { readonly pages: readonly Page[] } {
  return webDesk({ shop: shop.id, store, clock, say });
}

/** The web desk of one shop, with the pages it serves. */
export function webDesk(options: WebDeskOptions): Desk & { readonly pages: readonly Page[] } {
  void options.store.migrate(MIGRATIONS);
  const records = createDeskRecords(options.store);
  const news = new EventEmitter().setMaxListeners(0);
  let host: DeskHost | null = null;
  return {
    vendor: "web",
    async post({ id, post }) {
      await records.keep(id, options.clock.now(), post);
      news.emit("change");
      return done({});
    },
    async start(given) {
      host = given;
    },
    async stop() {
      host = null;
    },
    pages: deskPages({ options, records, news, host: () => host }),
  };
}
