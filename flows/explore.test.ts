import { describe, expect, it } from "vitest";
import { createSealer } from "../src/conversation/button-token.ts";
import type { OfferedEvent } from "../src/conversation/message.ts";
import { contracts, type ServiceName } from "../src/ports/services/services.ts";
import { createVoice } from "../src/voice/voice.ts";
import { atomicStates, callEnds, explore, type Heard, type World } from "../test/support/explorer.ts";
import { faultsOf } from "../test/support/render-limits.ts";
import { sampleAnswers, shelved } from "../test/support/sample-answers.ts";
import { testCatalogs, testFlows } from "../test/support/shoppers.ts";

const order = "TT-1001";
const throws = await shelved("THROW-SAND-100");
const socks = await shelved("SOCKS");
const LOCALES = ["en", "da", "nl"] as const;
/** What may be heard of any flow; a machine that does not take an event is not given it. */
const EVENTS: readonly Heard[] = [
  ...["open", "resume", "home", "again", "cart", "code.ask", "code.remove", "checkout", "checkout.edit"],
  ...["gift.ask", "gift.remove"],
  ...[
    "address.list",
    "address.new",
    "address.back",
    "address.skip",
    "shipping.list",
    "orders",
    "help",
    "language",
  ],
  ...["terms", "withdrawal", "person", "connect", "close", "shop", "country", "stop"],
]
  .map((type): Heard => ({ type }))
  .concat([
    { type: "text", text: "3" },
    { type: "text", text: "Ada" },
    { type: "contact", phone: "+45 12345678", name: "Ada", own: true },
    { type: "categories", page: 0 },
    { type: "category.open", category: 1, page: 0 },
    { type: "search", query: "sencha" },
    { type: "search.page", page: 1, query: "sencha" },
    { type: "link", handle: "sencha" },
    { type: "campaign", campaign: "summer" },
    { type: "referral", referral: { source: "ad", id: "120" } },
    { type: "basket", lines: [{ sku: "SENCHA-100", quantity: 2 }], text: "" },
    { type: "basket", lines: [{ sku: "SENCHA-100", quantity: 2 }], text: "As a present, please" },
    { type: "news" },
    { type: "news.allow", granted: true },
    { type: "news.allow", granted: false },
    { type: "product.open", product: throws.product },
    { type: "product.pick", product: throws.product, picks: "0-1" },
    { type: "product.about", product: throws.product },
    { type: "product.add", product: socks.product, variant: socks.variant, quantity: 2 },
    { type: "line.edit", line: 1 },
    { type: "line.edit", line: 99 },
    { type: "line.set", line: 1, quantity: 0 },
    { type: "contact.edit", field: "email" },
    { type: "address.use", address: 5 },
    { type: "shipping.use", method: "parcel-shop" },
    { type: "order.place", seen: "an older one" },
    { type: "pay.link", order },
    { type: "pay.check", order },
    { type: "pay.cancel", order },
    { type: "order.again", order },
    { type: "order.view", order },
    { type: "list", page: 0 },
    { type: "view", order },
    { type: "pay", order },
    { type: "refill", order },
    { type: "document", order },
    { type: "cancel.ask", order },
    { type: "cancel", order },
    { type: "withdraw.list", page: 0 },
    { type: "withdraw.ask", order },
    { type: "withdraw", order },
    { type: "page", topic: "terms" },
    { type: "page", topic: "withdrawal" },
    { type: "page", topic: "about" },
    { type: "page", topic: "shipping" },
    { type: "page", topic: "privacy" },
    { type: "locale", locale: "da" },
    { type: "market", market: "NL" },
    ...[
      "paid",
      "paymentDeclined",
      "paymentExpired",
      "accepted",
      "delivered",
      "cancelled",
      "withdrawn",
    ].flatMap((what): Heard[] => [
      { type: `order.${what}`, order },
      { type: `order.${what}`, order: "TT-9" },
    ]),
    {
      type: "order.shipped",
      order,
      carrier: "PostNord",
      trackingNumber: "1",
      trackingUrl: "https://t.example/1",
      whole: true,
    },
    {
      type: "order.shipped",
      order,
      carrier: "PostNord",
      trackingNumber: null,
      trackingUrl: null,
      whole: false,
    },
    { type: "order.refunded", order, amount: 100, currency: "DKK", reason: "late" },
    { type: "order.refunded", order, amount: 100, currency: "DKK", reason: "staff" },
  ]);

/** Every code of the service's contract, and one of a service that is newer than the flow. */
function refusalsOf(service: string): readonly string[] {
  if (!(service in contracts)) throw new Error(`There is no service ${service}`);
  return [...contracts[service as ServiceName].failures, "newer.code"];
}

/** What of the shop's memory its guards look at, and where: elsewhere one memory is as good as another. */
const DECIDING: readonly (readonly [string, readonly string[]])[] = [
  ['"checkout"', ["address", "shipping"]],
  ['"asking"', ["step"]],
  ['"checking"', ["step"]],
  ['"product":"shown"', ["variant"]],
  ['"code"', ["checkingOut"]],
];

function digestOf(context: Readonly<Record<string, unknown>>, value: unknown): string {
  const state = JSON.stringify(value);
  const names = DECIDING.flatMap(([where, deciding]) => (state.includes(where) ? deciding : []));
  return names.map((name) => (name === "step" ? context[name] : context[name] ? "y" : "n")).join();
}

/** Whether a flow takes the event it is opened with: one of its offers, or the one without a wish. */
function isTaken(id: string, { type, ...rest }: OfferedEvent): boolean {
  const flow = testFlows.get(id);
  if (flow === undefined) return false;
  return type === "open" || flow.offers[type]?.safeParse(rest).success === true;
}

async function theWorld(): Promise<World> {
  const { answers, fingerprint } = await sampleAnswers();
  const placing = { type: "order.place", seen: fingerprint.slice(0, 12) };
  return {
    events: [...EVENTS, placing],
    answers,
    refusals: refusalsOf,
    digest: digestOf,
  };
}

const world = await theWorld();
const voice = createVoice({ catalogs: testCatalogs, locales: LOCALES });

describe.each(testFlows.all.map((flow) => [flow.id, flow] as const))(
  "Exploring %s to its ends",
  (id, flow) => {
    it("visits every state and both ends of every call, without a dead end, within every channel's limits", async () => {
      const found = explore(flow, world);
      expect(atomicStates(flow).filter((state) => !found.states.has(state) && state !== "done")).toEqual([]);
      expect(callEnds(flow).filter((end) => !found.ends.has(end))).toEqual([]);
      expect(found.stuck).toEqual([]);
      expect(found.opened.filter(({ flow: other, event }) => !isTaken(other, event))).toEqual([]);
      const sealer = createSealer("a secret", testFlows);
      const seal = <Offer extends { event: Parameters<typeof sealer.seal>[2] }>(offer: Offer) => ({
        ...offer,
        token: sealer.seal("demo/telegram/ada", id, offer.event),
      });
      for (const message of found.messages) {
        const sealed =
          message.kind === "screen"
            ? { ...message, items: message.items?.map(seal), choices: message.choices?.map(seal) }
            : message;
        for (const locale of LOCALES)
          expect(
            faultsOf(sealed, (words) => voice.say(words, locale)),
            locale,
          ).toEqual([]);
      }
      expect(found.largest).toBeLessThan(8 * 1024);
    });
  },
);
