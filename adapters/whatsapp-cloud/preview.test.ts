/** What the preview says would be sent is what Meta receives. */
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { Message, Screen } from "../../src/conversation/message.ts";
import { verbatim } from "../../src/conversation/text.ts";
import { anyScreen, choiceOf, sayWords, screenOf } from "../../test/contracts/channel.ts";
import { openWhatsAppCloud, picturesAt, type Testbed } from "../../test/peers/whatsapp-cloud/testbed.ts";
import { cloudPreview } from "./preview.ts";

let bed: Testbed;
afterEach(() => bed.close());

const FILE = "tea/sencha.png";
const sencha: Screen = screenOf(["A *green* tea."], {
  title: verbatim("Sencha"),
  picture: { file: FILE, alt: verbatim("A bowl of tea") },
  choices: [choiceOf("Buy", "t:buy", { style: "primary" }), choiceOf("Back", "t:back")],
});
const list = screenOf(["Which one?"], {
  title: verbatim("Teas"),
  items: ["Sencha", "Oolong", "Assam"].map((name, index) => ({
    title: verbatim(name),
    aside: verbatim("DKK 85.00"),
    event: { type: "pick" },
    token: `t:${index}`,
  })),
});
const paying = screenOf(["Pay until noon."], {
  link: { label: verbatim("Pay now"), url: "https://shop.example/pay/1" },
  choices: [choiceOf("Cancel", "t:cancel")],
});
const person: Message = { kind: "person", name: "help.reply", author: "Bo <x>", text: "Hello _you_" };
const confirmation: Message = {
  kind: "document",
  name: "shop.confirmation",
  caption: verbatim("Your order"),
  fileName: "TT-1001.html",
  mediaType: "text/html",
  content: "<p>Thank you</p>",
};

/** Sends to the stand-in and previews; both without recipient, our mark, and the form a file is brought in. */
async function both(message: Message, catalogId?: string) {
  const preview = cloudPreview(picturesAt("http://localhost").url, catalogId);
  const outcome = await bed.send(message);
  expect(outcome.kind).toBe("done");
  const call = bed.peer.callsOf("messages").at(-1);
  const [payload, ...more] = preview.payloads({ message, locale: "en", say: sayWords });
  expect(more).toEqual([]);
  return { received: withoutIds(call?.body), said: withoutIds(payload?.body) };
}

function withoutIds(body: unknown): unknown {
  const isMedia = (name: string, value: unknown) =>
    name === "link" || (name === "id" && /^\d+$/.test(String(value)));
  const {
    to: _to,
    recipient: _recipient,
    biz_opaque_callback_data: _mark,
    ...rest
  } = JSON.parse(JSON.stringify(body, (name, value) => (isMedia(name, value) ? undefined : value))) as Record<
    string,
    unknown
  >;
  return rest;
}

test("each kind of message is previewed as the very message that Meta receives", async () => {
  bed = await openWhatsAppCloud();
  for (const message of [sencha, list, paying, screenOf(["Only words"]), person, confirmation]) {
    const { received, said } = await both(message);
    expect(said).toEqual(received);
  }
});

test("with Meta's catalog a product is previewed as its card", async () => {
  const catalog = { id: "1234567890", skus: ["SEN-100"] };
  bed = await openWhatsAppCloud({ peer: { catalog }, options: { catalogId: catalog.id } });
  const { received, said } = await both({ ...sencha, sku: "SEN-100" }, catalog.id);
  expect(said).toEqual(received);
  expect(said).toMatchObject({ interactive: { type: "product" } });
});

test("whatever a screen holds, preview and sender agree", async () => {
  bed = await openWhatsAppCloud();
  await fc.assert(
    fc.asyncProperty(anyScreen(), async (screen) => {
      const { picture } = screen;
      const message = picture === undefined ? screen : { ...screen, picture: { ...picture, file: FILE } };
      const { received, said } = await both(message);
      expect(said).toEqual(received);
    }),
    { numRuns: 40 },
  );
});
