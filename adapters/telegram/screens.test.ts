/** What a Telegram shopper sees: screens as messages, edited in place, with pictures, links and files. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Screen } from "../../src/conversation/message.ts";
import { verbatim } from "../../src/conversation/text.ts";
import { choiceOf, screenOf } from "../../test/contracts/channel.ts";
import { openTelegram, picturesAt, type Testbed, tinyPicture } from "../../test/peers/telegram/testbed.ts";
import type { TelegramShopper } from "../../test/peers/telegram.ts";

let bed: Testbed;
let anna: TelegramShopper;

async function open(more: Parameters<typeof openTelegram>[1] = {}) {
  bed = await openTelegram("webhook", more);
  anna = bed.peer.user({ name: "Anna" });
  await anna.says("/start");
}

/** Shows a screen; with `instead` in the place of the newest message. */
async function show(screen: Screen, instead?: string) {
  const outcome = await bed.send(anna.id, screen, instead);
  if (outcome.kind !== "done") throw new Error(`Not sent: ${outcome.failure.operator}`);
  return outcome.value.reference ?? "";
}

const sencha = (body = "A fresh green tea."): Screen =>
  screenOf([body], {
    title: verbatim("Sencha"),
    picture: { file: "tea/sencha.png", alt: verbatim("A bowl of tea") },
    choices: [choiceOf("Buy", "t:buy"), choiceOf("Back", "t:back")],
  });
const oolong: Screen = {
  ...sencha("A dark tea."),
  picture: { file: "tea/oolong.png", alt: verbatim("Oolong") },
};
const list = screenOf(["Choose a tea."], { choices: [choiceOf("Sencha", "t:sencha")] });

afterEach(() => bed.close());

describe("a screen", () => {
  beforeEach(() => open());

  test("has its title in bold, its receipt aligned and its total apart", async () => {
    await show(
      screenOf(["Your cart"], {
        title: verbatim("Cart <3 & more"),
        lines: [
          { label: verbatim("Sencha × 2"), value: verbatim("98,00 kr.") },
          { label: verbatim("Shipping"), value: verbatim("39,00 kr.") },
          { label: verbatim("Total"), value: verbatim("137,00 kr."), emphasis: true },
        ],
      }),
    );
    const { text, bold } = anna.screen();
    expect(text).toBe(
      [
        "Cart <3 & more",
        "",
        "Your cart",
        "",
        "Sencha × 2           98,00 kr.",
        "Shipping             39,00 kr.",
        "Total: 137,00 kr.",
      ].join("\n"),
    );
    expect(bold).toEqual(["Cart <3 & more", "Total: 137,00 kr."]);
  });

  test("puts choices of one row side by side", async () => {
    const choices = [
      choiceOf("−", "t:1", { row: 1 }),
      choiceOf("+", "t:2", { row: 1 }),
      choiceOf("Buy", "t:3"),
    ];
    await show(screenOf(["2 pieces"], { choices }));
    expect(anna.screen().buttons).toEqual([["−", "+"], ["Buy"]]);
  });

  test("shows an item's price on its button and its description in the text", async () => {
    const event = { type: "pick" };
    await show(
      screenOf(["Teas"], {
        items: [
          { title: verbatim("Sencha"), aside: verbatim("49 kr."), event, token: "t:1" },
          { title: verbatim("Oolong"), description: verbatim("Dark and round"), event, token: "t:2" },
        ],
      }),
    );
    expect(anna.screen().buttons).toEqual([["Sencha · 49 kr."], ["Oolong"]]);
    expect(anna.screen().text).toBe("Teas\n\n• Oolong\nDark and round");
  });

  test("cuts a long label on the button and says it whole in the text", async () => {
    const label = "An unreasonably long label that no phone could show on one single button";
    await show(screenOf(["Pick"], { choices: [choiceOf(label, "t:1")] }));
    expect(anna.screen().buttons[0]?.[0]).toMatch(/^An unreasonably .*…$/);
    expect(anna.screen().text).toContain(label);
  });

  test("numbers what is beyond Telegram's hundred buttons, so that it can be typed", async () => {
    const choices = Array.from({ length: 103 }, (_, index) => choiceOf(`Tea ${index + 1}`, `t:${index}`));
    await show(screenOf(["All teas"], { choices }));
    expect(anna.screen().buttons.flat()).toHaveLength(100);
    expect(anna.screen().text).toContain("103. Tea 103");
  });

  test("opens a public page by a button and names a local one in the text", async () => {
    const label = verbatim("Pay 137 kr.");
    await show(screenOf(["Ready"], { link: { label, url: "https://pay.example/p/1?a=b&c=d" } }));
    expect(anna.screen().links).toEqual({ "Pay 137 kr.": "https://pay.example/p/1?a=b&c=d" });
    await show(screenOf(["Ready"], { link: { label, url: "http://localhost:3000/pay/1" } }));
    expect(anna.screen().links).toEqual({});
    expect(anna.screen().text).toContain("Pay 137 kr.\nhttp://localhost:3000/pay/1");
  });

  test("keeps a local pay link whole when the text must be cut", async () => {
    const link = { label: verbatim("Pay"), url: "http://localhost:3000/pay/1" };
    await show(screenOf(["long ".repeat(20_000)], { link }));
    expect(anna.screen().text).toHaveLength(4096);
    expect(anna.screen().text.endsWith("\n\nPay\nhttp://localhost:3000/pay/1")).toBe(true);
  });
});

describe("a picture", () => {
  beforeEach(() => open());

  test("is uploaded once and known afterwards", async () => {
    await show(sencha());
    expect(anna.screen().photo?.bytes).toEqual(tinyPicture(0));
    expect(anna.screen().text).toBe("Sencha\n\nA fresh green tea.");
    await show(sencha("Again."));
    expect(bed.peer.callsOf("sendPhoto").map(({ uploads }) => uploads.length)).toEqual([1, 0]);
  });

  test("that Telegram has forgotten is uploaded again", async () => {
    await show(sencha());
    bed.peer.disturb("sendPhoto", {
      kind: "error",
      code: 400,
      description: "Bad Request: wrong file identifier/HTTP URL specified",
    });
    await show(sencha("Again."));
    expect(anna.screen().photo?.bytes).toEqual(tinyPicture(0));
  });

  test.each([
    [400, "Bad Request: IMAGE_PROCESS_FAILED"],
    [400, "Bad Request: wrong padding in the string"],
    [400, "Bad Request: something Telegram never said before"],
    [413, "Request Entity Too Large"],
  ])(
    "that Telegram refuses with %i %s costs no words, is left out and told to staff",
    async (code, description) => {
      bed.peer.disturb("sendPhoto", { kind: "error", code, description });
      await show(sencha());
      expect(anna.screen()).toMatchObject({
        text: "Sencha\n\nA fresh green tea.",
        buttons: [["Buy"], ["Back"]],
      });
      expect(bed.told).toMatchObject([
        { kind: "badPicture", channel: "telegram", picture: "tea/sencha.png" },
      ]);
      await show(sencha("Again."));
      expect(anna.screen().text).toContain("Again.");
      expect(bed.peer.callsOf("sendPhoto")).toHaveLength(1);
      await show(oolong);
      expect(anna.screen().photo?.bytes).toEqual(tinyPicture(1));
    },
  );

  test("is not blamed when the shopper is out of reach", async () => {
    const description = "Bad Request: chat not found";
    bed.peer.disturb("sendPhoto", { kind: "error", code: 400, description });
    expect(await bed.send(anna.id, sencha())).toMatchObject({ failure: { code: "channel.unreachable" } });
    await show(sencha());
    expect(anna.screen().photo?.bytes).toEqual(tinyPicture(0));
    expect(bed.told).toEqual([]);
  });

  test("that is missing does not stop the sale", async () => {
    await show({ ...sencha(), picture: { file: "tea/gone.png", alt: verbatim("Gone") } });
    expect(anna.screen()).toMatchObject({
      text: "Sencha\n\nA fresh green tea.",
      buttons: [["Buy"], ["Back"]],
    });
    expect(anna.screen().photo).toBeUndefined();
  });

  test("gives way when the words are longer than a caption", async () => {
    await show(sencha("Long words. ".repeat(100)));
    expect(anna.screen().photo).toBeUndefined();
    expect(anna.screen().text.length).toBeGreaterThan(1024);
  });
});

describe("a picture on a public address", () => {
  const origin = "https://shop.example";

  test("is fetched by Telegram, and stands above a long text as its preview", async () => {
    const { createServer } = await import("node:http");
    const images = createServer((_request, response) => response.end(tinyPicture(0)));
    await new Promise<void>((resolve) => images.listen(0, "127.0.0.1", resolve));
    const address = images.address();
    const port = typeof address === "object" ? address?.port : 0;
    await open({
      options: { pictures: picturesAt(origin) },
      peer: { route: { [origin]: `http://127.0.0.1:${port}` } },
    });
    await show(sencha());
    expect(bed.peer.callsOf("sendPhoto")[0]?.parameters.photo).toBe(`${origin}/images/tea/sencha.png`);
    expect(anna.screen().photo?.bytes).toEqual(tinyPicture(0));
    await show(sencha("Long words. ".repeat(100)));
    expect(anna.screen().preview).toBe(`${origin}/images/tea/sencha.png`);
    await new Promise((resolve) => images.close(resolve));
  });

  test("that Telegram cannot fetch is uploaded instead, and not tried by address again", async () => {
    await open({ options: { pictures: picturesAt(origin) } });
    await show(sencha());
    await show(oolong);
    expect(anna.screen().photo?.bytes).toEqual(tinyPicture(1));
    const calls = bed.peer.callsOf("sendPhoto").map(({ code, uploads }) => [code, uploads.length]);
    expect(calls).toEqual([
      [400, 0],
      [200, 1],
      [200, 1],
    ]);
  });
});

describe("editing in place", () => {
  beforeEach(() => open());

  test("turns a list into a photo card and that into another: one message, no clutter", async () => {
    const first = await show(list);
    const card = await show(sencha(), first);
    const { id } = anna.screen();
    expect(anna.screen().photo?.bytes).toEqual(tinyPicture(0));
    await show(oolong, card);
    expect(anna.screen()).toMatchObject({ id, text: "Sencha\n\nA dark tea.", edits: 2 });
    expect(anna.screen().photo?.bytes).toEqual(tinyPicture(1));
    expect(anna.messages().filter(({ from }) => from === "shop")).toHaveLength(1);
  });

  test("changes only the words under the same picture", async () => {
    await show(sencha());
    await anna.taps("Buy");
    const pressed = await bed.inbound(2);
    await show(sencha("Two pieces."), pressed.origin);
    expect(anna.screen()).toMatchObject({ text: "Sencha\n\nTwo pieces.", edits: 1 });
    expect(bed.peer.callsOf("editMessageCaption")).toHaveLength(1);
    expect(bed.peer.callsOf("editMessageMedia")).toHaveLength(0);
  });

  test("changes a text by its buttons' origin", async () => {
    await show(list);
    await anna.taps("Sencha");
    const pressed = await bed.inbound(2);
    await show(screenOf(["Your cart is empty."]), pressed.origin);
    expect(anna.screen()).toMatchObject({ text: "Your cart is empty.", buttons: [], edits: 1 });
  });

  test("replaces a photo by a new message where a text must follow, because Telegram cannot turn it back", async () => {
    const card = await show(sencha());
    await show(list, card);
    expect(
      anna
        .messages()
        .filter(({ from }) => from === "shop")
        .map(({ text }) => text),
    ).toEqual(["Choose a tea."]);
  });

  test("is done when nothing changed", async () => {
    const first = await show(list);
    expect(await show(list, first)).toBe(first);
    expect(anna.screen().edits).toBe(0);
  });

  test("sends anew when the shopper deleted the old message", async () => {
    const first = await show(list);
    bed.peer.disturb("editMessageText", {
      kind: "error",
      code: 400,
      description: "Bad Request: message to edit not found",
    });
    await show(screenOf(["Here again"]), first);
    expect(anna.screen()).toMatchObject({ text: "Here again", edits: 0 });
  });

  test("takes the buttons off an old message that can no longer be deleted", async () => {
    const card = await show(sencha());
    bed.peer.disturb("deleteMessage", {
      kind: "error",
      code: 400,
      description: "Bad Request: message can't be deleted for everyone",
    });
    await show(list, card);
    const [old, latest] = anna.messages().filter(({ from }) => from === "shop");
    expect(old).toMatchObject({ text: "Sencha\n\nA fresh green tea.", buttons: [] });
    expect(latest?.text).toBe("Choose a tea.");
  });

  test.each(["", "nonsense", "1:2:text", `${"9".repeat(40)}:1:text`])(
    "ignores an origin that is not of this chat: %j",
    async (origin) => {
      await show(list, origin);
      expect(anna.screen().text).toBe("Choose a tea.");
    },
  );
});

describe("asking for the phone number", () => {
  beforeEach(() => open());
  const askPhone = screenOf(["How can the carrier reach you?"], {
    ask: "phone",
    choices: [choiceOf("Skip", "t:skip")],
  });

  test("offers to share it with one tap, and takes the keyboard away afterwards", async () => {
    await show(askPhone);
    expect(anna.keyboard()).toEqual(["telegram.shareContact", "Skip"]);
    await anna.taps("telegram.shareContact");
    expect((await bed.inbound(2)).content).toMatchObject({ kind: "contact", own: true });
    await show(list);
    expect(anna.keyboard()).toEqual([]);
    expect(
      anna
        .messages()
        .filter(({ from }) => from === "shop")
        .map(({ text }) => text),
    ).toEqual(["How can the carrier reach you?", "Choose a tea."]);
  });

  test("lets the choices be said by their label", async () => {
    await show(askPhone);
    await anna.taps("Skip");
    expect((await bed.inbound(2)).content).toEqual({ kind: "text", text: "Skip" });
  });

  test("removes the keyboard with the next plain message itself", async () => {
    await show(askPhone);
    await anna.says("20304050");
    expect(anna.keyboard()).not.toEqual([]);
    await show(screenOf(["Thank you."]));
    expect(anna.keyboard()).toEqual([]);
    expect(bed.peer.callsOf("deleteMessage")).toHaveLength(0);
  });
});

describe("files and people", () => {
  beforeEach(() => open());

  test("the confirmation arrives as a file with its name and content", async () => {
    await bed.send(anna.id, {
      kind: "document",
      name: "order.confirmation",
      caption: verbatim("Your confirmation"),
      fileName: 'order "FJ-1"; bekræftelse\r\n.html',
      mediaType: "text/html",
      content: "<p>Tak for købet</p>",
    });
    expect(anna.screen().text).toBe("Your confirmation");
    expect(anna.screen().document).toEqual({
      name: "order -FJ-1-- bekræftelse .html",
      content: "<p>Tak for købet</p>",
    });
  });

  test("a person's words carry their name in bold and never edit a screen away", async () => {
    const first = await show(list);
    await bed.send(
      anna.id,
      { kind: "person", name: "desk.reply", author: "Mette", text: "1 < 2 & <b>" },
      first,
    );
    expect(anna.screen()).toMatchObject({ text: "Mette\n1 < 2 & <b>", bold: ["Mette"] });
    expect(anna.messages().filter(({ from }) => from === "shop")).toHaveLength(2);
  });
});
