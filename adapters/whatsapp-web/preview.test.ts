/** What the preview says would be sent is what the sender gives to the library. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Message, Screen } from "../../src/conversation/message.ts";
import { verbatim } from "../../src/conversation/text.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { silentLog } from "../../src/ports/log.ts";
import type { AdapterStores } from "../../src/ports/store.ts";
import { anyScreen, choiceOf, deliveryOf, sayWords, screenOf } from "../../test/contracts/channel.ts";
import { memoryStores } from "../../test/support/adapter-stores.ts";
import { type GuardedClient, MessageMedia, Poll } from "./guarded-client.ts";
import { type MessageLog, openMessageLog } from "./message-log.ts";
import { webPreview } from "./preview.ts";
import { createSender, type Sender } from "./sender.ts";

const FILE = "tea/sencha.png";
const ADDRESS = "phone:4520123456";
const NOW = 1_790_000_000_000;
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47]);
const url = (file: string) => `http://localhost/media/${file}`;

/** What the library was asked to send. */
interface Asked {
  readonly content: unknown;
  readonly options: { readonly caption?: string; readonly sendMediaAsDocument: boolean };
}

let stores: AdapterStores;
let messages: MessageLog;
let asked: Asked[];
beforeEach(async () => {
  stores = memoryStores({ now: () => NOW });
  messages = await openMessageLog(stores.open("demo", "whatsapp-web"));
  asked = [];
});
afterEach(() => stores.close());

/** The real sender on a library that notes what it is given. */
function senderWith(polls: boolean): Sender {
  const client = {
    async sendMessage(_chat: string, content: unknown, options: Asked["options"]) {
      asked.push({ content, options });
      const id = { _serialized: `true_4520123456@c.us_${asked.length}`, fromMe: true };
      const wids = { from: "4500000000@c.us", to: "4520123456@c.us" };
      return { id, type: "chat", ...wids, timestamp: 1, ack: 1, isStatus: false, broadcast: false };
    },
  };
  return createSender({
    library: { MessageMedia, Poll },
    messages,
    pictures: { bytes: async () => PNG, url },
    clock: { now: () => NOW },
    log: silentLog,
    polls,
    pace: () => 0,
    wait: async () => true,
    sendMs: 1_000,
    comingUpMs: 0,
    readiness: { soon: async () => client as unknown as GuardedClient },
  });
}

/** Sends and previews; a file stands by its address or name on both sides. */
async function both(sender: Sender, message: Message, polls: boolean) {
  const id = entryId(`demo/whatsapp/${ADDRESS}/${asked.length}`);
  const delivery = deliveryOf({ shop: "demo", address: ADDRESS }, message, { id });
  const outcome = await sender.send({ ...delivery, identities: [ADDRESS] });
  expect(outcome.kind).toBe("done");
  const [payload, ...more] = webPreview(url, polls).payloads({ message, locale: "en", say: sayWords });
  expect(more).toEqual([]);
  return { given: inWords(asked.at(-1)), said: payload?.body };
}

function inWords({ content, options }: Asked = { content: "", options: { sendMediaAsDocument: false } }) {
  if (typeof content === "string") return { content };
  const { pollName, pollOptions, mimetype, filename } = content as {
    readonly pollName?: string;
    readonly pollOptions?: readonly { readonly name: string }[];
    readonly mimetype?: string;
    readonly filename?: string;
  };
  if (pollOptions !== undefined) {
    return { content: { pollName, pollOptions: pollOptions.map(({ name }) => name) } };
  }
  const caption = options.caption ?? "";
  return options.sendMediaAsDocument
    ? { content: { filename, mimetype }, options: { caption, sendMediaAsDocument: true } }
    : { content: { media: url(`tea/${filename}`) }, options: { caption } };
}

const sencha: Screen = screenOf(["A *green* tea."], {
  title: verbatim("Sencha"),
  picture: { file: FILE, alt: verbatim("A bowl of tea") },
  choices: [choiceOf("Buy", "t:buy"), choiceOf("Back", "t:back")],
});
const question = screenOf(["Which one?"], { choices: [choiceOf("Tea", "t:1"), choiceOf("Cups", "t:2")] });
const person: Message = { kind: "person", name: "help.reply", author: "Bo", text: "Hello" };
const confirmation: Message = {
  kind: "document",
  name: "shop.confirmation",
  caption: verbatim("Your order"),
  fileName: "TT-1001.html",
  mediaType: "text/html",
  content: "<p>Thank you</p>",
};

test.each([true, false])("each kind of message is previewed as it is sent, polls: %s", async (polls) => {
  const sender = senderWith(polls);
  for (const message of [sencha, question, person, confirmation, screenOf(["Only words"])]) {
    const { given, said } = await both(sender, message, polls);
    expect(said).toEqual(given);
  }
  const { said } = await both(sender, question, polls);
  expect(said).toEqual(
    polls
      ? { content: { pollName: "Which one?", pollOptions: ["Tea", "Cups"] } }
      : { content: expect.stringContaining("1. Tea\n2. Cups") },
  );
});

test("whatever a screen holds, preview and sender agree", async () => {
  const sender = senderWith(true);
  await fc.assert(
    fc.asyncProperty(anyScreen(), async (screen) => {
      const { picture } = screen;
      const message = picture === undefined ? screen : { ...screen, picture: { ...picture, file: FILE } };
      const { given, said } = await both(sender, message, true);
      expect(said).toEqual(given);
    }),
    { numRuns: 60 },
  );
});
