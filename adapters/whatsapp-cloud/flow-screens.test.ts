/** Every screen that any flow shows, in every language, as WhatsApp would take it: within its limits, and with nothing lost. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { confirmationDocument } from "../../flows/shop/screens-payment.ts";
import type { Message } from "../../src/conversation/message.ts";
import type { Text } from "../../src/conversation/text.ts";
import { OrderNumber } from "../../src/ports/ids.ts";
import { createVoice } from "../../src/voice/voice.ts";
import { judge } from "../../test/peers/whatsapp-cloud/outgoing.ts";
import { allMessages } from "../../test/support/all-messages.ts";
import { testCatalogs } from "../../test/support/shoppers.ts";
import type { GraphMessage } from "./graph-message.ts";
import { type Offer, offersOf } from "./offers.ts";
import { type Rendered, render } from "./render.ts";
import { fillTemplate } from "./template-message.ts";
import { readTemplates } from "./templates.ts";

const LOCALES = ["en", "da", "nl"] as const;
const voice = createVoice({ catalogs: testCatalogs, locales: LOCALES });
/** Without marks, and without the dots between the parts of a label, which a row shows one under the other. */
const plain = (words: string) => words.replaceAll(/[\u200b*·]/g, "").replaceAll(/\s+/g, " ");

test("is within WhatsApp's limits, and all that can be chosen can be tapped or typed", {
  timeout: 120_000,
}, async () => {
  const messages = await allMessages();
  const names = new Set([...messages.values()].map(({ name }) => name));
  for (const name of [
    "shop.home",
    "shop.list",
    "shop.product",
    "shop.cart",
    "shop.summary",
    "shop.payment",
    "orders.list",
  ])
    expect(names).toContain(name);
  for (const message of messages.values()) {
    for (const locale of LOCALES) {
      const say = (words: Text) => voice.say(words, locale);
      for (const form of formsOf(render(message, say))) {
        expect(
          () => judge({ ...ENVELOPE, ...form }),
          `${message.name} ${locale}: ${JSON.stringify(form)}`,
        ).not.toThrow();
        expect(lost(message, form, say), `${message.name} ${locale}: ${JSON.stringify(form)}`).toEqual([]);
      }
    }
  }
});

const ENVELOPE = { messaging_product: "whatsapp", recipient_type: "individual", to: "4520123456" };

function formsOf({ message, pictured, document }: Rendered): readonly GraphMessage[] {
  return [
    message,
    ...(pictured === undefined ? [] : [pictured.message({ id: "1003383421387256" })]),
    ...(document === undefined ? [] : [document.message({ id: "1003383421387256" }, "order.txt")]),
  ];
}

/** What the message has that the form does not say. */
function lost(message: Message, form: GraphMessage, say: (text: Text) => string): readonly string[] {
  if (message.kind !== "screen") return [];
  const { words, tapped, all } = readable(form);
  const said = [
    ...(message.title === undefined ? [] : [message.title]),
    ...message.body,
    ...(message.lines ?? []).flatMap(({ label, value }) => [label, value]),
    ...(message.items ?? []).flatMap(({ aside, description }) =>
      [aside, description].filter((text) => text !== undefined),
    ),
  ].map((text) => plain(say(text)).trim());
  const offers = offersOf(message, say).filter((offer) => !canChoose(offer, words, tapped, message.ask));
  return [
    ...said.filter((wanted) => !all.includes(wanted)),
    ...offers.map(({ number, label }) => `choice ${number}: ${label}`),
    ...(message.link === undefined || all.includes(message.link.url) ? [] : [message.link.url]),
  ];
}

/** Tapped with its label whole somewhere, typed by its number, by its words, or as the number the screen waits for. */
function canChoose(
  { number, label, token }: Offer,
  words: string,
  tapped: ReadonlyMap<string, string>,
  ask?: string,
) {
  const button = tapped.get(token);
  const clean = plain(label);
  if (button !== undefined) return plain(button).includes(clean) || words.includes(`• ${clean}`);
  if (ask === "number" && /^\d+$/.test(clean)) return true;
  return ask === undefined ? words.includes(`${number}. ${clean}`) : words.includes(`• ${clean}`);
}

function readable(form: GraphMessage): { words: string; tapped: ReadonlyMap<string, string>; all: string } {
  const tapped = new Map<string, string>();
  let text = "";
  if (form.type === "text") text = form.text.body;
  if (form.type === "image") text = form.image.caption ?? "";
  if (form.type === "interactive") {
    const { interactive } = form;
    const header = interactive.header?.type === "text" ? interactive.header.text : "";
    text = `${header}\n${interactive.body.text}`;
    if (interactive.type === "button")
      for (const { reply } of interactive.action.buttons) tapped.set(reply.id, reply.title);
    if (interactive.type === "list")
      for (const { id, title, description } of interactive.action.sections.flatMap(({ rows }) => rows))
        tapped.set(id, `${title} ${description ?? ""}`);
    if (interactive.type === "cta_url") {
      const { display_text, url } = interactive.action.parameters;
      text += `\n${display_text} ${url}`;
    }
  }
  const words = plain(text);
  return { words, tapped, all: [words, ...[...tapped.values()].map(plain)].join(" ") };
}

test("every template of the demo shop is filled from the messages it stands for", {
  timeout: 120_000,
}, async () => {
  const shop = { id: "demo", folder: join(import.meta.dirname, "../../shops/demo"), locales: LOCALES };
  const templates = readTemplates(shop, "whatsapp-templates.yaml");
  const header = { type: "document", document: { id: "1", filename: "order.txt" } } as const;
  const person = { kind: "person", name: "core.person", author: "Mette", text: "Yes" } as const;
  const confirmation = confirmationDocument(OrderNumber.parse("TT-1001"), {
    fileName: "TT-1001.html",
    content: "<p>Thank you</p>",
  });
  const messages = [...(await allMessages()).values(), person, confirmation];
  for (const [name, template] of Object.entries(templates)) {
    const standsFor = messages.filter((message) => message.name === name);
    expect(standsFor, name).not.toEqual([]);
    for (const message of standsFor) {
      for (const locale of LOCALES) {
        const say = (words: Text) => voice.say(words, locale);
        const filled = fillTemplate(template, message, locale, say, template.header && header);
        expect(filled, `${name} ${locale}`).toHaveProperty("message");
      }
    }
  }
});
