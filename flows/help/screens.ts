/** Screens of the help flow. */
import type { Choice, Screen } from "../../src/conversation/message.ts";
import { asText, type Text, text } from "../../src/conversation/text.ts";
import type { HelpOffer, Topic } from "./events.ts";

function choice(label: Text, event: HelpOffer, more: Partial<Choice> = {}): Choice {
  return { label, event, ...more };
}

const person = choice(text("help.person"), { type: "person" }, { style: "primary" });
const goOn = choice(text("help.goOn"), { type: "close" }, { row: 90 });

/** What help there is. */
export function menuScreen(): Screen {
  return {
    kind: "screen",
    name: "help.menu",
    title: text("help.title"),
    body: [text("help.ask")],
    choices: [
      person,
      topic(text("help.shipping"), "shipping", 10),
      topic(text("help.withdrawal"), "withdrawal", 10),
      topic(text("help.terms"), "terms", 11),
      topic(text("help.privacy"), "privacy", 11),
      topic(text("help.about"), "about", 12),
      { ...goOn, row: 12 },
    ],
  };
}

/** What is it about? A word is welcome, not needed. */
export function reasonScreen(): Screen {
  return {
    kind: "screen",
    name: "help.reason",
    title: text("help.person"),
    body: [text("help.reason")],
    choices: [
      choice(text("help.noReason"), { type: "connect" }, { style: "primary" }),
      choice(text("help.back"), { type: "open" }),
    ],
    ask: "text",
  };
}

/** The bot has stepped aside. */
export function personScreen(): Screen {
  return {
    kind: "screen",
    name: "help.withPerson",
    body: [text("help.withPerson", { shop: asText(text("shop.name")) })],
    choices: [
      choice(text("help.shop"), { type: "shop" }, { row: 0 }),
      choice(text("help.orders"), { type: "orders" }, { row: 0 }),
    ],
  };
}

/** One thing to read. */
export function topicScreen(about: Topic): Screen {
  const { title, body } = contentOf(about);
  return {
    kind: "screen",
    name: `help.${about}`,
    title,
    body,
    choices: [
      ...(about === "withdrawal" ? [choice(text("help.withdraw"), { type: "withdraw" })] : []),
      choice(text("help.person"), { type: "person" }, { row: 10 }),
      choice(text("help.back"), { type: "open" }, { row: 10 }),
      goOn,
    ],
  };
}

function topic(label: Text, about: Topic, row: number): Choice {
  return choice(label, { type: "page", topic: about }, { row });
}

function contentOf(about: Topic): { readonly title: Text; readonly body: readonly Text[] } {
  switch (about) {
    case "shipping":
      return { title: text("help.shipping"), body: [text("help.shipping.text")] };
    case "withdrawal":
      return { title: text("help.withdrawal"), body: [text("legal.withdrawal")] };
    case "terms":
      return { title: text("help.terms"), body: [text("legal.terms")] };
    case "privacy":
      return { title: text("help.privacy"), body: [text("legal.privacy")] };
    case "about":
      return { title: text("help.about"), body: [text("help.about.text", trader())] };
  }
}

function trader() {
  return {
    name: asText(text("trader.name")),
    address: asText(text("trader.address")),
    email: asText(text("trader.email")),
    phone: asText(text("trader.phone")),
    companyNumber: asText(text("trader.companyNumber")),
    vatNumber: asText(text("trader.vatNumber")),
  };
}
