/** A shopper for tests of flows: writes, taps and hears through the real turn, with all four flows and their words. */
import { helpFlow } from "../../flows/help/flow.ts";
import { ordersFlow } from "../../flows/orders/flow.ts";
import { settingsFlow } from "../../flows/settings/flow.ts";
import { shopFlow } from "../../flows/shop/flow.ts";
import { createSealer } from "../../src/conversation/button-token.ts";
import type { Call, Conversation, TimerChange } from "../../src/conversation/conversation.ts";
import { conversationKey } from "../../src/conversation/conversation-key.ts";
import { type FlowRegistry, flowRegistry } from "../../src/conversation/flow.ts";
import { type Content, type Inbound, inboundId } from "../../src/conversation/inbound.ts";
import { choicesOf } from "../../src/conversation/intent.ts";
import type { Message, Screen } from "../../src/conversation/message.ts";
import type { Text } from "../../src/conversation/text.ts";
import {
  begin,
  type CallResult,
  type Note,
  type Progress,
  resume,
  type StepRecord,
  type TurnContext,
} from "../../src/conversation/turn.ts";
import type { Contact } from "../../src/ports/services/customers.ts";
import type { OrderFact } from "../../src/ports/services/order-facts.ts";
import type {
  PlainInput,
  ServiceContext,
  ServiceName,
  ServiceOutput,
} from "../../src/ports/services/services.ts";
import { commandWords } from "../../src/voice/command-words.ts";
import { localeFor } from "../../src/voice/locale-negotiation.ts";
import { loadCatalogs } from "../../src/voice/message-catalog.ts";
import { createVoice, type VoiceFault } from "../../src/voice/voice.ts";
import { FlowShop, flowShop } from "./flow-shop.ts";
import { faultsOf, plainText } from "./render-limits.ts";

const LOCALES = ["en", "da", "nl"] as const;
const { trader, legal } = flowShop;
/** What the gateway makes of shop.yaml. */
const shopWords = (locale: string) => ({
  "shop.name": flowShop.name,
  "shop.tagline": flowShop.tagline[locale] ?? "",
  "legal.version": legal.version,
  "legal.terms": legal.terms[locale] ?? "",
  "legal.withdrawal": legal.withdrawal[locale] ?? "",
  "legal.privacy": legal.privacy[locale] ?? "",
  "trader.name": trader.name,
  "trader.address": trader.address,
  "trader.email": trader.email,
  "trader.phone": trader.phone,
  "trader.companyNumber": trader.companyNumber,
  "trader.vatNumber": trader.vatNumber,
});

/** All catalogs of the project, and the words the gateway takes from shop.yaml. */
export const testCatalogs = loadCatalogs({
  locales: LOCALES,
  words: Object.fromEntries(LOCALES.map((locale) => [locale, shopWords(locale)])),
});

/** The four flows of the test shop. */
export const testFlows: FlowRegistry = flowRegistry([
  shopFlow,
  ordersFlow,
  helpFlow,
  settingsFlow({
    locales: LOCALES,
    markets: [
      { country: "DK", currency: "DKK" },
      { country: "NL", currency: "EUR" },
    ],
  }),
]);

/** Faults the voice reported over all tests of a file: a test says that there are none. */
export const voiceFaults: VoiceFault[] = [];
const voice = createVoice({
  catalogs: testCatalogs,
  locales: LOCALES,
  onFault: (fault) => voiceFaults.push(fault),
});

const context: TurnContext = {
  flows: testFlows,
  sealer: createSealer("a secret of the tests", testFlows),
  commands: commandWords(testFlows, testCatalogs),
  locales: LOCALES,
  say: (text, locale) => voice.say(text, locale).replace(/[\u00A0\u202F]/g, " "),
  marketFor: (locale) => (locale === "nl" ? "NL" : "DK"),
  localeFor: (reported) => localeFor(reported, LOCALES) ?? "en",
  hasButtons: (channel) => channel !== "text",
  isWindowed: (channel) => channel === "windowed",
};

/** A shop that speaks as the flows do. */
export function openFlowShop(): FlowShop {
  return new FlowShop((_shop, text, locale) => voice.say(text, locale));
}

/** What one shopper does and is told. */
export class Shopper {
  readonly shop: FlowShop;
  readonly steps: StepRecord[] = [];
  readonly notes: Note[] = [];
  /** Something to go wrong on purpose: the code a call is refused with, or undefined to let it pass. */
  sabotage: (call: Call) => string | undefined = () => undefined;
  conversation: Conversation | null = null;
  /** Messages of the last turn. */
  replies: readonly { readonly message: Message; readonly locale: string }[] = [];
  #count = 0;
  readonly #timers = new Map<string, Extract<TimerChange, { kind: "set" }>>();
  readonly #locale: string;
  readonly #channel: string;
  readonly #address: string;

  /** Alone in a shop of her own, unless one is given. */
  constructor({ locale = "en", channel = "telegram", address = "ada", shop = openFlowShop() } = {}) {
    this.shop = shop;
    this.#locale = locale;
    this.#channel = channel;
    this.#address = address;
  }

  /** The shop knows her name, her e-mail address and where she lives in these countries, from before. */
  async isKnown(...countries: readonly ("DK" | "NL")[]): Promise<void> {
    await this.calls("checkout.saveContact", { name: "Ada Lovelace", email: "ada@example.org" });
    for (const market of countries.length > 0 ? countries : ["DK"]) {
      const home = { line1: "Strandvej 12", postalCode: market === "DK" ? "6792" : "1015 BK", city: "Rømø" };
      await this.calls("checkout.saveAddress", home, { market });
    }
  }

  /** Orders a pair of socks to her door, up to the link to pay by. */
  async ordersSocks(): Promise<void> {
    await this.isKnown();
    await this.follows("p-socks");
    const ways = ["1", "See your cart (1)", "Check out", "Strandvej 12", "To your door", "Order and pay"];
    for (const label of ways) await this.taps(label);
  }

  /** What the shop knows of her. */
  async contact(): Promise<Partial<Contact>> {
    return this.calls("checkout.contact", {});
  }

  /** Whether she agreed to news of her orders; null before she was asked. */
  async consent(): Promise<boolean | null> {
    return this.calls("customer.consented", {});
  }

  /** Asks a service herself, past the bot; throws when it refuses. */
  async calls<Name extends ServiceName>(
    name: Name,
    input: PlainInput<Name>,
    by: Partial<ServiceContext> = {},
  ): Promise<ServiceOutput<Name>> {
    const { id, shop, channel, address, at } = this.#inbound({ kind: "text", text: "" });
    const { locale = this.#locale, market = "DK" } = this.conversation ?? {};
    const conversation = conversationKey({ shop, channel, address });
    const outcome = await this.shop.services.call(name, input, {
      ...{ shop, channel, address, conversation, locale, market },
      now: at,
      key: `${conversation}/${id}`,
      ...by,
    });
    if (outcome.kind !== "done") throw new Error(`${name}: ${outcome.failure.code}`);
    return outcome.value as ServiceOutput<Name>;
  }

  /** Types something. */
  async says(text: string): Promise<string> {
    return this.receives({ kind: "text", text });
  }

  /** Taps what bears these words on the last screens, latest first; throws when nothing does. */
  async taps(words: string): Promise<string> {
    const found = this.offered().find(({ label }) => label === words);
    if (found === undefined)
      throw new Error(
        `There is no "${words}", only: ${this.offered()
          .map(({ label }) => label)
          .join(" | ")}`,
      );
    return this.receives({ kind: "choice", token: found.token });
  }

  /** Follows a deep link. */
  async follows(payload: string): Promise<string> {
    return this.receives({ kind: "command", command: "start", argument: payload });
  }

  /** Hears of a fact of the ledger. */
  async hears(fact: OrderFact): Promise<string> {
    return this.receives({ kind: "fact", fact });
  }

  /** Hears all that the ledger has to tell, one after the other. */
  async hearsNews(): Promise<string> {
    const facts = await this.shop.facts();
    if (facts.length === 0) return "";
    const replies: (typeof this.replies)[number][] = [];
    for (const fact of facts) {
      await this.hears(fact);
      replies.push(...this.replies);
    }
    this.replies = replies;
    return this.read();
  }

  /** Lets time pass until the next timer of the conversation, which then falls due. */
  async waits(): Promise<string> {
    const running = [...this.#timers.values()].filter(
      ({ flow, timer, dueAt }) => this.conversation?.frames[flow]?.timers?.[timer] === dueAt,
    );
    const [first] = running.sort((one, other) => one.dueAt - other.dueAt);
    if (first === undefined) throw new Error("No timer is running");
    this.shop.now = Math.max(this.shop.now, first.dueAt);
    return this.receives({ ...first, kind: "timer" });
  }

  /** Everything that can be tapped: the last turn's messages, or the screen shown last. */
  offered(): readonly { readonly label: string; readonly token: string; readonly type: string }[] {
    const locale = this.conversation?.locale ?? this.#locale;
    return this.screens().flatMap((screen) =>
      choicesOf(screen).map(({ label, event }, index) => {
        const all = [...(screen.items ?? []), ...(screen.choices ?? [])];
        return { label: context.say(label, locale), token: all[index]?.token ?? "", type: event.type };
      }),
    );
  }

  /** The screens of the last turn, latest first. */
  screens(): readonly Screen[] {
    return this.replies.flatMap(({ message }) => (message.kind === "screen" ? [message] : [])).reverse();
  }

  /** Handles one content as the runtime would, and answers what the shopper reads. */
  async receives(content: Content, more: Partial<Inbound> = {}): Promise<string> {
    const inbound = { ...this.#inbound(content), ...more };
    let progress = plain(begin(context, this.conversation, inbound));
    while (progress.pending[0] !== undefined) {
      const call = progress.pending[0];
      const result = await this.#call(call, inbound, progress);
      progress = plain(resume(context, inbound, progress, call, result));
    }
    this.conversation = progress.conversation;
    this.replies = progress.replies;
    this.steps.push(...progress.steps);
    this.notes.push(...progress.notes);
    for (const change of progress.timers)
      if (change.kind === "set") this.#timers.set(`${change.flow} ${change.timer}`, change);
    return this.read();
  }

  /** The last turn's messages as plain text, as in a chat. */
  read(): string {
    return this.replies
      .map(({ message, locale }) => plainText(message, (text) => context.say(text, locale)))
      .join("\n\n");
  }

  /** What of the last turn some channel could not show. */
  faults(): readonly string[] {
    return this.replies.flatMap(({ message, locale }) =>
      faultsOf(message, (text: Text) => context.say(text, locale)),
    );
  }

  /** The stored size of the conversation in bytes. */
  size(): number {
    return Buffer.byteLength(JSON.stringify(this.conversation));
  }

  async #call(call: Call, inbound: Inbound, progress: Progress): Promise<CallResult> {
    const refusal = this.sabotage(call);
    if (refusal !== undefined) return { kind: "error", error: { code: refusal } };
    const { shop, channel, address } = inbound;
    const { locale, market } = progress.conversation;
    const conversation = conversationKey(inbound);
    const key = `${conversation}/${inbound.id}#${call.ordinal}`;
    const context: ServiceContext = {
      shop,
      channel,
      address,
      conversation,
      locale,
      market,
      now: inbound.at,
      key,
    };
    const outcome = await this.shop.services.call(call.service, call.input, context);
    if (outcome.kind === "done") return { kind: "done", output: outcome.value };
    const { code, shopper, details } = outcome.failure;
    return { kind: "error", error: { code, shopper, details } };
  }

  #inbound(content: Content): Inbound {
    this.#count += 1;
    this.shop.now += 1_000;
    return {
      id: inboundId(`inbound-${this.#count}`),
      shop: flowShop.id,
      channel: this.#channel,
      address: this.#address,
      at: this.shop.now,
      content,
      locale: this.#locale,
    };
  }
}

/** Through JSON and back, as a stored turn goes: nothing but plain data may survive. */
function plain(progress: Progress): Progress {
  return JSON.parse(JSON.stringify(progress)) as Progress;
}
