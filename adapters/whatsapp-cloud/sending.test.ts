/** How sending ends: what Meta's refusals mean, the closed window, and never twice though an answer is lost. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { text, verbatim } from "../../src/conversation/text.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { choiceOf, sayWords, screenOf } from "../../test/contracts/channel.ts";
import { CLOCK, openWhatsAppCloud, type Testbed } from "../../test/peers/whatsapp-cloud/testbed.ts";
import { storesOnDisk } from "../../test/support/adapter-stores.ts";
import type { Templates } from "./templates.ts";

let bed: Testbed;
const hello = screenOf(["Hello"], { name: "orders.news.shipped" });
const open = async (more: Parameters<typeof openWhatsAppCloud>[0] = {}) => {
  bed = await openWhatsAppCloud(more);
};
const shown = () => bed.anna.messages().filter(({ from }) => from === "shop").length;
const statuses = () =>
  bed.peer.until(() => bed.peer.webhooks.posts.every(({ taken }) => taken), "all statuses are told");

afterEach(() => bed.close());

describe("Meta's answer", () => {
  beforeEach(() => open({ peer: { statuses: "none" } }));

  test.each([
    [130_429, 429, "retry", "channel.busy"],
    [80_007, 400, "retry", "channel.busy"],
    [4, 400, "retry", "channel.busy"],
    [131_000, 500, "retry", "channel.unavailable"],
    [131_016, 500, "retry", "channel.unavailable"],
    [131_057, 400, "retry", "channel.unavailable"],
    [2, 503, "retry", "channel.unavailable"],
    [190, 401, "retry", "channel.unauthorized"],
    [10, 403, "retry", "channel.unauthorized"],
    [294, 403, "retry", "channel.unauthorized"],
    [131_026, 400, "refused", "channel.unreachable"],
    [131_047, 400, "refused", "channel.windowClosed"],
    [131_051, 400, "refused", "channel.rejected"],
    [131_042, 400, "refused", "channel.rejected"],
    [368, 403, "refused", "channel.rejected"],
    [132_001, 404, "refused", "channel.rejected"],
    [999_999, 400, "refused", "channel.rejected"],
    [999_999, 500, "retry", "channel.unavailable"],
  ] as const)("%i with status %i means %s %s", async (code, status, kind, failure) => {
    bed.peer.fault("messages", { kind: "error", code, status });
    expect(await bed.send(hello)).toMatchObject({ kind, failure: { code: failure } });
  });

  test("that one shopper is written to too fast doubles the pause each time in a row", async () => {
    const fast = { kind: "error" as const, code: 131_056 };
    bed.peer.fault("messages", fast, fast, fast);
    const pauses = [];
    for (let times = 0; times < 3; times += 1) {
      const sent = await bed.send(hello);
      pauses.push(sent.kind === "retry" ? sent.afterMs : undefined);
    }
    expect(pauses).toEqual([6_000, 12_000, 24_000]);
    await bed.show(hello);
    bed.peer.fault("messages", fast);
    expect(await bed.send(hello)).toMatchObject({ afterMs: 6_000 });
  });

  test("that the account has used up its hour names the minutes to wait", async () => {
    bed.peer.fault("messages", { kind: "error", code: 80_007, regainAfter: 12 });
    expect(await bed.send(hello)).toMatchObject({ kind: "retry", afterMs: 12 * 60_000 });
  });

  test("by a proxy instead of Meta: 502 is tried again, 504 may have arrived", async () => {
    bed.peer.fault("messages", { kind: "page", status: 502 }, { kind: "page", status: 504 });
    expect(await bed.send(hello)).toMatchObject({ kind: "retry", failure: { code: "channel.unavailable" } });
    expect(await bed.send(hello)).toMatchObject({ kind: "unknown", failure: { code: "channel.unanswered" } });
  });

  test("holds no secret and no number in its sentence", async () => {
    bed.peer.fault("messages", { kind: "error", code: 190, status: 401 });
    const ended = await bed.send(hello);
    const { token, appSecret } = bed.peer;
    for (const secret of [token, appSecret, bed.anna.customer.phone])
      expect(JSON.stringify(ended)).not.toContain(secret);
  });
});

describe("to whom", () => {
  beforeEach(() => open({ peer: { statuses: "none" } }));

  test("goes by the number while it is known, so that it stays in the webhooks", async () => {
    await bed.show(hello);
    expect(bed.peer.callsOf("messages").at(-1)?.body).toMatchObject({ to: "4520123456" });
  });

  test("goes by the user id of somebody whose number is hidden", async () => {
    const bo = bed.peer.customer({ name: "Bo", phone: "4520000001", userId: "DK.77", hidesPhone: true });
    await bo.says("Hi");
    expect(await bed.send(hello, { address: "user:DK.77", identities: ["user:DK.77"] })).toMatchObject({
      kind: "done",
    });
    expect(bed.peer.callsOf("messages").at(-1)?.body).toMatchObject({ recipient: "DK.77" });
    expect(bo.screen().text).toBe("Hello");
  });

  test("waits for the first word of somebody whom only WhatsApp Web knows", async () => {
    const ended = await bed.send(hello, { address: "lid:123", identities: ["lid:123"] });
    expect(ended).toMatchObject({ kind: "refused", failure: { code: "channel.windowClosed" } });
  });
});

describe("an answer that was lost", () => {
  test("is found in a status: the message is not sent again", async () => {
    await open();
    bed.peer.fault("messages", { kind: "drop", takes: true });
    const delivery = { id: entryId("demo/whatsapp/anna/in/1") };
    expect(await bed.send(hello, delivery)).toMatchObject({ kind: "unknown" });
    await statuses();
    expect(await bed.send(hello, delivery)).toMatchObject({
      kind: "done",
      value: { reference: bed.anna.screen().id },
    });
    expect(shown()).toBe(1);
  });

  test("and no status: the message is sent again", async () => {
    await open({ options: { patienceMs: 500 } });
    bed.peer.fault("messages", { kind: "hang", takes: false });
    const delivery = { id: entryId("demo/whatsapp/anna/in/1") };
    expect(await bed.send(hello, delivery)).toMatchObject({ kind: "unknown" });
    expect(await bed.send(hello, delivery)).toMatchObject({ kind: "done" });
    expect(shown()).toBe(1);
  });

  test("is remembered over a restart, and so is what was taken", async () => {
    const disk = storesOnDisk(CLOCK);
    const delivery = { id: entryId("demo/whatsapp/anna/in/1") };
    await open({
      options: { store: disk.stores.open("demo", "whatsapp-cloud") },
      peer: { statuses: "none" },
    });
    const first = await bed.send(hello, delivery);
    await bed.close();
    const store = (await disk.restart()).open("demo", "whatsapp-cloud");
    await open({ options: { store }, peer: { statuses: "none" } });
    expect(await bed.send(hello, delivery)).toEqual(first);
    expect(shown()).toBe(0);
    await disk.close();
  });

  test("of a delivery with a very long id is found too", async () => {
    await open();
    bed.peer.fault("messages", { kind: "drop", takes: true });
    const delivery = { id: entryId(`demo/whatsapp/${"x".repeat(600)}`) };
    await bed.send(hello, delivery);
    await statuses();
    expect(await bed.send(hello, delivery)).toMatchObject({ kind: "done" });
    expect(shown()).toBe(1);
  });
});

describe("a message that was taken", () => {
  beforeEach(() => open({ peer: { statuses: "none" } }));
  const delivery = { id: entryId("demo/whatsapp/anna/in/1") };
  const undelivered = () => bed.received.flatMap((received) => received.undelivered ?? []);
  const tell = async (...news: readonly (readonly [string, number?])[]) => {
    for (const [status, code] of news) bed.peer.status(bed.anna.screen().id, status, code);
    await statuses();
  };

  test("and could not be delivered is told with its delivery and the reason", async () => {
    await bed.show(hello, delivery);
    await tell(["sent"], ["failed", 131_026]);
    expect(undelivered()).toMatchObject([
      { delivery: delivery.id, failure: { code: "channel.unreachable" } },
    ]);
  });

  test.each([
    [131_047, "channel.windowClosed"],
    [131_053, "channel.undelivered"],
    [131_000, "channel.undelivered"],
  ] as const)("and failed with %i is %s", async (code, failure) => {
    await bed.show(hello, delivery);
    await tell(["failed", code]);
    expect(undelivered()).toMatchObject([{ failure: { code: failure } }]);
  });

  const pictured = { ...hello, picture: { file: "tea/sencha.png", alt: verbatim("A bowl of tea") } };

  test.each([131_053, 131_052, 131_000, 131_051, 999_999])(
    "with a picture and failed with %i is sent again at once without it, and staff are told of the picture",
    async (code) => {
      expect((await bed.show(pictured, delivery)).photo).toBeDefined();
      await tell(["failed", code]);
      expect(undelivered()).toMatchObject([{ delivery: delivery.id, again: true }]);
      expect(bed.told).toMatchObject([{ kind: "badPicture", picture: "tea/sencha.png" }]);
      const again = await bed.show(pictured, delivery);
      expect(again).toMatchObject({ text: "Hello" });
      expect(again.photo).toBeUndefined();
      await tell(["failed", code]);
      expect(undelivered()[1]).not.toHaveProperty("again");
    },
  );

  test.each([131_026, 131_047, 131_049, 131_042])(
    "with a picture and failed with %i blames no picture",
    async (code) => {
      await bed.show(pictured, delivery);
      await tell(["failed", code]);
      expect(undelivered()[0]).not.toHaveProperty("again");
      expect(bed.told).toEqual([]);
    },
  );

  test("never goes backwards: a failure after it was read is old news", async () => {
    await bed.show(hello, delivery);
    await tell(["read"], ["delivered"], ["failed", 131_000], ["sent"]);
    expect(undelivered()).toEqual([]);
    expect(await bed.send(hello, delivery)).toMatchObject({ kind: "done" });
    expect(shown()).toBe(1);
  });

  test("and failed may be sent again, and the old failure is then no news of the new one", async () => {
    await bed.show(hello, delivery);
    const first = bed.anna.screen().id;
    await tell(["failed", 131_047]);
    await bed.show(hello, delivery);
    expect(shown()).toBe(2);
    bed.peer.status(first, "failed", 131_047);
    await statuses();
    expect(undelivered()).toHaveLength(1);
  });

  test("by somebody else's program is none of ours", async () => {
    const status = { id: "wamid.other", status: "failed", errors: [{ code: 131_000 }] };
    bed.peer.webhooks.tell({ field: "messages", value: { statuses: [status, { id: 7 }] } });
    await statuses();
    expect(undelivered()).toEqual([]);
  });
});

describe("a closed window", () => {
  const shipped = screenOf([], {
    name: "orders.news.shipped",
    body: [text("orders.news.shipped", { order: "TT-1001", carrier: "PostNord" }), verbatim("Two\nlines")],
    link: { label: verbatim("Track it"), url: "https://track.example/p/123" },
    choices: [choiceOf("See the order", "t:1")],
  });
  const templates: Templates = {
    "orders.news.shipped": {
      name: "order_shipped",
      languages: { en: "en" },
      parameters: ["param.order", "body.2"],
      link: { button: 0, base: "https://track.example/p/" },
    },
    "shop.confirmation": {
      name: "confirmation",
      languages: { en: "en" },
      parameters: ["caption"],
      header: "document",
    },
  };
  const approved = [
    {
      name: "order_shipped",
      language: "en",
      body: "Order {{1}} is on its way. {{2}}",
      url: "https://track.example/p/",
    },
    { name: "confirmation", language: "en", body: "Here is {{1}}.", header: "document" as const },
  ];
  const closed = { window: "closed" as const, consented: true };

  beforeEach(() => open({ options: { templates }, peer: { templates: approved, statuses: "none" } }));

  test("lets an approved template through for somebody who agreed", async () => {
    bed.peer.passes(25 * 60 * 60_000);
    const seen = await bed.show(shipped, closed);
    expect(seen).toMatchObject({
      template: "order_shipped",
      text: "Order TT-1001 is on its way. Two lines",
      links: { order_shipped: "https://track.example/p/123" },
    });
  });

  test("lets a file through above a template's words", async () => {
    const file = { fileName: "TT-1.html", mediaType: "text/html" as const, content: "<p>Thank you</p>" };
    const message = {
      kind: "document" as const,
      name: "shop.confirmation",
      caption: verbatim("your confirmation"),
      ...file,
    };
    const seen = await bed.show(message, closed);
    expect(seen).toMatchObject({
      text: "Here is your confirmation.",
      document: { name: "TT-1.txt", content: "Thank you" },
    });
  });

  test.each([
    ["nobody agreed", shipped, { ...closed, consented: false }, "has not agreed"],
    ["no template is approved", screenOf(["x"]), closed, 'no template is approved for "test.screen"'],
    ["the language is missing", shipped, { ...closed, locale: "nl" }, "no language for nl"],
    ["the message lacks a part", { ...shipped, body: [verbatim("x")] }, closed, "has no param.order"],
    [
      "the link is another",
      { ...shipped, link: { label: verbatim("x"), url: "https://evil.example/" } },
      closed,
      "link",
    ],
  ] as const)(
    "holds the message back when %s, and tells staff why",
    async (_why, message, delivery, words) => {
      const ended = await bed.send(message, { ...delivery, say: sayWords });
      expect(ended).toMatchObject({ kind: "refused", failure: { code: "channel.windowClosed" } });
      expect(ended.kind === "refused" && ended.failure.operator).toContain(words);
      expect(bed.peer.callsOf("messages")).toEqual([]);
    },
  );

  test("that only Meta's clock knows of is answered with the template too", async () => {
    bed.peer.passes(25 * 60 * 60_000);
    expect(await bed.show(shipped, { window: "open", consented: true })).toMatchObject({
      template: "order_shipped",
    });
    expect(await bed.send(hello, { window: "open", consented: false })).toMatchObject({
      failure: { code: "channel.windowClosed" },
    });
  });

  test("does not hide that a template is wrong", async () => {
    const ended = await bed.send({ ...shipped, name: "shop.confirmation" }, closed);
    expect(ended).toMatchObject({ failure: { code: "channel.windowClosed" } });
    bed.peer.fault("messages", { kind: "error", code: 132_000 });
    expect(await bed.send(shipped, closed)).toMatchObject({
      kind: "refused",
      failure: { code: "channel.rejected" },
    });
  });
});
