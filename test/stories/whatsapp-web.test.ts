/** The real whatsapp-web.js in a real Chromium: pairing, messages in and out, polls, and people who answer on the phone. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbatim } from "../../src/conversation/text.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { choiceOf, screenOf } from "../contracts/channel.ts";
import { openWhatsAppWeb, type Testbed, tinyPicture } from "../peers/whatsapp-web/testbed.ts";
import type { WebShopper } from "../peers/whatsapp-web.ts";

/** Nobody feels the pulse: on a busy machine a page may seem to hang. */
const CALM = { pulse: { everyMs: 600_000 } };

describe("a paired account", () => {
  let bed: Testbed;
  let anna: WebShopper;
  beforeAll(async () => {
    bed = await openWhatsAppWeb({ times: CALM });
    anna = bed.peer.user({ name: "Anna Holm", phone: "4520304050" });
    await anna.says("Hello");
    await bed.inbound(1);
  });
  afterAll(() => bed.close());

  /** The one inbound that an act leads to. */
  async function heard(act: () => Promise<unknown>) {
    const before = bed.inbounds.length;
    await act();
    return bed.inbound(before + 1);
  }

  test("hears what a shopper writes, with their name and number", async () => {
    expect(await bed.inbound(1)).toMatchObject({
      shop: "demo",
      channel: "whatsapp",
      address: "phone:4520304050",
      identities: ["phone:4520304050"],
      senderName: "Anna Holm",
      content: { kind: "text", text: "Hello" },
    });
  });

  test("answers, and is seen typing before", async () => {
    const typed = anna.typed();
    expect(await bed.send(anna, screenOf(["Good morning"]))).toMatchObject({ kind: "done" });
    expect((await anna.sees("Good morning")).from).toBe("shop");
    expect(anna.typed()).toBe(typed + 1);
    expect(anna.unread()).toBe(0);
  });

  test("hears a place, a picture with words, and a card, and fetches the picture", async () => {
    const place = await heard(() => anna.sharesLocation(55.1, 8.5));
    expect(place.content).toEqual({ kind: "location", latitude: 55.1, longitude: 8.5 });
    const picture = await heard(() => anna.sendsPicture(tinyPicture, "Do you have this?"));
    expect(picture.content).toMatchObject({ kind: "media", media: "image", caption: "Do you have this?" });
    const { reference } = picture.content as { reference: string };
    expect(await bed.channel.media?.(reference)).toMatchObject({
      kind: "done",
      value: { bytes: tinyPicture, mediaType: "image/png" },
    });
    const card =
      "BEGIN:VCARD\nVERSION:3.0\nFN:Anna Holm\nTEL;type=CELL;waid=4520304050:+45 20 30 40 50\nEND:VCARD";
    const contact = await heard(() => anna.sharesContact(card));
    expect(contact.content).toEqual({
      kind: "contact",
      phone: "+45 20 30 40 50",
      name: "Anna Holm",
      own: true,
    });
  });

  test("hears a basket from the messenger's own catalog, with the shop's SKUs", async () => {
    const order = await heard(() =>
      anna.orders(
        [
          { sku: "TEA-HER-125", quantity: 2, price: 125_000 },
          { sku: "TEA-SIX-BOX", quantity: 1 },
        ],
        "DKK",
        "As a present, please",
      ),
    );
    expect(order.content).toEqual({
      kind: "basket",
      lines: [
        { sku: "TEA-HER-125", quantity: 2, price: { amount: 12_500, currency: "DKK" } },
        { sku: "TEA-SIX-BOX", quantity: 1 },
      ],
      text: "As a present, please",
    });
  });

  test("says politely what it does not understand, and ignores WhatsApp's own notices", async () => {
    const before = bed.inbounds.length;
    await anna.sends({ type: "e2e_notification", body: "" });
    const group = await heard(() => anna.sends({ type: "groups_v4_invite", body: "" }));
    expect(group.content).toEqual({ kind: "unsupported", what: "groups_v4_invite" });
    expect(bed.inbounds.length).toBe(before + 1);
  });

  test("knows somebody by the hidden id, and by the number when the page knows it", async () => {
    const hidden = bed.peer.user({ name: "Bo", lid: "88001122334455" });
    const inbound = await heard(() => hidden.says("Hi"));
    expect(inbound).toMatchObject({ address: "lid:88001122334455", identities: ["lid:88001122334455"] });
    const both = bed.peer.user({ name: "Cem", lid: "88001122339999", phone: "31612345678" });
    const known = await heard(() => both.says("Hi"));
    expect(known.identities).toEqual(["lid:88001122339999", "phone:31612345678"]);
    await bed.send(both, screenOf(["Hi Cem"]));
    await both.sees("Hi Cem");
  });

  test("sends a picture with its words, the confirmation as a file, a link as text", async () => {
    await bed.send(
      anna,
      screenOf(["A green tea."], { picture: { file: "tea/sencha.png", alt: verbatim("A bowl") } }),
    );
    const card = await anna.sees("A green tea.");
    expect(card.picture).toEqual({ bytes: tinyPicture, mediaType: "image/png" });
    await bed.send(anna, {
      kind: "document",
      name: "order.confirmation",
      caption: verbatim("Your confirmation"),
      fileName: "TT-1001.html",
      mediaType: "text/html",
      content: "<p>Tak for ordren, Søren</p>",
    });
    const { document } = await anna.sees("Your confirmation");
    expect(document).toEqual({
      name: "TT-1001.html",
      mediaType: "text/html",
      content: "<p>Tak for ordren, Søren</p>",
    });
    await bed.send(
      anna,
      screenOf(["Ready."], { link: { label: verbatim("Pay"), url: "https://shop.example/pay/1" } }),
    );
    expect((await anna.sees("Ready.")).text).toBe("Ready.\n\nPay:\nhttps://shop.example/pay/1");
  });

  test("tells a person's answer on the phone from its own", async () => {
    const before = bed.inbounds.length;
    await bed.send(anna, screenOf(["This is from the shop's bot"]));
    bed.peer.phone.says(anna, "Anna, it is Mette. I'll look.");
    const inbound = await bed.inbound(before + 1);
    expect(inbound).toMatchObject({
      address: "phone:4520304050",
      content: { kind: "personReply", author: "The shop's phone", text: "Anna, it is Mette. I'll look." },
    });
    expect(bed.inbounds.length).toBe(before + 1);
  });

  test("leaves alone what the phone's owner writes to people who never wrote to the shop", async () => {
    const before = bed.inbounds.length;
    const friend = bed.peer.user({ name: "A friend", phone: "4599887766" });
    bed.peer.phone.says(friend, "See you tonight");
    await heard(() => anna.says("Are you there?"));
    expect(bed.inbounds.length).toBe(before + 1);
  });

  test("writes to nobody who did not write first, and to those who came by the other WhatsApp channel", async () => {
    const stranger = bed.peer.user({ name: "Stranger", phone: "4533333333" });
    expect(await bed.send(stranger, screenOf(["Buy now!"]))).toMatchObject({
      kind: "refused",
      failure: { code: "channel.rejected" },
    });
    expect(stranger.messages()).toEqual([]);
    const identities = ["user:DK.13491208655302741918", "phone:4533333333"];
    const sent = await bed.send(stranger, screenOf(["Your parcel left"]), {
      address: "user:DK.13491208655302741918",
      identities,
    });
    expect(sent).toMatchObject({ kind: "done" });
    await stranger.sees("Your parcel left");
  });

  test("the same delivery is not sent twice", async () => {
    await bed.send(anna, screenOf(["Only once"]), { id: entryId("once") });
    await bed.send(anna, screenOf(["Only once"]), { id: entryId("once") });
    expect(anna.messages().filter(({ text }) => text === "Only once")).toHaveLength(1);
  });

  test("does not fetch a file that is too big for this machine", async () => {
    const film = await heard(() =>
      anna.sends({
        type: "video",
        body: "",
        directPath: "/v/film",
        mimetype: "video/mp4",
        size: 900_000_000,
      }),
    );
    const { reference } = film.content as { reference: string };
    expect(await bed.channel.media?.(reference)).toMatchObject({
      kind: "refused",
      failure: { code: "channel.rejected", operator: expect.stringContaining("more than 25 MB") },
    });
  });

  test("says so when a message could not be decrypted, by WhatsApp's own second try neither", async () => {
    const hidden = await heard(() => anna.sends({ type: "ciphertext", body: "" }));
    expect(hidden.content).toEqual({ kind: "unsupported", what: "unreadable" });
  });

  test("groups, status and channels are no shoppers", async () => {
    const before = bed.inbounds.length;
    await anna.sends({ type: "chat", body: "story", isStatusV3: true });
    await heard(() => anna.says("And now to you"));
    expect(bed.inbounds.length).toBe(before + 1);
  });

  test("sent nothing that WhatsApp would refuse", () => {
    expect(bed.peer.complaints()).toEqual([]);
  });
});

describe("with polls switched on", () => {
  let bed: Testbed;
  let anna: WebShopper;
  const teas = screenOf(["Which tea?"], { choices: [choiceOf("Sencha", "t:1"), choiceOf("Oolong", "t:2")] });
  beforeAll(async () => {
    bed = await openWhatsAppWeb({ options: { polls: true }, times: CALM });
    anna = bed.peer.user({ name: "Anna", phone: "4520304050" });
    await anna.says("Hello");
    await bed.inbound(1);
  });
  afterAll(() => bed.close());

  test("a few choices are a poll, and a vote is a choice", async () => {
    await bed.send(anna, teas);
    expect((await anna.sees("Which tea?")).options).toEqual(["Sencha", "Oolong"]);
    await anna.votes("Oolong");
    expect((await bed.inbound(2)).content).toEqual({ kind: "choice", token: "t:2" });
  });

  test("a vote that is taken back is none, and a changed one is a new choice", async () => {
    await anna.votes(null);
    await anna.votes("Sencha");
    expect((await bed.inbound(3)).content).toEqual({ kind: "choice", token: "t:1" });
    expect(bed.inbounds).toHaveLength(3);
  });

  test("a vote that came while the process was down is taken in afterwards, once", async () => {
    await bed.send(anna, teas);
    await bed.channel.stop?.();
    await anna.votes("Oolong");
    await bed.restart();
    await bed.ready();
    const votes = () =>
      new Map(
        bed.inbounds.flatMap(({ id, content }) => (content.kind === "choice" ? [[id, content.token]] : [])),
      );
    await bed.peer.until(() => votes().size === 3, "the missed vote is heard");
    expect([...votes().values()]).toEqual(["t:2", "t:1", "t:2"]);
  });
});
