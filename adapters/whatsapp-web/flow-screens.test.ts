/** Every screen that any flow shows, in every language, as WhatsApp Web sends it: within its limits, and with nothing lost. */
import { expect, test } from "vitest";
import { choicesOf, pickOf } from "../../src/conversation/intent.ts";
import type { Screen } from "../../src/conversation/message.ts";
import type { Text } from "../../src/conversation/text.ts";
import { createVoice } from "../../src/voice/voice.ts";
import { allMessages } from "../../test/support/all-messages.ts";
import { testCatalogs } from "../../test/support/shoppers.ts";
import { CAPTION_LIMIT, POLL_OPTION, POLL_OPTIONS, POLL_QUESTION, TEXT_LIMIT } from "./limits.ts";
import { type Outgoing, renderWhatsApp } from "./render.ts";

const LOCALES = ["en", "da", "nl"] as const;
const voice = createVoice({ catalogs: testCatalogs, locales: LOCALES });
const plain = (words: string) =>
  words
    .replaceAll(/[\u200b*]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();

for (const polls of [false, true]) {
  test(`can be read, and chosen from, ${polls ? "with" : "without"} polls`, {
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
    ])
      expect(names).toContain(name);
    for (const message of messages.values()) {
      for (const locale of LOCALES) {
        const say = (words: Text) => voice.say(words, locale);
        const outgoing = renderWhatsApp(message, say, polls);
        const said = `${message.name} ${locale}: ${JSON.stringify(outgoing)}`;
        expect(beyondLimits(outgoing), said).toEqual([]);
        if (message.kind === "screen") expect(lost(message, outgoing, say), said).toEqual([]);
      }
    }
  });
}

function beyondLimits(outgoing: Outgoing): readonly string[] {
  const { text } = outgoing;
  if (outgoing.kind === "text") return text.length > TEXT_LIMIT ? ["text"] : [];
  if (outgoing.kind !== "poll") return text.length > CAPTION_LIMIT ? ["caption"] : [];
  const { options } = outgoing;
  return [
    ...(text.length > POLL_QUESTION ? ["question"] : []),
    ...options.filter(({ label }) => label.length > POLL_OPTION).map(({ label }) => label),
    ...(options.length < POLL_OPTIONS.least || options.length > POLL_OPTIONS.most ? ["options"] : []),
  ];
}

/** What the screen has that is neither said nor can be chosen. */
function lost(screen: Screen, outgoing: Outgoing, say: (text: Text) => string): readonly string[] {
  const options = outgoing.kind === "poll" ? outgoing.options.map(({ label }) => label) : [];
  const all = plain([outgoing.text, ...options].join("\n"));
  const said = [
    ...(screen.title === undefined ? [] : [screen.title]),
    ...screen.body,
    ...(screen.lines ?? []).flatMap(({ label, value }) => [label, value]),
    ...(screen.items ?? []).flatMap(({ aside, description }) => [aside, description]),
    ...choicesOf(screen).map(({ label }) => label),
  ].flatMap((text) => (text === undefined ? [] : [plain(say(text))]));
  return [
    ...said.filter((words) => !all.includes(words)),
    ...(screen.link === undefined || all.includes(screen.link.url) ? [] : [screen.link.url]),
    ...wrongNumbers(screen, outgoing.text, say),
  ];
}

/** Each number that stands before a choice must pick that choice, by the conversation's own rule. */
function wrongNumbers(screen: Screen, text: string, say: (text: Text) => string): readonly string[] {
  const choices = choicesOf(screen);
  return [...text.matchAll(/^(\d+)\. (.*)$/gm)].flatMap(([line, number = "", words = ""]) => {
    const picked = pickOf(number, screen, { numbers: true, say });
    const meant = choices.find(({ event }) => event === picked);
    return meant !== undefined && plain(words).startsWith(plain(say(meant.label))) ? [] : [line];
  });
}
