/** What shoppers do in Telegram, as Kiosk hears of it; driven over HTTP by the stand-in's webhook. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choiceOf, screenOf } from "../../test/contracts/channel.ts";
import { openTelegram, type Testbed } from "../../test/peers/telegram/testbed.ts";
import type { TelegramShopper } from "../../test/peers/telegram.ts";

describe("what a Telegram shopper does", () => {
  let bed: Testbed;
  let anna: TelegramShopper;
  beforeAll(async () => {
    bed = await openTelegram("webhook");
    anna = bed.peer.user({ name: "Anna", lastName: "Holm", language: "da", phone: "+4520304050" });
    await anna.says("/start");
  });
  afterAll(() => bed.close());

  /** The one inbound that an action leads to. */
  async function heard(act: () => Promise<void>) {
    const before = bed.inbounds.length;
    await act();
    expect(bed.inbounds.length).toBe(before + 1);
    return bed.inbounds[before];
  }

  /** An action that Kiosk never hears of, though Telegram's delivery was accepted. */
  async function unheard(act: () => Promise<void>) {
    const before = bed.inbounds.length;
    await act();
    expect(bed.inbounds.length).toBe(before);
  }

  test("carries name, language and an id made of the update's", async () => {
    const inbound = await heard(() => anna.says("Hej"));
    expect(inbound).toMatchObject({
      channel: "telegram",
      address: String(anna.id),
      senderName: "Anna Holm",
      locale: "da",
      content: { kind: "text", text: "Hej" },
    });
    expect(inbound?.id).toMatch(/^telegram:\d+:\d+$/);
  });

  test.each([
    ["/cart", { kind: "command", command: "cart" }],
    ["/Cart@kiosk_demo_bot", { kind: "command", command: "cart" }],
    ["/start p-sencha_1", { kind: "command", command: "start", argument: "p-sencha_1" }],
    ["/start", { kind: "command", command: "start" }],
    ["/search  green tea ", { kind: "command", command: "search", argument: "green tea" }],
    ["/ not a command", { kind: "text", text: "/ not a command" }],
    ["/kurv-æble", { kind: "text", text: "/kurv-æble" }],
    ["1/2 kg", { kind: "text", text: "1/2 kg" }],
  ])("types %j", async (typed, content) => {
    expect((await heard(() => anna.says(typed)))?.content).toEqual(content);
  });

  test("shares the own number, which Telegram vouches for", async () => {
    const inbound = await heard(() => anna.sharesContact());
    expect(inbound?.content).toEqual({ kind: "contact", phone: "+4520304050", name: "Anna", own: true });
  });

  test("shares the own number, which Telegram may give without its plus", async () => {
    const inbound = await heard(() => anna.sharesContact({ phone: "4915112345678" }));
    expect(inbound?.content).toMatchObject({ phone: "+4915112345678", own: true });
  });

  test("forwards somebody else's card, which nobody vouches for", async () => {
    const foreign = await heard(() => anna.sharesContact({ phone: "+4511111111", ownerId: 99 }));
    expect(foreign?.content).toMatchObject({ kind: "contact", own: false });
    const unknown = await heard(() => anna.sharesContact({ ownerId: null }));
    expect(unknown?.content).toMatchObject({ kind: "contact", own: false });
  });

  test("shares a place", async () => {
    const inbound = await heard(() => anna.sharesLocation(55.68, 12.57));
    expect(inbound?.content).toEqual({ kind: "location", latitude: 55.68, longitude: 12.57 });
  });

  test("sends a photo: the largest size is kept, with its words", async () => {
    const inbound = await heard(() =>
      anna.sends({ photo: [{ file_id: "small" }, { file_id: "large" }], caption: "This one?" }),
    );
    expect(inbound?.content).toEqual({
      kind: "media",
      media: "photo",
      reference: "large/image/jpeg",
      caption: "This one?",
    });
  });

  test.each([
    ["document", {}, "application/octet-stream"],
    ["document", { mime_type: "application/pdf", file_name: "in/voice.pdf" }, "application/pdf/in/voice.pdf"],
    ["document", { mime_type: "a type of its own", file_name: "\uD83E" }, "application/octet-stream/\uFFFD"],
    ["voice", { mime_type: "audio/ogg; codecs=opus" }, "audio/ogg"],
    ["audio", { file_name: "x".repeat(300) }, `audio/mpeg/${"x".repeat(200)}`],
    ["video", { mime_type: "Video/QuickTime" }, "video/quicktime"],
    ["video_note", {}, "video/mp4"],
    ["sticker", {}, "image/webp"],
    ["sticker", { is_animated: true }, "application/x-tgsticker"],
    ["sticker", { is_video: true }, "video/webm"],
  ])("sends a %s, %j, and its type and name are kept with the reference", async (media, more, about) => {
    const inbound = await heard(() => anna.sends({ [media]: { file_id: "f1", duration: 3, ...more } }));
    expect(inbound?.content).toEqual({ kind: "media", media, reference: `f1/${about}` });
  });

  test("sends a film without sound, which carries a document as well", async () => {
    const file = { file_id: "f1", mime_type: "video/mp4" };
    const inbound = await heard(() => anna.sends({ animation: file, document: file }));
    expect(inbound?.content).toEqual({ kind: "media", media: "animation", reference: "f1/video/mp4" });
  });

  test.each([
    ["poll", "poll"],
    ["dice", "dice"],
    ["something_new_of_2027", "message"],
  ])("sends a %s, which the shop does not understand and says so", async (kind, what) => {
    const inbound = await heard(() => anna.sends({ [kind]: {} }));
    expect(inbound?.content).toEqual({ kind: "unsupported", what });
  });

  test("does things that are nobody's business: edits, pinned messages, groups, channels", async () => {
    await unheard(() => anna.edits("Hello again"));
    await unheard(() => anna.sends({ pinned_message: {} }));
    const group = {
      message_id: 1,
      chat: { id: -100, type: "supergroup" },
      from: { id: anna.id },
      text: "hi",
    };
    await unheard(async () => {
      bed.peer.update("message", group);
      bed.peer.update("channel_post", group);
      bed.peer.update("my_chat_member", { ...group, new_chat_member: { status: "kicked" } });
      bed.peer.update("message", { chat: "of an unknown shape" });
      await bed.peer.until(
        () => bed.logged.some((line) => line.includes("unknown shape")),
        "a line in the log",
      );
    });
  });

  test("blocks the bot and comes back", async () => {
    const gone = await heard(() => anna.blocks());
    expect(gone?.content).toEqual({ kind: "reachability", reachable: false });
    const back = await heard(() => anna.returns());
    expect(back?.content).toEqual({ kind: "reachability", reachable: true });
  });

  test("presses a button: it is answered at once, in the webhook's own answer", async () => {
    await bed.send(anna.id, screenOf(["Tea"], { choices: [choiceOf("Green", "t:green")] }));
    const inbound = await heard(() => anna.taps("Green"));
    expect(inbound?.content).toEqual({ kind: "choice", token: "t:green" });
    expect(inbound?.origin).toBe(`${anna.id}:${anna.screen().id}:text`);
    await bed.peer.until(() => anna.spinners() === 0, "the progress bar to end");
    expect(bed.peer.callsOf("answerCallbackQuery").map(({ by }) => by)).toEqual(["webhook"]);
  });

  test("presses a button with forged data: it comes through as it is, for the core to judge", async () => {
    expect((await heard(() => anna.forges("admin:refund:1")))?.content).toEqual({
      kind: "choice",
      token: "admin:refund:1",
    });
  });

  test("never leaves words, names or numbers in the log", () => {
    const log = bed.logged.join("\n");
    for (const secret of ["Anna", "+4520304050", "Hello again", bed.peer.token])
      expect(log).not.toContain(secret);
  });
});
