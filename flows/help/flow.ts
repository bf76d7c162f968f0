/** The manifest of the help flow: a person to talk to, and what the shop has to say about itself. */
import { defineFlow } from "../../src/conversation/flow.ts";
import { offers } from "./events.ts";
import { machine } from "./machine.ts";

/** Help. */
export const helpFlow = defineFlow({
  id: "help",
  version: 1,
  machine,
  services: [],
  offers,
  commands: [
    { command: "help", event: { type: "open" }, menu: true },
    { command: "person", event: { type: "person" } },
    { command: "terms", event: { type: "page", topic: "terms" }, menu: true },
    { command: "privacy", event: { type: "page", topic: "privacy" }, menu: true },
  ],
  links: {},
  facts: {},
});
