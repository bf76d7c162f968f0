/** Every kind of answer each service may give, taken from the real commerce in as many situations. */
import type { OrderNumber, ProductId, VariantId } from "../../src/ports/ids.ts";
import type {
  PlainInput,
  ServiceContext,
  ServiceName,
  ServiceOutput,
} from "../../src/ports/services/services.ts";
import { flowGoods } from "./flow-goods.ts";
import { FlowShop, flowShop } from "./flow-shop.ts";
import { keyed } from "./mail.ts";

/** Answers by service, the plainest first, and the ids in them. */
export interface SampleAnswers {
  readonly answers: Readonly<Record<string, readonly unknown[]>>;
  /** The fingerprint of the first summary. */
  readonly fingerprint: string;
}

/** Where a thing stands in the catalog of the flow tests. */
export interface Shelved {
  readonly product: ProductId;
  readonly variant: VariantId;
}

/** The ids of a thing by its SKU; the same in every shop of the flow tests. */
export async function shelved(sku: string): Promise<Shelved> {
  return shelvedIn(new FlowShop((_shop, { key }) => key), sku);
}

/** Asks all services, again and again while things happen. */
export async function sampleAnswers(): Promise<SampleAnswers> {
  const sampler = new Sampler();
  await sampler.looksAround();
  await sampler.fillsCart();
  await sampler.saysWhoAndWhere();
  const fingerprint = await sampler.orders();
  await sampler.goesOn();
  return { answers: sampler.answers, fingerprint };
}

class Sampler {
  readonly answers: Record<string, unknown[]> = {};
  readonly #shop = new FlowShop((_shop, { key }) => key);
  #calls = 0;
  #wish = { address: 0, shipping: "parcel-shop" };

  async looksAround(): Promise<void> {
    await this.#ask("cart.view", {});
    const [tea] = await this.#ask("catalog.categories", {});
    await this.#ask("catalog.list", { category: tea?.id ?? 0, page: 0 });
    await this.#ask("catalog.search", { query: "sencha", page: 0 });
    await this.#ask("catalog.search", { query: "nothing like it", page: 0 });
    for (const sku of ["SOCKS", "SENCHA-100", "ASSAM", "THROW-SAND-100"])
      await this.#ask("catalog.product", { product: (await shelvedIn(this.#shop, sku)).product });
    await this.#ask("catalog.product", { product: 999 });
    for (const handle of ["sencha", "tea", "nothing"]) await this.#ask("catalog.resolve", { handle });
    await this.#ask("customer.campaign", { campaign: "summer" });
    await this.#ask("customer.consented", {});
    await this.#ask("customer.consent", { granted: true, wording: "shop.news.ask" });
    await this.#ask("customer.consented", {});
  }

  async fillsCart(): Promise<void> {
    await this.#ask("cart.add", { variant: (await shelvedIn(this.#shop, "SOCKS")).variant, quantity: 2 });
    await this.#ask("cart.add", {
      variant: (await shelvedIn(this.#shop, "SENCHA-100")).variant,
      quantity: 1,
    });
    await this.#ask("cart.fill", { lines: [{ sku: "SENCHA-100", quantity: 1 }] });
    await this.#ask("cart.fill", {
      lines: [
        { sku: "SENCHA-100", quantity: 1, price: { amount: 1, currency: "DKK" } },
        { sku: "nothing like it", quantity: 1 },
      ],
    });
    const { lines } = await this.#ask("cart.view", {});
    await this.#ask("cart.setQuantity", { line: lines[0]?.id ?? 0, quantity: 3 });
    await this.#ask("cart.applyCode", { code: "WELCOME10" });
    await this.#ask("cart.view", {});
    await this.#ask("cart.removeCode", {});
    await this.#ask("cart.setGiftMessage", { message: "Happy birthday, Ben!" });
    await this.#ask("cart.removeGiftMessage", {});
    await this.#ask("cart.setGiftMessage", { message: "Enjoy it!" });
    await this.#shop.imports(flowGoods.slice(0, 1), false);
    await this.#ask("cart.view", {});
    await this.#shop.imports(flowGoods.slice(0, 1));
  }

  async saysWhoAndWhere(): Promise<void> {
    await this.#ask("checkout.contact", {});
    await this.#ask("checkout.saveContact", { name: "Ada Lovelace" });
    await this.#ask("checkout.contact", {});
    await this.#ask("checkout.saveContact", { email: "ada@example.org", phone: "+45 12345678" });
    await this.#ask("checkout.contact", {});
    await this.#ask("checkout.addresses", {});
    await this.#ask("checkout.addressForm", {});
    await this.#ask("checkout.checkAddressField", { field: "city", value: "Rømø" });
    const home = { line1: "Strandvej 12", postalCode: "6792", city: "Rømø" };
    const { id } = await this.#ask("checkout.saveAddress", home);
    this.#wish = { ...this.#wish, address: id };
    await this.#ask("checkout.addresses", {});
    await this.#ask("checkout.shipping", {});
    await this.#ask("checkout.shipping", {}, { market: "NL" });
    this.#shop.strikes(true);
    await this.#ask("checkout.shipping", {});
    this.#shop.strikes(false);
  }

  /** Orders once and follows the order from its payment to its withdrawal. */
  async orders(): Promise<string> {
    const { fingerprint } = await this.#ask("checkout.summary", this.#wish);
    await this.#ask("order.list", { page: 0 });
    await this.#look("none");
    await this.#ask("order.confirmation", { order: "none" });
    const { number } = await this.#ask("order.place", { ...this.#wish, fingerprint });
    await this.#ask("order.pay", { order: number });
    await this.#look(number);
    await this.#shop.declines(number);
    await this.#look(number);
    await this.#ask("order.pay", { order: number });
    await this.#shop.expires(number);
    await this.#look(number);
    await this.#ask("order.pay", { order: number });
    await this.#shop.pays(number);
    await this.#look(number);
    await this.#ask("order.confirmation", { order: number });
    await this.#shop.accepts(number);
    await this.#look(number);
    await this.#shop.ships(number);
    await this.#look(number);
    await this.#shop.delivers(number);
    await this.#look(number);
    await this.#ask("order.withdraw", { order: number });
    await this.#look(number);
    return fingerprint;
  }

  /** Buys the same again, calls it off, and buys a third time, of which money goes back. */
  async goesOn(): Promise<void> {
    const first = (await this.#shop.lastOrder()).number;
    await this.#ask("cart.buyAgain", { order: first });
    const second = await this.#again();
    await this.#ask("order.cancel", { order: second });
    await this.#look(second);
    await this.#ask("cart.buyAgain", { order: first });
    const third = await this.#again();
    await this.#ask("order.pay", { order: third });
    await this.#shop.pays(third);
    await this.#shop.refunds(await this.#shop.lastOrder(), 100);
    await this.#look(third);
    await this.#shop.cancels(third);
    await this.#look(third);
  }

  async #again(): Promise<OrderNumber> {
    const { fingerprint } = await this.#ask("checkout.summary", this.#wish);
    return (await this.#ask("order.place", { ...this.#wish, fingerprint })).number;
  }

  async #look(order: string): Promise<void> {
    await this.#ask("order.view", { order });
    await this.#ask("order.refresh", { order });
    await this.#ask("order.list", { page: 0 });
  }

  async #ask<Name extends ServiceName>(
    name: Name,
    input: PlainInput<Name>,
    more: Partial<ServiceContext> = {},
  ): Promise<ServiceOutput<Name>> {
    this.#calls += 1;
    const outcome = await this.#shop.services.call(name, input, {
      shop: flowShop.id,
      channel: "telegram",
      address: "ada",
      conversation: keyed("demo/telegram/ada"),
      locale: "en",
      market: "DK",
      now: this.#shop.now,
      key: `call-${this.#calls}`,
      ...more,
    });
    if (outcome.kind !== "done") throw new Error(`${name} was refused: ${outcome.failure.code}`);
    const answer = JSON.parse(JSON.stringify(outcome.value)) as ServiceOutput<Name>;
    this.answers[name] = [...(this.answers[name] ?? []), answer];
    return answer;
  }
}

async function shelvedIn(shop: FlowShop, sku: string): Promise<Shelved> {
  const { id, product_id } = await shop.ledger.db
    .selectFrom("variants")
    .select(["id", "product_id"])
    .where("sku", "=", sku)
    .executeTakeFirstOrThrow();
  return { product: product_id, variant: id };
}
