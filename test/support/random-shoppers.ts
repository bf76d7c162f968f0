/** Shoppers who try everything: the exploration of the flows, through the real turn, with what goes wrong in a day. */
import type { Screen } from "../../src/conversation/message.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { flowGoods } from "./flow-goods.ts";
import { dearer } from "./flow-shop.ts";
import { Shopper } from "./shoppers.ts";

/** Words nobody should fear. */
export const HOSTILE: readonly string[] = [
  "\u0000\u0007\u001B[31m",
  "\u202Etxt.exe\u202C \u2066x",
  "مرحبا بالعالم",
  "👩‍👩‍👧‍👦".repeat(60),
  "<script>alert(1)</script> <b>&amp;",
  "'; DROP TABLE orders; --",
  "{count, plural, other {#}} {text}",
  "%s %d $1 {{x}}",
  "../../etc/passwd",
  "\uD800 alone \uDFFF",
  "x".repeat(100_000),
  " \t\n ",
  "-1",
  "999999999999",
  "NaN",
];

/** Honest answers to what is asked, by the screen's name; and what else an honest person types. */
const ANSWERS: Readonly<Record<string, string>> = {
  "shop.contact.name": "Ada Lovelace",
  "shop.contact.email": "ada@example.org",
  "shop.contact.phone": "+45 12 34 56 78",
  "shop.address.line1": "Strandvej 12",
  "shop.address.line2": "2. tv",
  "shop.address.city": "Amsterdam",
  "shop.code": "WELCOME10",
  "shop.gift": "Happy birthday, Ben!",
};
const HONEST: readonly string[] = ["2", "900", "sencha", "a", "nothing like it", "It arrived broken"];

/** Where walks begin: further and further down the pipeline, because chance alone hardly gets there. */
const STATIONS: readonly (readonly string[])[] = [
  [],
  ["menu", "sencha"],
  ["cart: fill", "checkout"],
  ["known", "cart: fill", "checkout"],
  ["known", "cart: fill", "summary"],
  ["known", "cart: fill", "summary", "order"],
  ["known", "cart: fill", "summary", "order", "paid", "orders"],
  ["known", "cart: fill", "summary", "order", "paid", "shipped"],
];

const COMMANDS = [
  "menu",
  "cart",
  "orders",
  "help",
  "language",
  "country",
  "terms",
  "privacy",
  "withdraw",
  "stop",
  "person",
];
const LINKS = [
  "p-sencha",
  "c-tea",
  "x-summer",
  "o-TT-1001",
  "p-nothing",
  "x-summer--p-socks",
  "q-?",
  "o-none",
];
const CODES = [
  "trouble",
  "stock.short",
  "cart.empty",
  "order.changed",
  "payment.notPossible",
  "payment.unavailable",
  "shipping.notOffered",
  "address.unknown",
  "address.city",
  "contact.missing",
];

/** A source of numbers that is the same for the same seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** From 0 up to 1. */
  roll(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }

  pick<Value>(values: readonly Value[]): Value {
    const value = values[Math.floor(this.roll() * values.length)];
    if (value === undefined) throw new Error("Nothing to pick from");
    return value;
  }
}

/** How often each kind of act was done, over all walks: what was done least is tried first. */
export type Counts = Map<string, number>;

/** One shopper on a walk. */
export class RandomShopper {
  readonly shopper: Shopper;
  /** What was done, for the report of a failure. */
  readonly path: string[] = [];
  readonly #dice: Dice;
  readonly #counts: Counts;
  readonly #old: string[] = [];
  /** Handles of products that are off sale. */
  readonly #gone = new Set<string>();
  #rises = 0;
  #striking = false;

  constructor(seed: number, counts: Counts) {
    this.#dice = new Dice(seed);
    this.#counts = counts;
    const locale = this.#dice.pick(["en", "da", "nl"]);
    this.shopper = new Shopper({ locale, channel: this.#dice.pick(["telegram", "text"]) });
  }

  /** Goes to where the walk begins. */
  async begin(seed: number): Promise<void> {
    for (const stage of STATIONS[seed % STATIONS.length] ?? []) await this.#stage(stage);
  }

  /** Does one thing. */
  async step(): Promise<void> {
    const roll = this.#dice.roll();
    if (this.#dice.roll() < 0.2) this.#sabotageOnce();
    const paying = this.screen()?.name === "shop.payment";
    if (roll < (paying ? 0.4 : 0.2) && (await this.#isCustomer())) await this.#news();
    else if (roll < 0.6 || this.path.length === 0) await this.#tapOrAnswer();
    else if (roll < 0.7) await this.#types(this.#dice.pick(HOSTILE));
    else if (roll < 0.78) await this.#types(this.#dice.pick(COMMANDS));
    else if (roll < 0.82) await this.#follows(this.#dice.pick(LINKS));
    else if (roll < 0.86) await this.#waits();
    else if (roll < 0.94)
      await this.#presses(this.#dice.pick([...this.#old, "forged", "shop:home::AAAAAAAAAAA"]));
    else await this.#surprises();
    this.shopper.sabotage = () => undefined;
    for (const { token } of this.shopper.offered()) if (this.#dice.roll() < 0.2) this.#old.push(token);
  }

  /** The screen the active flow shows. */
  screen(): Screen | undefined {
    const { stack = [], frames = {} } = this.shopper.conversation ?? {};
    return frames[stack.at(-1) ?? ""]?.screen;
  }

  async #tapOrAnswer(): Promise<void> {
    const offered = this.shopper.offered();
    const asks = this.screen()?.ask !== undefined;
    if (offered.length === 0 || (asks && this.#dice.roll() < 0.5)) return this.#types(this.#answer());
    const from = this.shopper.screens()[0]?.name ?? "";
    const chosen = this.#rarely(offered, ({ type }) => `${from} ${type}`);
    this.path.push(`taps ${chosen.label}`);
    await this.shopper.receives({ kind: "choice", token: chosen.token });
  }

  /** Picks one, half of the time one of those that were picked least in all walks. */
  #rarely<Value>(values: readonly Value[], nameOf: (value: Value) => string): Value {
    const countOf = (value: Value) => this.#counts.get(nameOf(value)) ?? 0;
    const least = Math.min(...values.map(countOf));
    const chosen = this.#dice.pick(
      this.#dice.roll() < 0.5 ? values.filter((value) => countOf(value) === least) : values,
    );
    this.#counts.set(nameOf(chosen), countOf(chosen) + 1);
    return chosen;
  }

  #answer(): string {
    const market = this.shopper.conversation?.market ?? "DK";
    const name = this.screen()?.name ?? "";
    if (name === "shop.address.postalCode") return market === "DK" ? "6792" : "1015 BK";
    return ANSWERS[name] ?? this.#dice.pick(HONEST);
  }

  async #stage(stage: string): Promise<void> {
    const { shopper } = this;
    const press = async (type: string) => {
      const found = shopper.offered().find((offer) => offer.type === type);
      if (found !== undefined) await shopper.receives({ kind: "choice", token: found.token });
    };
    switch (stage) {
      case "known":
        return shopper.isKnown("DK", "NL");
      case "cart: fill":
        await shopper.follows("p-socks");
        await press("product.add");
        await shopper.says("cart");
        return;
      case "checkout":
        return press("checkout");
      case "summary":
        await press("checkout");
        await press("address.use");
        return press("shipping.use");
      case "order":
        return press("order.place");
      case "paid":
        await shopper.shop.pays();
        await shopper.hearsNews();
        return;
      case "shipped":
        await shopper.shop.ships();
        return;
      default:
        await shopper.says(stage);
    }
  }

  async #types(text: string): Promise<void> {
    this.path.push(`types ${JSON.stringify(text.slice(0, 40))}`);
    await this.shopper.says(text);
  }

  async #follows(payload: string): Promise<void> {
    this.path.push(`follows ${payload}`);
    await this.shopper.follows(payload);
  }

  async #presses(token: string): Promise<void> {
    this.path.push(`presses the old ${token}`);
    await this.shopper.receives({ kind: "choice", token });
  }

  /** The provider, the staff, the clock or the shopper elsewhere move an order on; at times the news wait. */
  async #news(): Promise<void> {
    const { shop } = this.shopper;
    const orders = await shop.orders();
    const possible = orders.flatMap((order) => this.#happenings(order));
    if (possible.length === 0) return this.#tapOrAnswer();
    const [name, happen] = this.#rarely(possible, ([what]) => what);
    this.path.push(name);
    await happen();
    if (this.#dice.roll() < 0.7) await this.shopper.hearsNews();
    else await this.#tapOrAnswer();
  }

  /** Whether they have ordered anything, of which there may be news. */
  async #isCustomer(): Promise<boolean> {
    return (await this.shopper.shop.orders()).length > 0;
  }

  /** What can happen to an order as it stands. */
  #happenings(order: OrderView): readonly (readonly [string, () => Promise<unknown>])[] {
    const { number, allowed, states } = order;
    const { shop } = this.shopper;
    const waiting = states.payment === "open";
    return [
      ...when(waiting, "the payment arrives", () => shop.pays(number)),
      ...when(waiting, "the payment arrives unheard", () => shop.paysUnheard(number)),
      ...when(waiting, "the payment is declined", () => shop.declines(number)),
      ...when(waiting, "the time to pay passes", () => shop.expires(number)),
      ...when(allowed.accept, "staff accept", () => shop.accepts(number)),
      ...when(allowed.ship, "the parcel leaves", () => shop.ships(number)),
      ...when(allowed.deliver, "the parcel arrives", () => shop.delivers(number)),
      ...when(allowed.cancel, "staff cancel", () => shop.cancels(number)),
      ...when(allowed.refund && states.refund === "none", "some money goes back", () =>
        shop.refunds(order, 100),
      ),
      ...when(allowed.withdraw, "a withdrawal arrives", () =>
        this.shopper.calls("order.withdraw", { order: number }),
      ),
    ];
  }

  async #surprises(): Promise<void> {
    const { shopper } = this;
    const surprises: readonly (readonly [string, () => Promise<unknown>])[] = [
      [
        "shares a contact",
        () => shopper.receives({ kind: "contact", phone: "+45 12345678", name: "Ada Lovelace", own: true }),
      ],
      [
        "shares a hostile contact",
        () => shopper.receives({ kind: "contact", phone: "x".repeat(9_000), own: false }),
      ],
      ["sends a photo", () => shopper.receives({ kind: "media", media: "photo", reference: "1" })],
      ["sees staff take over", () => shopper.receives({ kind: "takeOver", author: "Mette" })],
      ["sees staff hand back", () => shopper.receives({ kind: "handBack", author: "Mette" })],
      ["finds a product gone", async () => this.#sellOut()],
      ["finds the carriers on strike", async () => this.#strike()],
    ];
    const [name, act] = this.#dice.pick(surprises);
    this.path.push(name);
    await act();
  }

  async #waits(): Promise<void> {
    const timers = Object.values(this.shopper.conversation?.frames ?? {}).flatMap((frame) =>
      Object.keys(frame.timers ?? {}),
    );
    if (timers.length > 0) {
      this.path.push("waits");
      await this.shopper.waits();
    } else await this.#tapOrAnswer();
  }

  /** A product goes off sale or comes back, and some others cost more. */
  async #sellOut(): Promise<void> {
    const { shop } = this.shopper;
    const product = this.#dice.pick(flowGoods);
    const isGone = this.#gone.has(product.handle);
    if (isGone) this.#gone.delete(product.handle);
    else this.#gone.add(product.handle);
    await shop.imports([product], isGone);
    this.#rises += 100;
    const raised = flowGoods.slice(0, 3).filter(({ handle }) => !this.#gone.has(handle));
    if (raised.length > 0) await shop.imports(dearer(raised, this.#rises));
    await this.#tapOrAnswer();
  }

  async #strike(): Promise<void> {
    this.#striking = !this.#striking;
    this.shopper.shop.strikes(this.#striking);
    await this.#tapOrAnswer();
  }

  /** One call of this step is refused: the more surely, the less often this very call has been. */
  #sabotageOnce(): void {
    const code = this.#dice.pick(CODES);
    let spent = false;
    this.path.push(`(a service may refuse with ${code})`);
    this.shopper.sabotage = ({ actor }) => {
      const refusals = this.#counts.get(`refused ${actor}`) ?? 0;
      if (spent || this.#dice.roll() > 1 / (1 + refusals)) return undefined;
      spent = true;
      this.#counts.set(`refused ${actor}`, refusals + 1);
      return code;
    };
  }
}

function when<Act>(possible: boolean, name: string, act: Act): readonly (readonly [string, Act])[] {
  return possible ? [[name, act]] : [];
}
