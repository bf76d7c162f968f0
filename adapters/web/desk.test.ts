/** The web desk as its page sees it, and the contract of every desk. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DeskHouse, DeskPost } from "../../src/ports/desk.ts";
import { done, type Outcome, refused } from "../../src/ports/outcome.ts";
import { deskContract, helpPost } from "../../test/contracts/desk.ts";
import { paidOrder } from "../../test/support/memory-staff.ts";
import { askPage } from "./bench.ts";
import { webDesk } from "./desk.ts";

type Perform = Parameters<DeskHouse["perform"]>[0];
type State = {
  readonly orders: readonly { readonly number: string; readonly states: { readonly order: string } }[];
  readonly posts: readonly { readonly subject: string; readonly post: DeskPost }[];
};

interface Bench {
  readonly desk: ReturnType<typeof webDesk>;
  readonly performed: Perform[];
  readonly signal: AbortController;
  answer: Outcome<{ readonly said: string }>;
  state(): Promise<State>;
  command(body: string): ReturnType<typeof askPage>;
  close(): Promise<void>;
}

async function openBench(folder: string | null = null): Promise<Bench> {
  const desk = webDesk({ shop: "demo", folder, clock: { now: () => 1_000 } });
  const signal = new AbortController();
  const bench: Bench = {
    desk,
    performed: [],
    signal,
    answer: done({ said: "Done." }),
    async state() {
      const { body } = await askPage(desk.pages, "GET", "/desk/demo/state", {}, signal.signal);
      return JSON.parse(String(body)) as State;
    },
    command: (body) => askPage(desk.pages, "POST", "/desk/demo/commands", { body }, signal.signal),
    close: async () => desk.stop?.(),
  };
  const house: DeskHouse = {
    async perform(request) {
      bench.performed.push(request);
      return bench.answer;
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
    stock: async (_shop, query) => [{ sku: query, name: "Sencha", onHand: 5, reserved: 1, saleable: 4 }],
    staffLocale: "en",
  };
  await desk.start?.(house);
  return bench;
}

deskContract("the web desk", async () => {
  const bench = await openBench();
  return {
    desk: bench.desk,
    async visible() {
      const { orders, posts } = await bench.state();
      return [...orders, ...posts.map(({ post }) => post)].map((card) => wordsOf(card).join("\n"));
    },
    close: bench.close,
  };
});

/** All words of a card, as they stand on the page. */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(wordsOf);
  return [String(value)];
}

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const REQUEST = helpPost() as Extract<DeskPost, { kind: "help" }>;
const KEY = "0b7e6a52-0000-4000-8000-000000000001";
const order = (command: object, key = KEY) => JSON.stringify({ key, command });

describe("a command", () => {
  test("is carried out under its key, by whoever sits at the desk", async () => {
    const answer = await bench.command(order({ kind: "acceptOrder", order: "FJ-1001" }));
    expect(answer).toMatchObject({ status: 200, body: '{"said":"Done."}' });
    expect(bench.performed).toEqual([
      {
        shop: "demo",
        actor: { desk: "web", id: "playground", name: "You" },
        key: `web:${KEY}`,
        command: { kind: "acceptOrder", order: "FJ-1001" },
      },
    ]);
  });

  test("that the house refuses answers its sentence and code", async () => {
    bench.answer = refused({ code: "refund.exceeds", operator: "At most DKK 124.00 can go back." });
    const { status, body } = await bench.command(order({ kind: "refundOrder" }));
    expect(status).toBe(409);
    expect(JSON.parse(String(body))).toEqual({
      code: "refund.exceeds",
      message: "At most DKK 124.00 can go back.",
    });
  });

  test.each(["", "nonsense", "[]", "{}", '{"key":"12345678"}', order({}), order({ kind: "x" }, "'; --")])(
    "that cannot be read is refused before the house hears of it: %j",
    async (body) => {
      expect((await bench.command(body)).status).toBe(422);
      expect(bench.performed).toEqual([]);
    },
  );

  test("while the house is closing is refused for the moment", async () => {
    const other = await openBench();
    await other.close();
    expect((await other.command(order({ kind: "acceptOrder", order: "x" }))).status).toBe(503);
  });
});

describe("what the desk remembers", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "desk-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const post = (to: Bench, id: string, what: DeskPost) => to.desk.post({ id, shop: "demo", post: what });

  test("a request for a person survives a restart, with every line once", async () => {
    const first = await openBench(folder);
    await post(first, "1", helpPost());
    const line = { at: 5, from: "shopper", text: "Hallo?" } as const;
    await post(first, "2", { kind: "helpLine", conversation: REQUEST.conversation, line });
    await first.close();
    const second = await openBench(folder);
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
    await post(bench, "1", helpPost());
    await post(bench, "2", { kind: "helpLine", conversation: REQUEST.conversation, line });
    const [kept] = (await bench.state()).posts;
    expect(kept?.post.kind === "help" && kept.post.transcript).toHaveLength(2);
  });

  test("an open request is found however many orders came after it", async () => {
    await post(bench, "help", helpPost());
    for (let number = 1; number <= 80; number += 1) {
      await post(bench, `o${number}`, { kind: "order", order: paidOrder({ number: `FJ-${number}` }) });
    }
    expect((await bench.state()).posts.map(({ post: kept }) => kept.kind)).toEqual(["help"]);
  });

  test("a message that is being sent again is no longer undelivered", async () => {
    const letter = {
      kind: "deadLetter",
      deadLetter: "e1",
      channel: "web",
      code: "x",
      operator: "y",
    } as const;
    await post(bench, "1", letter);
    bench.answer = refused({ code: "desk.unknownDeadLetter", operator: "Nothing left." });
    await bench.command(order({ kind: "retryDeadLetter", deadLetter: "e1" }));
    expect((await bench.state()).posts).toHaveLength(1);
    bench.answer = done({ said: "It is being sent again." });
    await bench.command(order({ kind: "retryDeadLetter", deadLetter: "e1" }));
    expect((await bench.state()).posts).toHaveLength(0);
    await post(bench, "2", letter);
    expect((await bench.state()).posts).toHaveLength(1);
  });
});

test("the page hears at once that something changed", async () => {
  const { body } = await askPage(bench.desk.pages, "GET", "/desk/demo/events", {}, bench.signal.signal);
  if (typeof body === "string" || Buffer.isBuffer(body)) throw new Error("This is no stream");
  const chunks = body[Symbol.asyncIterator]();
  expect((await chunks.next()).value).toContain("event: change");
  const next = chunks.next();
  await bench.desk.post({ id: "1", shop: "demo", post: helpPost() });
  expect((await next).value).toContain("event: change");
  bench.signal.abort();
  expect((await chunks.next()).done).toBe(true);
});

test("stock is found by what was typed, of any length", async () => {
  const address = `/desk/demo/stock?query=${"x".repeat(5000)}`;
  const { body } = await askPage(bench.desk.pages, "GET", address, {}, bench.signal.signal);
  expect(JSON.parse(String(body))).toMatchObject([{ sku: "x".repeat(200), onHand: 5 }]);
});
