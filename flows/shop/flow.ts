/** The shop's manifest: looking around, buying and paying. */
import { defineFlow } from "../../src/conversation/flow.ts";
import { facts, offers } from "./events.ts";
import { machine } from "./machine.ts";
import { tidyQuery } from "./screens-browse.ts";
import { services } from "./setup.ts";

/** The home of a shop's conversations. */
export const shopFlow = defineFlow({
  id: "shop",
  version: 2,
  renamed: { visit: "foreground" },
  machine,
  services,
  offers,
  commands: [
    { command: "menu", event: { type: "home" }, menu: true },
    { command: "cart", event: { type: "cart" }, menu: true },
  ],
  links: {
    p: (rest) => ({ type: "link", handle: rest.slice(0, 100) }),
    c: (rest) => ({ type: "link", handle: rest.slice(0, 100) }),
    x: (rest) => ({ type: "campaign", campaign: rest.slice(0, 64) }),
  },
  facts,
  basket: "basket",
  referral: "referral",
  search: (query) => ({ type: "search", query: tidyQuery(query) }),
});
