/** What WhatsApp shoppers do, as it comes in: words, taps, baskets, files, advertisements, and people whose number changed. */
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { WebhookRequest } from "../../src/ports/channel.ts";
import { NOW, openWhatsAppCloud, type Testbed } from "../../test/peers/whatsapp-cloud/testbed.ts";
import type { Change } from "../../test/peers/whatsapp-cloud/webhooks.ts";
import { whatsAppLink } from "./start-code.ts";

let bed: Testbed;
beforeEach(async () => {
  bed = await openWhatsAppCloud();
});
afterEach(() => bed.close());

const latest = () => bed.inbounds.at(-1);
const content = () => latest()?.content;

describe("proving the address to Meta", () => {
  const ask = async (query: string) => {
    const request = {
      method: "GET",
      url: `/hooks/demo/whatsapp-cloud?${query}`,
      headers: {},
      body: Buffer.alloc(0),
    };
    return bed.channel.receive?.(request);
  };

  test("answers the challenge as plain text when the words are right", async () => {
    const answer = await ask(
      `hub.mode=subscribe&hub.challenge=%3Cb%3E1158&hub.verify_token=${bed.peer.verifyToken}`,
    );
    expect(answer).toMatchObject({
      kind: "done",
      value: { inbounds: [], response: { status: 200, body: "<b>1158" } },
    });
    expect(answer?.kind === "done" && answer.value.response.headers?.["content-type"]).toContain(
      "text/plain",
    );
  });

  test.each([
    "",
    "hub.mode=subscribe&hub.challenge=1",
    "hub.mode=subscribe&hub.challenge=1&hub.verify_token=guess",
  ])("is refused otherwise: %j", async (query) => {
    expect(await ask(query)).toMatchObject({ kind: "refused", failure: { code: "channel.unverified" } });
  });
});

describe("who it is", () => {
  test("is known by the user id first and the number second, with the language of their country's market", () => {
    expect(bed.inbounds[0]).toMatchObject({
      channel: "whatsapp",
      address: "user:DK.13491208655302741918",
      identities: ["user:DK.13491208655302741918", "phone:4520123456"],
      senderName: "Anna",
      locale: "da",
      at: NOW,
      sentAt: expect.any(Number),
    });
    expect(Math.abs((bed.inbounds[0]?.sentAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("needs no number: somebody with a username is known by the user id alone", async () => {
    const { peer } = bed;
    const bo = peer.customer({ name: "Bo", phone: "4520000001", userId: "NO.77", hidesPhone: true });
    await bo.says("Hi");
    expect(latest()).toMatchObject({ identities: ["user:NO.77"], senderName: "Bo" });
    expect(latest()?.locale).toBeUndefined();
  });

  test("moves to a new number: the old names and the new ones are one person's", async () => {
    await bed.anna.changesNumber("4599887766", "DK.999");
    expect(bed.received.at(-1)).toMatchObject({
      inbounds: [],
      identityChanges: [
        {
          now: ["user:DK.999", "phone:4599887766"],
          former: ["user:DK.13491208655302741918", "phone:4520123456"],
        },
      ],
    });
  });

  test("gets a new user id, told by the field of its own", async () => {
    const update = { wa_id: "4520123456", user_id: { previous: "DK.1", current: "DK.2" }, timestamp: "1" };
    await taken({ field: "user_id_update", value: { user_id_update: [update] } });
    expect(bed.received.at(-1)?.identityChanges).toEqual([
      { now: ["user:DK.2", "phone:4520123456"], former: ["user:DK.1"], at: expect.any(Number) },
    ]);
  });

  test("is told by strange names: such a message is nobody's", async () => {
    const message = { id: "wamid.1", from: "not a number", type: "text", text: { body: "x" } };
    await taken({ field: "messages", value: { messages: [message] } });
    expect(bed.received.at(-1)?.inbounds).toEqual([]);
    expect(bed.logged.join()).toContain("tells nobody's name");
  });
});

describe("what it says", () => {
  test("a product link is a text with a code at its end, and follows the link", async () => {
    const link = whatsAppLink("+45 12 34 56 78", "Tell me about Grey Heron", "p-grey-heron");
    expect(link).toBe("https://wa.me/4512345678?text=Tell%20me%20about%20Grey%20Heron%20(p-grey-heron)");
    await bed.anna.opens(link);
    expect(content()).toEqual({ kind: "command", command: "start", argument: "p-grey-heron" });
  });

  test("a basket of Meta's catalog comes with the prices the shopper saw, in minor units", async () => {
    await bed.anna.orders([
      { sku: "SEN-75", quantity: 2, price: 69.9, currency: "DKK" },
      { sku: "YEN", quantity: 1, price: 500, currency: "JPY" },
      { sku: "", quantity: 1, price: 1, currency: "DKK" },
      { sku: "NONE", quantity: 0, price: 1, currency: "DKK" },
    ]);
    expect(content()).toEqual({
      kind: "basket",
      lines: [
        { sku: "SEN-75", quantity: 2, price: { amount: 6_990, currency: "DKK" } },
        { sku: "YEN", quantity: 1, price: { amount: 500, currency: "JPY" } },
      ],
    });
  });

  test("an advertisement that led here is told with the words", async () => {
    await bed.anna.clicksAd({ id: "120226305854810726", headline: "Spring tea", click: "Aff-n8" }, "Hello!");
    expect(latest()).toMatchObject({
      content: { kind: "text", text: "Hello!" },
      referral: {
        source: "ad",
        id: "120226305854810726",
        headline: "Spring tea",
        url: "https://fb.me/1",
        click: "Aff-n8",
      },
    });
  });

  test("a number counts as the shopper's own only when WhatsApp says that it is", async () => {
    await bed.anna.sharesContact("4520123456", "Anna A.");
    expect(content()).toEqual({ kind: "contact", phone: "+4520123456", name: "Anna A.", own: true });
    await bed.anna.sharesContact("4599999999");
    expect(content()).toMatchObject({ kind: "contact", own: false });
  });

  test("a template's quick reply is what it says", async () => {
    await bed.anna.sends({ type: "button", button: { payload: "x", text: "My orders" } });
    expect(content()).toEqual({ kind: "text", text: "My orders" });
  });

  test("a chat that is opened for the first time begins at the beginning", async () => {
    await bed.anna.sends({ type: "request_welcome" });
    expect(content()).toEqual({ kind: "command", command: "start" });
  });

  test.each([
    { type: "unsupported", errors: [{ code: 131_051 }] },
    { type: "poll" },
    { type: "order" },
    { type: "text" },
  ])("what cannot be read is answered politely: %j", async (message) => {
    await bed.anna.sends(message);
    expect(content()).toEqual({ kind: "unsupported", what: message.type });
  });

  test("a thumb up is no word, and neither is a message taken back or mended", async () => {
    const before = bed.inbounds.length;
    await bed.show({ kind: "person", name: "core.person", author: "Mette", text: "Hello" });
    await bed.anna.reacts("👍");
    await bed.anna.sends({ type: "revoke", revoke: { original_message_id: "wamid.1" } });
    await bed.anna.sends({ type: "edit", edit: { original_message_id: "wamid.1" } });
    expect(bed.inbounds).toHaveLength(before);
  });

  test("an answer that a person gave on the phone itself is a reply of the shop's", async () => {
    await bed.anna.hearsFromPhone("I'll look into it");
    expect(latest()).toMatchObject({
      address: "user:DK.13491208655302741918",
      content: { kind: "personReply", author: "WhatsApp Business app", text: "I'll look into it" },
    });
  });
});

describe("files", () => {
  const photo = { mediaType: "image/jpeg", name: "photo.jpg", bytes: Buffer.from("a photo of a broken cup") };

  async function sentFile() {
    const sent = content();
    if (sent?.kind !== "media") throw new Error("No file came in");
    return sent;
  }

  test("are fetched in two calls, with the token, when somebody wants to see them", async () => {
    await bed.anna.sendsFile("image", photo, "It is broken");
    const { media, caption, reference } = await sentFile();
    expect({ media, caption }).toEqual({ media: "image", caption: "It is broken" });
    expect(await bed.channel.media?.(reference)).toEqual({
      kind: "done",
      value: { bytes: photo.bytes, mediaType: "image/jpeg" },
    });
    expect(bed.peer.callsOf("node")).toHaveLength(1);
    expect(bed.peer.callsOf("file")).toHaveLength(1);
  });

  test("keep a document's name", async () => {
    const invoice = { mediaType: "application/pdf", name: "in/voice.pdf", bytes: Buffer.from("%PDF") };
    await bed.anna.sendsFile("document", invoice);
    expect(await bed.channel.media?.((await sentFile()).reference)).toMatchObject({
      value: { mediaType: "application/pdf", fileName: "invoice.pdf" },
    });
  });

  test.each(["999", "../106540352242922", "", "a b"])(
    "that Meta does not have are refused: %j",
    async (reference) => {
      expect(await bed.channel.media?.(reference)).toMatchObject({
        kind: "refused",
        failure: { code: "channel.noFile" },
      });
    },
  );

  test("that are too large are not fetched", async () => {
    await bed.anna.sendsFile("document", {
      mediaType: "application/pdf",
      name: "a.pdf",
      bytes: Buffer.alloc(33 * 1024 * 1024),
    });
    expect(await bed.channel.media?.((await sentFile()).reference)).toMatchObject({
      failure: { code: "channel.noFile" },
    });
    expect(bed.peer.callsOf("file")).toEqual([]);
  });
});

describe("webhooks", () => {
  test("of a thousand updates are read at once, in order", async () => {
    const { body, signature, customers } = bed.peer.batch(1_000);
    const received = await bed.channel.receive?.(post(body, signature));
    const inbounds = received?.kind === "done" ? received.value.inbounds : [];
    expect(inbounds.map(({ address }) => address)).toEqual(customers.map(({ userId }) => `user:${userId}`));
    expect(new Set(inbounds.map(({ id }) => id)).size).toBe(1_000);
  });

  test("are of this number only, though the app may have others", async () => {
    const other = bed.peer.webhooks.bodyOf([]).replace("[]", JSON.stringify([entryOf("another number")]));
    const received = await bed.channel.receive?.(post(other, bed.peer.webhooks.signatureOf(other)));
    expect(received).toMatchObject({ kind: "done", value: { inbounds: [] } });
  });

  test("with one strange message still bring the others", async () => {
    const good = { id: "wamid.good", from: "4520123456", type: "text", text: { body: "Hi" } };
    await taken({ field: "messages", value: { messages: [{ type: 7 }, null, good] } });
    expect(latest()?.id).toBe("whatsapp-cloud:wamid.good");
    expect(bed.logged.join()).toContain("unknown shape");
  });

  test("in a group, or about something else, are left alone", async () => {
    const inGroup = { id: "wamid.g", from: "4520123456", group_id: "g", type: "text", text: { body: "Hi" } };
    const before = bed.inbounds.length;
    await taken({ field: "messages", value: { messages: [inGroup] } });
    await taken({
      field: "user_preferences",
      value: { user_preferences: [{ category: "marketing_messages", value: "stop" }] },
    });
    expect(bed.inbounds).toHaveLength(before);
  });

  test("are marked as read with a typing sign, the newest message of each shopper only", async () => {
    bed.peer.webhooks.hold();
    await bed.anna.says("One");
    await bed.anna.says("Two");
    bed.peer.webhooks.release("together");
    await bed.peer.until(() => bed.anna.customer.messages.at(-1)?.read === true, "the last message is read");
    expect(bed.anna.customer.typing).toBe(true);
    expect(bed.anna.customer.messages.map(({ read }) => read)).toEqual([true, false, true]);
  });

  test("never put words or names into the log", async () => {
    await bed.anna.says("my secret wish");
    const log = bed.logged.join("\n");
    for (const word of ["my secret wish", "Anna", "4520123456", "13491208655302741918", bed.peer.token])
      expect(log).not.toContain(word);
  });
});

function entryOf(phoneId: string) {
  const message = { id: "wamid.x", from: "4520123456", type: "text", text: { body: "Hi" } };
  return {
    id: "1",
    changes: [{ field: "messages", value: { metadata: { phone_number_id: phoneId }, messages: [message] } }],
  };
}

function post(body: string, signature: string): WebhookRequest {
  const headers = { "x-hub-signature-256": signature };
  return { method: "POST", url: "/hooks/demo/whatsapp-cloud", headers, body: Buffer.from(body) };
}

async function taken(change: Change): Promise<void> {
  const sent = bed.peer.webhooks.tell(change);
  await bed.peer.until(() => sent?.taken === true, "the webhook is taken");
}

test("the signature is Meta's: HMAC-SHA256 over the very bytes", () => {
  const body = '{"object":"whatsapp_business_account"}';
  const right = createHmac("sha256", bed.peer.appSecret).update(body).digest("hex");
  expect(bed.peer.webhooks.signatureOf(body)).toBe(`sha256=${right}`);
});
