/** What the preview says would be sent is what a bot really sends, and what people wrote stays words when it is drawn. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Message, Screen } from "../../src/conversation/message.ts";
import { verbatim } from "../../src/conversation/text.ts";
import type { Payload } from "../../src/ports/preview.ts";
import { anyScreen, choiceOf, sayWords, screenOf } from "../../test/contracts/channel.ts";
import { openTelegram, picturesAt, type Testbed } from "../../test/peers/telegram/testbed.ts";
import type { TelegramShopper } from "../../test/peers/telegram.ts";
import { readHtml } from "./page/preview-html.ts";
import { telegramPreview } from "./preview.ts";

const preview = telegramPreview(picturesAt("http://localhost:3000").url);

let bed: Testbed;
let anna: TelegramShopper;
beforeEach(async () => {
  bed = await openTelegram("webhook");
  anna = bed.peer.user({ name: "Anna" });
  await anna.says("/start");
});
afterEach(() => bed.close());

const FILE = "tea/sencha.png";
const sencha: Screen = screenOf(["A fresh <b>green</b> tea & more."], {
  title: verbatim("Sencha"),
  picture: { file: FILE, alt: verbatim("A bowl of tea") },
  choices: [choiceOf("Buy", "t:buy", { style: "primary" }), choiceOf("Back", "t:back")],
});
const oolong: Screen = {
  ...sencha,
  picture: { file: "tea/oolong.png", alt: verbatim("Another bowl of tea") },
};
const cart = screenOf(["Your cart"], {
  lines: [{ label: verbatim("Sencha × 2"), value: verbatim("98,00 kr."), emphasis: true }],
  choices: [choiceOf("−", "t:1", { row: 1 }), choiceOf("+", "t:2", { row: 1 })],
  link: { label: verbatim("Pay now"), url: "https://shop.example/pay/1" },
});
const person: Message = { kind: "person", name: "help.reply", author: "Bo <x>", text: "Hello & welcome" };
const confirmation: Message = {
  kind: "document",
  name: "shop.confirmation",
  caption: verbatim("Your order"),
  fileName: "TT-1001.html",
  mediaType: "text/html",
  content: "<html></html>",
};

/** Sends messages, each in the place of the one before where `instead` says so; both sides' calls. */
async function sendAll(steps: readonly { readonly message: Message; readonly instead?: boolean }[]) {
  const before = bed.peer.calls.length;
  const said: Payload[] = [];
  let chain: readonly Payload[] = [];
  let reference: string | undefined;
  for (const { message, instead } of steps) {
    const outcome = await bed.send(anna.id, message, instead === true ? reference : undefined);
    if (outcome.kind !== "done") throw new Error(`Not sent: ${outcome.failure.operator}`);
    reference = outcome.value.reference;
    const payloads = preview.payloads({
      message,
      locale: "en",
      say: sayWords,
      ...(instead === true && { instead: chain }),
    });
    chain = [...(instead === true ? chain : []), ...payloads];
    said.push(...payloads);
  }
  return { received: bed.peer.calls.slice(before).map(withoutIds), said: said.map(withoutIds) };
}

/** Without the chat, the number of a message, and the form a file is brought in. */
function withoutIds(call: {
  readonly method: string;
  readonly body?: unknown;
  readonly parameters?: unknown;
}) {
  const {
    chat_id: _chat,
    message_id: _message,
    photo: _photo,
    document: _document,
    media,
    ...rest
  } = JSON.parse(JSON.stringify(call.body ?? call.parameters)) as Record<string, unknown>;
  const words = typeof media === "object" && media !== null ? { ...media, media: "…" } : undefined;
  return { method: call.method, body: { ...rest, ...(words !== undefined && { media: words }) } };
}

test("each kind of message is previewed as the very call that the bot makes", async () => {
  const { received, said } = await sendAll(
    [sencha, cart, person, confirmation].map((message) => ({ message })),
  );
  expect(said).toEqual(received);
  expect(said.map(({ method }) => method)).toEqual([
    "sendPhoto",
    "sendMessage",
    "sendMessage",
    "sendDocument",
  ]);
});

test("an answer in the place of a message is previewed as the edit that the bot makes", async () => {
  const instead = true;
  const { received, said } = await sendAll([
    { message: cart },
    { message: sencha, instead },
    { message: { ...sencha, body: [verbatim("Two left")] }, instead },
    { message: oolong, instead },
    { message: cart, instead },
    { message: screenOf(["Thank you"]), instead },
  ]);
  expect(said).toEqual(received);
  expect(said.map(({ method }) => method)).toEqual([
    "sendMessage",
    "editMessageMedia",
    "editMessageCaption",
    "editMessageMedia",
    "sendMessage",
    "deleteMessage",
    "editMessageText",
  ]);
});

test("whatever a screen holds, preview and bot agree", async () => {
  await fc.assert(
    fc.asyncProperty(anyScreen(), async (screen) => {
      // Somebody new each time: who was asked for a phone number has a keyboard that must be taken away first.
      anna = bed.peer.user({ name: "Anna" });
      await anna.says("/start");
      const { picture } = screen;
      // A picture that cannot be read is left out by the bot; the preview knows only its address.
      const message = picture === undefined ? screen : { ...screen, picture: { ...picture, file: FILE } };
      const { received, said } = await sendAll([{ message }]);
      expect(said).toEqual(received);
    }),
    { numRuns: 60 },
  );
});

test("markup is read into words and the few tags we write; everything else stays words", () => {
  const hostile = "<img src=x onerror=alert(1)></b><script>&lt;i&gt; &amp;amp;";
  expect(readHtml(`<b>A &lt;b&gt;</b> c <pre>x  y</pre>`)).toEqual([
    { words: "A <b>", tag: "b" },
    { words: " c " },
    { words: "x  y", tag: "pre" },
  ]);
  expect(
    readHtml(hostile)
      .map(({ words }) => words)
      .join(""),
  ).toBe("<img src=x onerror=alert(1)></b><script><i> &amp;");
  expect(readHtml("<b>never closed").every(({ tag }) => tag === undefined)).toBe(true);
});
