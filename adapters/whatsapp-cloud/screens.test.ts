/** What a WhatsApp shopper sees: one message a screen, with buttons, lists, links, pictures, products and files. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Item, Screen } from "../../src/conversation/message.ts";
import { text, verbatim } from "../../src/conversation/text.ts";
import { choiceOf, screenOf } from "../../test/contracts/channel.ts";
import {
  NOW,
  openWhatsAppCloud,
  picturesAt,
  type Testbed,
  tinyPicture,
} from "../../test/peers/whatsapp-cloud/testbed.ts";

let bed: Testbed;
const open = async (more: Parameters<typeof openWhatsAppCloud>[0] = {}) => {
  bed = await openWhatsAppCloud(more);
};
const show = (screen: Screen) => bed.show(screen);
const paid = () => bed.peer.callsOf("messages").filter(({ status }) => status === 200).length;
const item = (title: string, token: string, more: Partial<Item> = {}): Item => ({
  title: verbatim(title),
  event: { type: "pick" },
  token,
  ...more,
});
const choices = (count: number) =>
  Array.from({ length: count }, (_, index) => choiceOf(`Tea ${index + 1}`, `t:${index}`));
const sencha = (more: Partial<Screen> = {}): Screen =>
  screenOf(["A fresh green tea."], {
    title: verbatim("Sencha"),
    picture: { file: "tea/sencha.png", alt: verbatim("A bowl of tea") },
    choices: [choiceOf("Buy", "t:buy"), choiceOf("Back", "t:back")],
    ...more,
  });

afterEach(() => bed.close());

describe("choices", () => {
  beforeEach(() => open());

  test("up to three short ones are reply buttons under a header with the title", async () => {
    const seen = await show(screenOf(["How many?"], { title: verbatim("Sencha"), choices: choices(3) }));
    expect(seen).toMatchObject({
      header: "Sencha",
      text: "Sencha\n\nHow many?",
      buttons: ["Tea 1", "Tea 2", "Tea 3"],
      rows: [],
    });
    await bed.anna.taps("Tea 2");
    expect(bed.inbounds.at(-1)?.content).toEqual({ kind: "choice", token: "t:1" });
  });

  test("four to ten are a list, whose rows say an item's price and description", async () => {
    const items = [
      item("Sencha", "t:1", { aside: verbatim("49 kr."), description: verbatim("First flush") }),
      item("Oolong", "t:2", { aside: verbatim("59 kr.") }),
    ];
    const seen = await show(
      screenOf(["Teas"], { items, choices: [choiceOf("More ›", "t:3"), choiceOf("The shop", "t:4")] }),
    );
    expect(seen.rows).toEqual([
      { title: "Sencha", description: "49 kr. · First flush" },
      { title: "Oolong", description: "59 kr." },
      { title: "More ›" },
      { title: "The shop" },
    ]);
    await bed.anna.taps("Oolong");
    expect(bed.inbounds.at(-1)?.content).toEqual({ kind: "choice", token: "t:2" });
  });

  test("more than ten are a list of the first ten, and the others are numbered to be typed", async () => {
    const seen = await show(screenOf(["All teas"], { choices: choices(12) }));
    expect(seen.rows).toHaveLength(10);
    expect(seen.text).toBe("All teas\n\nwhatsapp.orNumber\n11. Tea 11\n12. Tea 12");
  });

  test("the primary ones stay among those that can be tapped", async () => {
    const last = choiceOf("Order and pay", "t:pay", { style: "primary" });
    const seen = await show(screenOf(["Ready"], { choices: [...choices(11), last] }));
    expect(seen.buttons).toContain("Order and pay");
    expect(seen.text).toContain("10. Tea 10");
  });

  test("one whose words are too long for a button stands in a list, and whole in its description", async () => {
    const label = "Collect it yourself in the harbour shop";
    const seen = await show(screenOf(["How?"], { choices: [choiceOf(label, "t:1")] }));
    expect(seen.rows).toEqual([{ title: "Collect it yourself in…", description: label }]);
  });

  test("one whose words are too long even for that is said whole in the text", async () => {
    const label =
      "An unreasonably long label that no phone could show in a list, whatever it does with its few rows";
    const seen = await show(screenOf(["Pick"], { choices: [choiceOf(label, "t:1")] }));
    expect(seen.text).toBe(`Pick\n\n• ${label}`);
  });

  test("two with the same words get their numbers, because WhatsApp refuses twins", async () => {
    const seen = await show(
      screenOf(["Pick"], { choices: [choiceOf("Blue", "t:1"), choiceOf("Blue", "t:2")] }),
    );
    expect(seen.buttons).toEqual(["1. Blue", "2. Blue"]);
  });

  test("words longer than a button message holds go over a list, which holds four times as many", async () => {
    const seen = await show(screenOf(["Long words. ".repeat(150).trim()], { choices: choices(2) }));
    expect(seen.rows.map(({ title }) => title)).toEqual(["Tea 1", "Tea 2"]);
    expect(seen.text.length).toBeGreaterThan(1_700);
  });
});

describe("the words", () => {
  beforeEach(() => open());

  test("of a receipt stand line by line, its total in bold", async () => {
    const lines = [
      { label: verbatim("Sencha × 2"), value: verbatim("98,00 kr.") },
      { label: verbatim("Total"), value: verbatim("137,00 kr."), emphasis: true },
    ];
    const seen = await show(screenOf(["Your cart"], { lines }));
    expect(seen.text).toBe("Your cart\n\nSencha × 2: 98,00 kr.\nTotal: 137,00 kr.");
    expect(seen.bold).toEqual(["Total: 137,00 kr."]);
  });

  test("of shoppers and catalogs never become markup, though WhatsApp knows no escape", async () => {
    const words = "*bold* _italic_ ~gone~ `code` ```block``` a_b@c.dk 2*3*4 snake_case_name";
    const seen = await show(
      screenOf([words], {
        title: verbatim("*Sale* of the century, with a title too long for any header line"),
      }),
    );
    expect(seen.marked).toEqual([]);
    expect(seen.text).toContain(words);
    expect(seen.bold).toEqual([]);
  });

  test("of a person begin with their name", async () => {
    const seen = await bed.show({
      kind: "person",
      name: "core.person",
      author: "Mette",
      text: "It is *on* its way",
    });
    expect(seen).toMatchObject({ text: "Mette\nIt is *on* its way", bold: ["Mette"] });
  });
});

describe("a link", () => {
  beforeEach(() => open());
  const pay = { label: verbatim("Pay 137 kr."), url: "https://pay.example/p/1?a=b&c=d" };

  test("is a button of its own, and the choices beside it are typed by number", async () => {
    const seen = await show(
      screenOf(["Please pay"], {
        title: verbatim("Order TT-1"),
        link: pay,
        choices: [choiceOf("I have paid", "t:1"), choiceOf("Cancel", "t:2")],
      }),
    );
    expect(seen.links).toEqual({ "Pay 137 kr.": pay.url });
    expect(seen.text).toBe("Order TT-1\n\nPlease pay\n\nwhatsapp.orNumber\n1. I have paid\n2. Cancel");
    expect(paid()).toBe(1);
  });

  test("to this machine stands in the text, because WhatsApp opens no such address from a button", async () => {
    const link = { label: verbatim("Pay"), url: "http://localhost:3000/pay/a_b_" };
    const seen = await show(screenOf(["Please pay"], { link, choices: choices(2) }));
    expect(seen).toMatchObject({ links: {}, buttons: ["Tea 1", "Tea 2"] });
    expect(seen.text).toBe("Please pay\n\nPay\nhttp://localhost:3000/pay/a_b_");
  });

  test("stands in the text of a list when the words are too long for its button", async () => {
    const seen = await show(
      screenOf(["Long words. ".repeat(150).trim()], { link: pay, choices: choices(2) }),
    );
    expect(seen.links).toEqual({});
    expect(seen.text).toContain(pay.url);
    expect(seen.buttons).toEqual(["Tea 1", "Tea 2"]);
  });
});

describe("a picture", () => {
  test("stands above the buttons, and is uploaded once", async () => {
    await open();
    const seen = await show(sencha());
    expect(seen).toMatchObject({
      text: "Sencha\n\nA fresh green tea.",
      buttons: ["Buy", "Back"],
      bold: ["Sencha"],
    });
    expect(seen.photo).toEqual(tinyPicture(0));
    await show(sencha());
    expect(bed.peer.callsOf("media")).toHaveLength(1);
  });

  test("alone has the words under it", async () => {
    await open();
    const seen = await show(sencha({ choices: [] }));
    expect(seen).toMatchObject({ photo: tinyPicture(0), text: "Sencha\n\nA fresh green tea." });
  });

  test("leaves room for three choices; the others are typed", async () => {
    await open();
    const seen = await show(sencha({ choices: choices(5) }));
    expect(seen.photo).toEqual(tinyPicture(0));
    expect(seen.buttons).toEqual(["Tea 1", "Tea 2", "Tea 3"]);
    expect(seen.text).toContain("whatsapp.orNumber\n4. Tea 4\n5. Tea 5");
  });

  test("on a screen that waits for a number says the other choices by their words", async () => {
    await open();
    const numbers = ["1", "2", "3", "4", "5"].map((label) => choiceOf(label, `t:${label}`));
    const seen = await show(
      sencha({ ask: "number", choices: [...numbers, choiceOf("Read more", "t:more")] }),
    );
    expect(seen.buttons).toEqual(["1", "2", "3"]);
    expect(seen.text.endsWith("whatsapp.orWords\n• Read more")).toBe(true);
  });

  test("gives way when the words are longer than fit under it", async () => {
    await open();
    const seen = await show(sencha({ body: [verbatim("Long words. ".repeat(100).trim())] }));
    expect(seen.photo).toBeUndefined();
    expect(seen.text.length).toBeGreaterThan(1_100);
    expect(bed.peer.callsOf("media")).toEqual([]);
  });

  test("that is missing does not stop the sale", async () => {
    await open();
    const seen = await show(sencha({ picture: { file: "tea/gone.png", alt: verbatim("Gone") } }));
    expect(seen.photo).toBeUndefined();
    expect(seen.buttons).toEqual(["Buy", "Back"]);
  });

  test("of a kind that WhatsApp does not show is left out, whatever its address", async () => {
    const webp = { bytes: async () => Buffer.from("RIFF....WEBP"), url: () => "https://shop.example/a.webp" };
    await open({ options: { pictures: webp } });
    expect(await show(sencha())).toMatchObject({ buttons: ["Buy", "Back"] });
    expect(bed.anna.screen().photo).toBeUndefined();
  });

  test("of another house is fetched by Meta", async () => {
    await open({ options: { pictures: { bytes: async () => Buffer.alloc(0), url: (file) => file } } });
    const picture = { file: "https://cdn.example/sencha.jpg", alt: verbatim("Sencha") };
    expect((await show(sencha({ picture }))).photo).toBe(picture.file);
  });

  test.each([131_053, 131_052, 131_008, 131_051, 100, 999_999, 368])(
    "that Meta does not take is left out for a day and told to staff, whatever code it gives: %i",
    async (code) => {
      const clock = { at: NOW, now: () => clock.at, elapsed: () => clock.at };
      await open({ options: { clock } });
      bed.peer.fault("messages", { kind: "error", code, status: 400 });
      expect(await show(sencha())).toMatchObject({
        text: "Sencha\n\nA fresh green tea.",
        buttons: ["Buy", "Back"],
      });
      expect((await show(sencha())).photo).toBeUndefined();
      expect(bed.peer.callsOf("messages").map(({ status }) => status)).toEqual([400, 200, 200]);
      expect(bed.told).toMatchObject([
        { kind: "badPicture", channel: "whatsapp", picture: "tea/sencha.png" },
      ]);
      clock.at += 24 * 60 * 60_000 + 1;
      expect((await show(sencha())).photo).toEqual(tinyPicture(0));
      expect(bed.peer.callsOf("media")).toHaveLength(2);
    },
  );

  test("that Meta has forgotten since is brought there anew, and blamed for nothing", async () => {
    await open();
    await show(sencha());
    bed.peer.fault("messages", { kind: "error", code: 131_053 });
    expect((await show(sencha())).photo).toEqual(tinyPicture(0));
    expect(bed.peer.callsOf("media")).toHaveLength(2);
    expect(bed.told).toEqual([]);
  });

  test("is not blamed when the words alone are refused as well", async () => {
    await open();
    const refusal = { kind: "error" as const, code: 131_042, status: 400 };
    bed.peer.fault("messages", refusal, refusal);
    expect(await bed.send(sencha())).toMatchObject({
      kind: "refused",
      failure: { code: "channel.rejected" },
    });
    expect((await show(sencha())).photo).toEqual(tinyPicture(0));
    expect(bed.told).toEqual([]);
  });

  test("that cannot be uploaded is fetched by Meta where it stands on a public address", async () => {
    await open({ options: { pictures: picturesAt("https://shop.example") } });
    bed.peer.fault("media", { kind: "error", code: 131_000, status: 500 });
    expect((await show(sencha())).photo).toBe("https://shop.example/media/tea/sencha.png");
  });
});

describe("products of Meta's catalog", () => {
  const catalog = { id: "1234567", skus: ["SEN-75", "OOL-75"] };
  const list = screenOf(["Two teas"], {
    title: verbatim("Tea"),
    items: [item("Sencha", "t:1", { sku: "SEN-75" }), item("Oolong", "t:2", { sku: "OOL-75" })],
    choices: [choiceOf("The shop", "t:3")],
  });

  test("show a card as a product message, and its choices in words", async () => {
    await open({ options: { catalogId: catalog.id }, peer: { catalog } });
    const seen = await show(sencha({ sku: "SEN-75" }));
    expect(seen).toMatchObject({ products: ["SEN-75"], buttons: [] });
    expect(seen.text).toContain("whatsapp.orNumber\n1. Buy\n2. Back");
  });

  test("show a list as a product list", async () => {
    await open({ options: { catalogId: catalog.id }, peer: { catalog } });
    expect(await show(list)).toMatchObject({ header: "Tea", products: ["SEN-75", "OOL-75"] });
    expect(paid()).toBe(1);
  });

  test("that Meta does not know are shown as anybody else's", async () => {
    await open({ options: { catalogId: catalog.id }, peer: { catalog: { id: catalog.id, skus: [] } } });
    expect(await show(sencha({ sku: "SEN-75" }))).toMatchObject({
      products: [],
      buttons: ["Buy", "Back"],
      photo: tinyPicture(0),
    });
    await show(sencha({ sku: "SEN-75" }));
    expect(bed.peer.callsOf("messages").map(({ status }) => status)).toEqual([400, 200, 200]);
  });

  test("are not asked for when some items are none", async () => {
    await open({ options: { catalogId: catalog.id }, peer: { catalog } });
    const mixed = { ...list, items: [...(list.items ?? []), item("A box", "t:4")] };
    expect((await show(mixed)).products).toEqual([]);
  });

  test("are left alone by a shop without a catalog at Meta", async () => {
    await open();
    expect((await show(sencha({ sku: "SEN-75" }))).products).toEqual([]);
  });
});

describe("a file", () => {
  beforeEach(() => open());
  const confirmation = {
    kind: "document" as const,
    name: "shop.confirmation",
    caption: verbatim("Your confirmation"),
    fileName: "TT-1001.html",
    mediaType: "text/html" as const,
    content:
      '<h1>Order TT-1001</h1><table><tr><th>Grå Hejre</th><td>98,00 kr.</td></tr></table><p class="lines">Æblevej 1\n6792 Rømø</p>',
  };

  test("in HTML goes as text with all its words, because WhatsApp takes no HTML", async () => {
    const { document, text: caption } = await bed.show(confirmation);
    expect(caption).toBe("Your confirmation");
    expect(document?.name).toBe("TT-1001.txt");
    for (const words of ["Order TT-1001", "Grå Hejre", "98,00 kr.", "Æblevej 1\n6792 Rømø"])
      expect(document?.content).toContain(words);
  });

  test("as PDF goes as it is", async () => {
    const { document } = await bed.show({
      ...confirmation,
      fileName: "TT 1.pdf",
      mediaType: "application/pdf",
      content: "%PDF-1.7",
    });
    expect(document).toEqual({ name: "TT 1.pdf", content: "%PDF-1.7" });
  });

  test("waits while Meta takes none", async () => {
    bed.peer.fault("media", { kind: "drop", takes: false });
    expect(await bed.send(confirmation)).toMatchObject({
      kind: "retry",
      failure: { code: "channel.unanswered" },
    });
  });
});

test("a screen that waits for a place has WhatsApp's own button to share it", async () => {
  await open();
  const seen = await show(
    sencha({
      title: verbatim("Near you"),
      body: [verbatim("Where are you?")],
      ask: "location",
      choices: [choiceOf("Skip", "t:1")],
    }),
  );
  expect(seen.photo).toBeUndefined();
  expect(seen).toMatchObject({
    asksLocation: true,
    text: "Near you\n\nWhere are you?\n\nwhatsapp.orWords\n• Skip",
  });
  await bed.anna.sharesLocation(55.1, 8.5);
  expect(bed.inbounds.at(-1)?.content).toEqual({ kind: "location", latitude: 55.1, longitude: 8.5 });
});

test("a choice that was not sealed is a bug of ours and throws", async () => {
  await open();
  const choice = { label: text("a"), event: { type: "pick" } };
  await expect(bed.send(screenOf(["x"], { choices: [choice] }))).rejects.toThrow("must seal it");
});
