import { describe, expect, it } from "vitest";
import { createSealer } from "../src/conversation/button-token.ts";
import type { CommonEvent } from "../src/conversation/flow.ts";
import type { OfferedEvent } from "../src/conversation/message.ts";
import { contracts, type ServiceName } from "../src/ports/services/services.ts";
import { createVoice } from "../src/voice/voice.ts";
import { atomicStates, callEnds, explore, type Heard, type World } from "../test/support/explorer.ts";
import { faultsOf } from "../test/support/render-limits.ts";
import { sampleAnswers, shelved } from "../test/support/sample-answers.ts";
import { testCatalogs, testFlows } from "../test/support/shoppers.ts";
import { type HelpEvent, topics } from "./help/events.ts";
import type { OrdersEvent } from "./orders/events.ts";
import type { SettingsOffer } from "./settings/events.ts";
import type { ShopEvent } from "./shop/events.ts";

const order = "TT-1001";
const throws = await shelved("THROW-SAND-100");
const socks = await shelved("SOCKS");
const LOCALES = ["en", "da", "nl"] as const;
type EventType = (CommonEvent | HelpEvent | OrdersEvent | SettingsOffer | ShopEvent)["type"];

/** The fields of an event beside its type. */
type Fields = Readonly<Record<string, unknown>>;

const bare: readonly Fields[] = [{}];
const ofAnOrder: readonly Fields[] = [{ order }];
/** A fact comes of the order that the shopper is at, or of another one. */
const ofAnyOrder: readonly Fields[] = [{ order }, { order: "TT-9" }];
const tracked = { carrier: "PostNord", trackingNumber: "1", trackingUrl: "https://t.example/1" };
const untracked = { carrier: "PostNord", trackingNumber: null, trackingUrl: null };

/**
 * All that may be heard of any flow, in each shape that makes a difference; a machine that does not take an event is
 * not given it. An event that a flow adds to its list does not compile until it is tried here.
 */
const HEARD: Readonly<Record<EventType, readonly Fields[]>> = {
  open: bare,
  resume: bare,
  text: [{ text: "3" }, { text: "Ada" }],
  contact: [{ phone: "+45 12345678", name: "Ada", own: true }],
  location: [{ latitude: 55.7, longitude: 12.6 }],
  media: [{ media: "image", reference: "file 7", caption: "It came broken" }],
  home: bare,
  again: bare,
  categories: [{ page: 0 }],
  "category.open": [{ category: 1, page: 0 }],
  search: [{ query: "sencha" }],
  "search.page": [{ page: 1, query: "sencha" }],
  link: [{ handle: "sencha" }],
  campaign: [{ campaign: "summer" }],
  referral: [{ referral: { source: "ad", id: "120" } }],
  basket: [
    { lines: [{ sku: "SENCHA-100", quantity: 2 }], text: "" },
    { lines: [{ sku: "SENCHA-100", quantity: 2 }], text: "As a present, please" },
  ],
  "product.open": [{ product: throws.product }],
  "product.about": [{ product: throws.product }],
  "product.pick": [{ product: throws.product, picks: "0-1" }],
  "product.add": [{ product: socks.product, variant: socks.variant, quantity: 2 }],
  cart: bare,
  "line.edit": [{ line: 1 }, { line: 99 }],
  "line.set": [{ line: 1, quantity: 0 }],
  "code.ask": bare,
  "code.remove": bare,
  "gift.ask": bare,
  "gift.remove": bare,
  checkout: bare,
  "checkout.edit": bare,
  "contact.edit": [{ field: "email" }],
  "address.list": bare,
  "address.use": [{ address: 5 }],
  "address.new": bare,
  "address.back": bare,
  "address.skip": bare,
  "shipping.list": bare,
  "shipping.use": [{ method: "parcel-shop" }],
  "order.place": [{ seen: "an older one" }],
  "pay.link": ofAnOrder,
  "pay.check": ofAnOrder,
  "pay.cancel": ofAnOrder,
  "order.again": ofAnOrder,
  "order.view": ofAnOrder,
  orders: bare,
  help: bare,
  language: bare,
  news: bare,
  "news.allow": [{ granted: true }, { granted: false }],
  terms: bare,
  withdrawal: bare,
  list: [{ page: 0 }],
  view: ofAnOrder,
  pay: ofAnOrder,
  refill: ofAnOrder,
  document: ofAnOrder,
  "cancel.ask": ofAnOrder,
  cancel: ofAnOrder,
  "withdraw.list": [{ page: 0 }],
  "withdraw.ask": ofAnOrder,
  withdraw: ofAnOrder,
  shop: bare,
  person: bare,
  connect: bare,
  page: topics.options.map((topic) => ({ topic })),
  close: bare,
  country: bare,
  stop: bare,
  locale: [{ locale: "da" }],
  market: [{ market: "NL" }],
  "order.paid": ofAnyOrder,
  "order.paymentDeclined": ofAnyOrder,
  "order.paymentExpired": ofAnyOrder,
  "order.accepted": ofAnyOrder,
  "order.shipped": [
    { order, ...tracked, whole: true },
    { order, ...untracked, whole: false },
  ],
  "order.delivered": ofAnyOrder,
  "order.cancelled": ofAnyOrder,
  "order.withdrawn": ofAnyOrder,
  "order.refunded": [
    { order, amount: 100, currency: "DKK", reason: "late" },
    { order, amount: 100, currency: "DKK", reason: "staff" },
  ],
};
const EVENTS: readonly Heard[] = Object.entries(HEARD).flatMap(([type, shapes]) =>
  shapes.map((fields) => ({ ...fields, type })),
);

/** What shoppers share natively and no flow has a use for yet: the turn says so to them. */
const UNUSED: readonly string[] = ["location", "media"];

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

describe("Everything that may be heard", () => {
  it("is taken by some flow in some state", () => {
    const taken = new Set(testFlows.all.flatMap(({ machine }) => machine.events as readonly string[]));
    expect(Object.keys(HEARD).filter((type) => !taken.has(type))).toEqual(UNUSED);
  });

  it("is all that a machine listens for: no state waits for an event that never comes", () => {
    const awaited = testFlows.all.flatMap(({ id, machine }) =>
      (machine.events as readonly string[]).map((type) => [id, type] as const),
    );
    const isHeard = (type: string) => type in HEARD || type.startsWith("xstate.");
    expect(awaited.filter(([, type]) => !isHeard(type))).toEqual([]);
  });
});

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
