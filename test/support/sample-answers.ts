/** Every kind of answer each service may give, taken from the honest stand-in in as many situations. */
import type { PlainInput, ServiceContext, ServiceName } from "../../src/ports/services/services.ts";
import { keyed } from "./mail.ts";
import { MemoryServices } from "./memory-services.ts";

const context: ServiceContext = {
  shop: "demo",
  channel: "telegram",
  address: "ada",
  conversation: keyed("demo/telegram/ada"),
  locale: "en",
  market: "DK",
  now: Date.UTC(2026, 10, 23, 12),
  key: "key",
};

/** Answers by service, the plainest first. */
export async function sampleAnswers(): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const services = new MemoryServices();
  const answers: Record<string, unknown[]> = {};
  const ask = async <Name extends ServiceName>(name: Name, input: PlainInput<Name>, more = {}) => {
    const outcome = await services.call(name, input, { ...context, ...more });
    if (outcome.kind !== "done") throw new Error(`${name} was refused: ${outcome.failure.code}`);
    answers[name] = [...(answers[name] ?? []), outcome.value];
    return outcome.value;
  };
  await ask("cart.view", {});
  await ask("catalog.categories", {});
  await ask("catalog.list", { category: 1, page: 0 });
  await ask("catalog.search", { query: "sencha", page: 0 });
  await ask("catalog.search", { query: "nothing like it", page: 0 });
  for (const product of [21, 1, 2, 20, 999]) await ask("catalog.product", { product });
  for (const handle of ["sencha", "tea", "nothing"]) await ask("catalog.resolve", { handle });
  await ask("customer.campaign", { campaign: "summer" });
  await ask("cart.add", { variant: 210, quantity: 2 });
  await ask("cart.add", { variant: 10, quantity: 1 });
  await ask("cart.fill", { lines: [{ sku: "sencha-10", quantity: 1 }] });
  await ask("cart.fill", {
    lines: [
      { sku: "sencha-10", quantity: 1, price: { amount: 1, currency: "DKK" } },
      { sku: "nothing like it", quantity: 1 },
    ],
  });
  await ask("customer.consented", {});
  await ask("customer.consent", { granted: true, wording: "shop.news.ask" });
  await ask("customer.consented", {});
  await ask("cart.setQuantity", { line: 1, quantity: 3 });
  await ask("cart.applyCode", { code: "WELCOME10" });
  await ask("cart.view", {});
  await ask("cart.removeCode", {});
  await ask("cart.setGiftMessage", { message: "Happy birthday, Ben!" });
  await ask("cart.removeGiftMessage", {});
  await ask("cart.setGiftMessage", { message: "Enjoy it!" });
  await ask("checkout.contact", {});
  await ask("checkout.saveContact", { name: "Ada Lovelace" });
  await ask("checkout.contact", {});
  await ask("checkout.saveContact", { email: "ada@example.org", phone: "+45 12345678" });
  await ask("checkout.contact", {});
  await ask("checkout.addresses", {});
  await ask("checkout.addressForm", {});
  await ask("checkout.checkAddressField", { field: "city", value: "Rømø" });
  const home = { line1: "Strandvej 12", postalCode: "6792", city: "Rømø" };
  const { id } = (await ask("checkout.saveAddress", home)) as { id: number };
  await ask("checkout.addresses", {});
  await ask("checkout.shipping", {});
  await ask("checkout.shipping", {}, { market: "NL" });
  services.ships = false;
  await ask("checkout.shipping", {});
  const wish = { address: id, shipping: "parcel-shop" };
  const { fingerprint } = (await ask("checkout.summary", wish)) as { fingerprint: string };
  await ask("order.list", { page: 0 });
  await ask("order.view", { order: "none" });
  await ask("order.refresh", { order: "none" });
  await ask("order.confirmation", { order: "none" });
  await ask("order.place", { ...wish, fingerprint });
  const order = "TT-1001";
  await ask("order.pay", { order });
  const look = async () => {
    await ask("order.view", { order });
    await ask("order.refresh", { order });
    await ask("order.list", { page: 0 });
  };
  await look();
  for (const state of ["failed", "expired", "paid"] as const) {
    services.pay(order, state);
    await look();
  }
  await ask("order.confirmation", { order });
  services.ship(order, context.now);
  await look();
  services.deliver(order, context.now);
  await look();
  await ask("order.withdraw", { order });
  await look();
  await ask("cart.buyAgain", { order });
  const again = (await ask("checkout.summary", wish)) as { fingerprint: string };
  await ask("order.place", { ...wish, fingerprint: again.fingerprint });
  await ask("order.cancel", { order: "TT-1002" });
  await ask("order.view", { order: "TT-1002" });
  await ask("order.refresh", { order: "TT-1002" });
  return answers;
}
