/** The web desk as its page sees it, and the contract of every desk. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { text, verbatim } from "../../src/conversation/text.ts";
import type { Media } from "../../src/ports/channel.ts";
import type { AttachmentFailureCode, CommandFailureCode, DeskHost, DeskPost } from "../../src/ports/desk.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { done, type Outcome, refused, retry } from "../../src/ports/outcome.ts";
import { loadCatalogs } from "../../src/voice/message-catalog.ts";
import { createVoice } from "../../src/voice/voice.ts";
import { deskContract, helpPost } from "../../test/contracts/desk.ts";
import { memoryStores, type StoresOnDisk, storesOnDisk } from "../../test/support/adapter-stores.ts";
import { paidOrder } from "../../test/support/desk-shop.ts";
import { PNG } from "../../test/support/pictures.ts";
import { askPage } from "../../test/support/web-testbed.ts";
import { webDesk } from "./desk.ts";

type Perform = Parameters<DeskHost["perform"]>[0];
type State = {
  readonly orders: readonly { readonly number: string; readonly states: { readonly order: string } }[];
  readonly posts: readonly { readonly subject: string; readonly post: DeskPost }[];
  readonly told: readonly { readonly id: string; readonly said: string }[];
};

const CLOCK = { now: () => 1_000 };

interface Testbed {
  readonly desk: ReturnType<typeof webDesk>;
  readonly performed: Perform[];
  readonly previewed: object[];
  readonly signal: AbortController;
  answer: Outcome<{ readonly said: string }, CommandFailureCode>;
  /** Files that Kiosk was asked for, and what it gives. */
  readonly fetched: (readonly string[])[];
  file: Outcome<Media, AttachmentFailureCode>;
  ask(path: string): ReturnType<typeof askPage>;
  state(): Promise<State>;
  command(body: string): ReturnType<typeof askPage>;
  close(): Promise<void>;
}

const voice = createVoice({ catalogs: loadCatalogs({ locales: ["en"] }), locales: ["en"] });

async function openTestbed(stores = memoryStores(CLOCK)): Promise<Testbed> {
  const store = stores.open("demo", "web");
  const desk = webDesk({ shop: "demo", store, clock: CLOCK, say: (text, locale) => voice.say(text, locale) });
  const signal = new AbortController();
  const testbed: Testbed = {
    desk,
    performed: [],
    previewed: [],
    signal,
    answer: done({ said: "Done." }),
    fetched: [],
    file: refused({ code: "channel.noFile", operator: "The platform has forgotten it." }),
    ask: (path) => askPage(desk.pages, "GET", `/desk/demo/${path}`, {}, signal.signal),
    async state() {
      const { body } = await askPage(desk.pages, "GET", "/desk/demo/state", {}, signal.signal);
      return JSON.parse(String(body)) as State;
    },
    command: (body) => askPage(desk.pages, "POST", "/desk/demo/commands", { body }, signal.signal),
    close: async () => desk.stop?.(),
  };
  const host: DeskHost = {
    async perform(request) {
      testbed.performed.push(request);
      return testbed.answer;
    },
    async preview(shop, command) {
      testbed.previewed.push(command);
      const line = {
        label: text("order.preview.back"),
        value: verbatim(`DKK 49.00 at ${shop}`),
        emphasis: true,
      };
      return done({ lines: [line], fingerprint: "print-1" });
    },
    may: () => true,
    order: async () => null,
    orders: async () => [],
    report: async () => ({
      date: "2026-11-23",
      orders: 0,
      revenue: [],
      toShip: 0,
      openHelp: 0,
      deadLetters: 0,
      lowStock: [],
    }),
    packingSlip: async (_shop, number) =>
      number === "FJ-1001" ? { fileName: "FJ-1001.html", content: "<!doctype html><p>2 × Sencha</p>" } : null,
    stock: async (_shop, query) => [{ sku: query, name: "Sencha", onHand: 5, reserved: 1, saleable: 4 }],
    async attachment(...asked) {
      testbed.fetched.push(asked);
      return testbed.file;
    },
    staffLocale: "en",
  };
  await desk.start?.(host);
  return testbed;
}

deskContract("the web desk", async () => {
  const testbed = await openTestbed();
  return {
    desk: testbed.desk,
    async visible() {
      const { orders, posts } = await testbed.state();
      return [...orders, ...posts.map(({ post }) => post)].map((card) => wordsOf(card).join("\n"));
    },
    close: testbed.close,
  };
});

/** All words of a card, as they stand on the page. */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(wordsOf);
  return [String(value)];
}

let testbed: Testbed;
beforeEach(async () => {
  testbed = await openTestbed();
});
afterEach(() => testbed.close());

const post = (to: Testbed, id: string, what: DeskPost) =>
  to.desk.post({ id: entryId(id), shop: "demo", post: what });

const REQUEST = helpPost() as Extract<DeskPost, { kind: "help" }>;
const KEY = "0b7e6a52-0000-4000-8000-000000000001";
const order = (command: object, key = KEY) => JSON.stringify({ key, command });

describe("a command", () => {
  test("is carried out under its key, by whoever sits at the desk", async () => {
    const answer = await testbed.command(order({ kind: "acceptOrder", order: "FJ-1001" }));
    expect(answer).toMatchObject({ status: 200, body: '{"said":"Done."}' });
    expect(testbed.performed).toEqual([
      {
        shop: "demo",
        actor: { desk: "web", id: "playground", name: "You" },
        key: `web:${KEY}`,
        command: { kind: "acceptOrder", order: "FJ-1001" },
      },
    ]);
  });

  test("says what it would do, in the staff's language, before it is given", async () => {
    const command = { kind: "cancelOrder", order: "FJ-1001" };
    const body = JSON.stringify({ command });
    const answer = await askPage(
      testbed.desk.pages,
      "POST",
      "/desk/demo/preview",
      { body },
      testbed.signal.signal,
    );
    expect(JSON.parse(String(answer.body))).toEqual({
      lines: [{ label: "Goes back to the customer", value: "DKK 49.00 at demo", emphasis: true }],
      fingerprint: "print-1",
    });
    expect(testbed.previewed).toEqual([command]);
    const nothing = await askPage(
      testbed.desk.pages,
      "POST",
      "/desk/demo/preview",
      { body: "{}" },
      testbed.signal.signal,
    );
    expect(nothing.status).toBe(422);
  });

  test("that Kiosk refuses answers its sentence and code", async () => {
    testbed.answer = refused({ code: "refund.exceeds", operator: "At most DKK 124.00 can go back." });
    const { status, body } = await testbed.command(order({ kind: "refundOrder" }));
    expect(status).toBe(409);
    expect(JSON.parse(String(body))).toEqual({
      code: "refund.exceeds",
      message: "At most DKK 124.00 can go back.",
    });
  });

  test.each(["", "nonsense", "[]", "{}", '{"key":"12345678"}', order({}), order({ kind: "x" }, "'; --")])(
    "that cannot be read is refused before Kiosk hears of it: %j",
    async (body) => {
      expect((await testbed.command(body)).status).toBe(422);
      expect(testbed.performed).toEqual([]);
    },
  );

  test("while Kiosk is closing is refused for the moment", async () => {
    const other = await openTestbed();
    await other.close();
    expect((await other.command(order({ kind: "acceptOrder", order: "x" }))).status).toBe(503);
  });
});

describe("what the desk remembers", () => {
  let disk: StoresOnDisk;
  beforeEach(() => {
    disk = storesOnDisk(CLOCK);
  });
  afterEach(() => disk.close());

  test("a request for a person survives a restart, with every line once", async () => {
    const first = await openTestbed(disk.stores);
    await post(first, "1", helpPost());
    const line = { at: 5, from: "shopper", text: "Hallo?" } as const;
    await post(first, "2", { kind: "helpLine", conversation: REQUEST.conversation, line });
    await first.close();
    const second = await openTestbed(await disk.restart());
    await post(second, "2", { kind: "helpLine", conversation: REQUEST.conversation, line });
    const [kept] = (await second.state()).posts;
    expect(kept?.post).toMatchObject({ state: "open", customer: "Karen" });
    expect(kept?.post.kind === "help" && kept.post.transcript.map(({ text }) => text)).toEqual([
      "Velkommen",
      "Hvor er min pakke?",
      "Hallo?",
    ]);
    await second.close();
  });

  test("a line that the request's own transcript holds already is not said twice", async () => {
    const line = REQUEST.transcript.at(-1);
    if (line === undefined) throw new Error("The request has no line");
    await post(testbed, "1", helpPost());
    await post(testbed, "2", { kind: "helpLine", conversation: REQUEST.conversation, line });
    const [kept] = (await testbed.state()).posts;
    expect(kept?.post.kind === "help" && kept.post.transcript).toHaveLength(2);
  });

  test("an open request is found however many orders came after it", async () => {
    await post(testbed, "help", helpPost());
    for (let number = 1; number <= 80; number += 1) {
      await post(testbed, `o${number}`, { kind: "order", order: paidOrder({ number: `FJ-${number}` }) });
    }
    expect((await testbed.state()).posts.map(({ post: kept }) => kept.kind)).toEqual(["help"]);
  });

  test("a message that is being sent again is no longer undelivered", async () => {
    const letter = {
      kind: "deadLetter",
      deadLetter: entryId("e1"),
      channel: "web",
      code: "x",
      operator: "y",
    } as const;
    await post(testbed, "1", letter);
    testbed.answer = refused({ code: "desk.notAllowed", operator: "You may not." });
    await testbed.command(order({ kind: "retryDeadLetter", deadLetter: "e1" }));
    expect((await testbed.state()).posts).toHaveLength(1);
    testbed.answer = done({ said: "It is being sent again." });
    await testbed.command(order({ kind: "retryDeadLetter", deadLetter: "e1" }));
    expect((await testbed.state()).posts).toHaveLength(0);
    await post(testbed, "2", letter);
    expect((await testbed.state()).posts).toHaveLength(1);
    // It was held back and went out by itself when the shopper wrote.
    testbed.answer = refused({ code: "desk.unknownDeadLetter", operator: "Nothing left." });
    await testbed.command(order({ kind: "retryDeadLetter", deadLetter: "e1" }));
    expect((await testbed.state()).posts).toHaveLength(0);
  });

  test("a notice that was taken back stays away, though its news is told again after a crash", async () => {
    const letter = { deadLetter: entryId("e1"), channel: "whatsapp" } as const;
    const told = { kind: "deadLetter", ...letter, code: "channel.windowClosed", operator: "y" } as const;
    const first = await openTestbed(disk.stores);
    await post(first, "1", told);
    await post(first, "2", { kind: "deadLetterSent", ...letter });
    await first.close();
    const second = await openTestbed(await disk.restart());
    expect((await second.state()).posts).toEqual([]);
    await post(second, "1", told);
    await post(second, "2", { kind: "deadLetterSent", ...letter });
    expect((await second.state()).posts).toEqual([]);
    await second.close();
  });

  test("a reply stands once, though the request's own transcript holds it with who said it", async () => {
    const said = { from: "staff", text: "So sorry!" } as const;
    const { conversation } = REQUEST;
    const transcript = [{ ...said, text: "You: So sorry!", at: 12 }];
    await post(testbed, "1", helpPost({ state: "taken", transcript }));
    await post(testbed, "2", { kind: "helpLine", conversation, line: { ...said, at: 10 }, author: "You" });
    await post(testbed, "3", { kind: "helpLine", conversation, line: { ...said, at: 20 }, author: "You" });
    const [kept] = (await testbed.state()).posts;
    expect(kept?.post.kind === "help" && kept.post.transcript.map(({ at, text }) => [at, text])).toEqual([
      [12, "You: So sorry!"],
      [20, "You: So sorry!"],
    ]);
  });

  test("files that arrive in the same second are all kept, and each once", async () => {
    const line = (reference: string) => ({
      at: 5_000,
      from: "shopper" as const,
      text: "[image]",
      attachment: { media: "image", reference },
    });
    const { conversation } = REQUEST;
    await post(testbed, "1", helpPost({ transcript: [line("a")] }));
    for (const [id, reference] of ["a", "b", "c"].entries())
      await post(testbed, `line-${id}`, { kind: "helpLine", conversation, line: line(reference) });
    const [kept] = (await testbed.state()).posts;
    expect(
      kept?.post.kind === "help" && kept.post.transcript.map(({ attachment }) => attachment?.reference),
    ).toEqual(["a", "b", "c"]);
  });
});

describe("a file of a shopper's", () => {
  const path = "attachment?conversation=demo%2Ftelegram%2F4711&reference=f%2F1";

  test("is asked for in the host, which knows what the shopper sent", async () => {
    testbed.file = done({ bytes: PNG, mediaType: "image/png", fileName: "tasse.png" });
    const { status, headers, body } = await testbed.ask(path);
    expect([status, body]).toEqual([200, PNG]);
    expect(headers["content-type"]).toBe("image/png");
    expect(headers["content-disposition"]).toBe("inline; filename=\"tasse.png\"; filename*=UTF-8''tasse.png");
    expect(testbed.fetched).toEqual([["demo", "demo/telegram/4711", "f/1"]]);
  });

  test.each([
    "text/html",
    "image/svg+xml",
    "application/xhtml+xml",
    "application/pdf",
    "text/xml; charset=utf-8",
    "IMAGE/SVG+XML",
    "",
    "image/png\r\nx-evil: 1",
  ])("that a browser might run is only ever a download: %j", async (mediaType) => {
    testbed.file = done({ bytes: Buffer.from("<script>alert(1)</script>"), mediaType, fileName: "a.html" });
    const { headers } = await testbed.ask(path);
    expect(headers["content-type"]).toBe("application/octet-stream");
    expect(headers["content-disposition"]).toMatch(/^attachment;/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["content-security-policy"]).toBe("default-src 'none'; sandbox");
  });

  test("is named so that no header breaks and no ending hides", async () => {
    const fileName = 'Tásse"\r\nx: 1/..\\\u202Egnp.exe\uD83E';
    testbed.file = done({ bytes: PNG, mediaType: "image/png", fileName });
    const { headers } = await testbed.ask(path);
    expect(headers["content-disposition"]).toMatch(/^[\x20-\x7e]+$/);
    expect(headers["content-disposition"]).toContain('filename="T_sse___x__1_..__gnp.exe_"');
  });

  test("that is gone says so for good, and that is out of reach for now", async () => {
    const gone = await testbed.ask(path);
    expect(gone.status).toBe(404);
    expect(JSON.parse(String(gone.body))).toEqual({
      code: "channel.noFile",
      message: "The platform has forgotten it.",
    });
    testbed.file = retry({ code: "channel.unavailable", operator: "The platform is down." });
    expect((await testbed.ask(path)).status).toBe(503);
  });
});

describe("a packing slip", () => {
  test("is a page to print, in which nothing runs", async () => {
    const { status, headers, body } = await testbed.ask("packing-slip?order=FJ-1001");
    expect([status, body]).toEqual([200, "<!doctype html><p>2 × Sencha</p>"]);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    expect(headers["cache-control"]).toBe("no-store");
  });

  test.each(["packing-slip", "packing-slip?order=FJ-9", "packing-slip?order=%00"])(
    "of an order that is not there is not found: %s",
    async (path) => {
      expect((await testbed.ask(path)).status).toBe(404);
    },
  );
});

describe("a code that connects an account", () => {
  const pairing = {
    kind: "pairing",
    vendor: "whatsapp-web",
    state: "scan",
    operator: "The account may be closed.",
  } as const;

  test("is a picture at an address of its own, which changes with it, until it was scanned", async () => {
    const image = PNG.toString("base64");
    await testbed.desk.post({ id: entryId("1"), shop: "demo", post: { ...pairing, image } });
    const { body: words } = await testbed.ask("state");
    expect(String(words)).not.toContain(image);
    const [kept] = (JSON.parse(String(words)) as { posts: { code: string; post: object }[] }).posts;
    expect(kept).toMatchObject({ post: pairing, code: "/desk/demo/code?vendor=whatsapp-web&at=1000" });
    const shown = await testbed.ask("code?vendor=whatsapp-web&at=1000");
    expect(shown).toMatchObject({ status: 200, headers: { "content-type": "image/png" }, body: PNG });
    await testbed.desk.post({ id: entryId("2"), shop: "demo", post: { ...pairing, state: "paired" } });
    expect((await testbed.ask("code?vendor=whatsapp-web&at=1000")).status).toBe(404);
    expect((await testbed.ask("code")).status).toBe(404);
    const { posts } = await testbed.state();
    expect(posts.map(({ post }) => post)).toEqual([{ ...pairing, state: "paired" }]);
  });
});

test("the page hears at once that something changed", async () => {
  const { body } = await askPage(testbed.desk.pages, "GET", "/desk/demo/events", {}, testbed.signal.signal);
  if (typeof body === "string" || Buffer.isBuffer(body)) throw new Error("This is no stream");
  const chunks = body[Symbol.asyncIterator]();
  expect((await chunks.next()).value).toContain("event: change");
  const next = chunks.next();
  await testbed.desk.post({ id: entryId("1"), shop: "demo", post: helpPost() });
  expect((await next).value).toContain("event: change");
  testbed.signal.abort();
  expect((await chunks.next()).done).toBe(true);
});

test("stock is found by what was typed, of any length", async () => {
  const address = `/desk/demo/stock?query=${"x".repeat(5000)}`;
  const { body } = await askPage(testbed.desk.pages, "GET", address, {}, testbed.signal.signal);
  expect(JSON.parse(String(body))).toMatchObject([{ sku: "x".repeat(200), onHand: 5 }]);
});

describe("what the ledger announces of an order", () => {
  test("is told once a delivery, in its order, and nothing is told of a card that only changed", async () => {
    const number = "FJ-1001";
    await post(testbed, "1", { kind: "order", order: paidOrder({ number }), news: ["refund.failed"] });
    await post(testbed, "2", { kind: "order", order: paidOrder({ number }) });
    await post(testbed, "3", { kind: "order", order: paidOrder({ number }), news: ["order.paid"] });
    await post(testbed, "3", { kind: "order", order: paidOrder({ number }), news: ["order.paid"] });
    const { told } = await testbed.state();
    expect(told.map(({ said }) => said.replaceAll(/\s/g, " "))).toEqual([
      "Order FJ-1001 could not be refunded: a person must decide.",
      "Order FJ-1001 is paid, DKK 146.00.",
    ]);
  });
});
