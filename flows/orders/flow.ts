/** The manifest of the orders flow: what became of an order, and what can still be done about it. */
import { defineFlow } from "../../src/conversation/flow.ts";
import { facts, offers } from "./events.ts";
import { machine } from "./machine.ts";
import { services } from "./setup.ts";

/** The shopper's orders. */
export const ordersFlow = defineFlow({
  id: "orders",
  version: 2,
  renamed: { visit: "foreground" },
  machine,
  services,
  offers,
  commands: [
    { command: "orders", event: { type: "list", page: 0 }, menu: true },
    { command: "withdraw", event: { type: "withdraw.list", page: 0 }, menu: true },
  ],
  links: { o: (rest) => (rest.length > 24 ? null : { type: "view", order: rest.toUpperCase() }) },
  facts,
});
