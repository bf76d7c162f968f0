/** The server of an installation: webhooks, pages, pictures, health and metrics. */
import { createHealth } from "../http/health.ts";
import { metricsGuard } from "../http/metrics-guard.ts";
import { paidPage } from "../http/paid-page.ts";
import { createServer } from "../http/server.ts";
import type { Page } from "../ports/pages.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { localeFor } from "../voice/locale-negotiation.ts";
import type { Installation } from "./installation.ts";
import type { OrderWatch } from "./order-watch.ts";
import { type Playground, widgetFiles } from "./playground.ts";
import type { ShopContext } from "./shop-context.ts";
import type { Sweeper } from "./sweeper.ts";
import { createHooks } from "./webhooks.ts";

/** Builds it; nothing listens before its `listen`. */
export async function createWebServer(
  installation: Installation,
  {
    runtime,
    sweeper,
    watch,
  }: {
    readonly runtime: Pick<Runtime, "deposit" | "undelivered" | "check">;
    readonly sweeper: Pick<Sweeper, "check">;
    readonly watch: Pick<OrderWatch, "check">;
  },
  playground: Playground | null,
): ReturnType<typeof createServer> {
  const { config, log, mailbox, ledger, shops, metrics, commerce, identities, hearings } = installation;
  return createServer({
    log,
    hooks: createHooks({
      log,
      shop: shops.find,
      deposit: runtime.deposit,
      recordChange: identities.recordChange,
      undelivered: runtime.undelivered,
      settle: commerce.payments.settle,
    }),
    pages: pagesOf(installation, playground),
    statics: [...config.shops.values()].map(({ shop }) => ({
      prefix: `/media/${shop.id}/`,
      folder: shop.images,
    })),
    health: createHealth({
      checks: {
        mailbox: () => mailbox.probe(),
        ledger: () => ledger.probe(),
        orders: () => watch.check(),
        hearing: () => hearings.check(),
        work: async () => {
          await runtime.check();
          await sweeper.check();
        },
      },
      log,
    }),
    metrics,
    metricsGuard: metricsGuard({ isExposed: config.isExposed, token: config.metricsToken }),
    ...(playground !== null && { guard: playground.guard }),
  });
}

/** Desks of the web are for the playground's guard to let in, so without a playground they have no pages. */
function pagesOf({ shops, commerce }: Installation, playground: Playground | null): readonly Page[] {
  const { all } = shops;
  return [
    ...widgetFiles(),
    paidPage({
      settle: commerce.payments.settle,
      words: (wishes) =>
        paidWords(
          all.map(({ context }) => context),
          wishes,
        ),
    }),
    ...(playground?.pages ?? []),
    ...all.flatMap(({ channels, payments }) => [...channels, ...payments].flatMap(({ pages = [] }) => pages)),
    ...(playground === null ? [] : all.flatMap(({ desks }) => desks.flatMap(({ pages = [] }) => pages))),
  ];
}

/** The words of the page a payer comes back to, in a language of theirs; it belongs to no shop. */
function paidWords(contexts: readonly ShopContext[], acceptLanguage: string) {
  const [context] = contexts;
  if (context === undefined) throw new Error("There is no shop");
  const { voice, shop } = context;
  const locale = localeFor(acceptLanguage, shop.locales) ?? shop.locales[0] ?? "en";
  const say = (key: string) => voice.say({ key }, locale);
  return { locale, title: say("web.paid.title"), body: say("web.paid.body") };
}
