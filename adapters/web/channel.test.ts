/** The web chat as its page sees it: sessions, messages, the stream, documents; and the contract of every channel. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ChannelUnderTest, channelContract, sayWords, screenOf } from "../../test/contracts/channel.ts";
import { NOW, openWebTestbed, type WebTestbed } from "../../test/support/web-testbed.ts";
import type { WebMessage } from "./message.ts";
import { addressOf, SESSION_HEADER } from "./session.ts";

channelContract("the web chat", openUnderTest);

async function openUnderTest(): Promise<ChannelUnderTest> {
  const testbed = await openWebTestbed(sayWords);
  const session = await testbed.newSession();
  const address = addressOf(session);
  let last: { readonly content: object; readonly id: string } = { content: {}, id: "" };
  const act = async (content: object, id: string = crypto.randomUUID()) => {
    last = { content, id };
    const before = testbed.deposited.length;
    await testbed.act(session, content, id);
    return testbed.deposited.slice(before);
  };
  const newest = async (): Promise<WebMessage> => {
    const stream = await testbed.open(session);
    const message = (await stream.untilReady()).at(-1);
    stream.close();
    if (message === undefined) throw new Error("Nothing was said");
    return message;
  };
  return {
    channel: {
      ...testbed.channel,
      async send(delivery) {
        await testbed.send(delivery.address, delivery.message, delivery.origin);
        return { kind: "done", value: {} };
      },
    },
    shop: "demo",
    address,
    now: NOW,
    secrets: [session],
    says: (words) => act({ kind: "text", text: words }),
    async presses(label) {
      const { id, choices = [], items = [] } = await newest();
      const buttons = [...choices, ...items.map(({ title, token }) => ({ label: title, token }))];
      const token = buttons.find((button) => button.label === label)?.token;
      return act({ kind: "choice", token, origin: id });
    },
    redeliver: () => act(last.content, last.id),
    async seen() {
      const { title, body, author, lines = [], items = [], choices = [], link } = await newest();
      const words = [
        title,
        author,
        ...body,
        ...lines.flatMap(({ label, value }) => [label, value]),
        ...items.flatMap(({ description, aside }) => [description, aside]),
        link?.label,
      ];
      const buttons = [...items.map(({ title: label }) => label), ...choices.map(({ label }) => label)];
      return { text: words.filter((each) => each !== undefined).join("\n"), buttons };
    },
    close: () => testbed.stop(),
  };
}

let testbed: WebTestbed;
beforeEach(async () => {
  testbed = await openWebTestbed(sayWords);
});
afterEach(() => testbed.stop());

const bodyOf = ({ body }: { readonly body: unknown }) => JSON.parse(String(body)) as Record<string, string>;

describe("a visitor's session", () => {
  test("is a secret of its own for each visitor, from which only an address is derived", async () => {
    const [one, other] = [await testbed.newSession(), await testbed.newSession()];
    expect(one).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(other).not.toBe(one);
    expect(addressOf(one)).toMatch(/^[A-Za-z0-9_-]{16}$/);
    expect(one).not.toContain(addressOf(one));
  });

  test.each([
    "",
    "short",
    "x".repeat(33),
    "../../etc/passwd-and-some-more-32",
    "a b".repeat(11).slice(0, 32),
  ])("is refused when it is damaged: %j", async (session) => {
    const headers = { [SESSION_HEADER]: session };
    for (const answer of [
      await testbed.ask("POST", "/web/demo/messages", { body: "{}", headers }),
      await testbed.ask("GET", "/web/demo/events", { headers }),
      await testbed.ask("POST", "/web/demo/ticket", { headers }),
    ]) {
      expect(answer.status).toBe(401);
      expect(bodyOf(answer).message).toContain("Reload the page");
    }
    expect(testbed.deposited).toEqual([]);
  });

  test("is none when nobody issued it, however well it is made", async () => {
    const issued = await testbed.newSession();
    const swapped = `${issued.slice(16)}${issued.slice(0, 16)}`;
    for (const session of [
      "A".repeat(32),
      swapped,
      `${issued.slice(0, 31)}${issued.endsWith("A") ? "B" : "A"}`,
    ]) {
      expect((await testbed.act(session, { kind: "text", text: "tea" })).status).toBe(401);
      expect(
        (await testbed.ask("POST", "/web/demo/ticket", { headers: { [SESSION_HEADER]: session } })).status,
      ).toBe(401);
    }
    expect(testbed.deposited).toEqual([]);
  });

  test("of an earlier version goes on where it has a history", async () => {
    const old = "B".repeat(32);
    expect((await testbed.act(old, { kind: "text", text: "tea" })).status).toBe(401);
    await testbed.send(addressOf(old), screenOf(["Welcome back"]));
    expect((await testbed.act(old, { kind: "text", text: "tea" })).status).toBe(202);
  });

  test("stands in no address: a ticket opens the stream, for its visitor and for a minute", async () => {
    const session = await testbed.newSession();
    await testbed.send(addressOf(session), screenOf(["Green or black?"]));
    const taken = await testbed.ask("POST", "/web/demo/ticket", { headers: { [SESSION_HEADER]: session } });
    const { ticket = "" } = bodyOf(taken);
    expect(ticket).not.toContain(session);
    const opened = await testbed.ask("GET", `/web/demo/events?${new URLSearchParams({ ticket })}`);
    expect(opened.status).toBe(200);
    const [address = "", until = "", key = ""] = ticket.split(".");
    for (const forged of [
      `${addressOf("C".repeat(32))}.${until}.${key}`,
      `${address}.${Number(until) + 60_000}.${key}`,
      `${address}.${until}.`,
      ticket.slice(0, -1),
    ])
      expect(
        (await testbed.ask("GET", `/web/demo/events?${new URLSearchParams({ ticket: forged })}`)).status,
      ).toBe(401);
    testbed.wait(60_001);
    expect((await testbed.ask("GET", `/web/demo/events?${new URLSearchParams({ ticket })}`)).status).toBe(
      401,
    );
  });
});

describe("a message", () => {
  test("is stored before it is acknowledged, and once however often it comes", async () => {
    const session = await testbed.newSession();
    for (let round = 0; round < 3; round += 1) {
      const answer = await testbed.act(session, { kind: "text", text: "tea" }, "one-id-for-all");
      expect(answer.status).toBe(202);
    }
    expect(new Set(testbed.deposited.map(({ id }) => id)).size).toBe(1);
    const stream = await testbed.open(session);
    expect((await stream.untilReady()).map(({ body }) => body)).toEqual([["tea"]]);
    stream.close();
  });

  test("of another visitor with the same id is another message", async () => {
    for (const session of [await testbed.newSession(), await testbed.newSession()]) {
      await testbed.act(session, { kind: "text", text: "tea" }, "one-id-for-all");
    }
    expect(new Set(testbed.deposited.map(({ id }) => id)).size).toBe(2);
  });

  test.each([
    ["no JSON", "tea"],
    ["an empty body", ""],
    ["no id", JSON.stringify({ content: { kind: "text", text: "tea" } })],
    [
      "an id with markup",
      JSON.stringify({ id: "<script>alert(1)</script>", content: { kind: "text", text: "x" } }),
    ],
    ["no words", JSON.stringify({ id: "12345678", content: { kind: "text", text: "" } })],
    ["too many words", JSON.stringify({ id: "12345678", content: { kind: "text", text: "x".repeat(4097) } })],
    ["a long token", JSON.stringify({ id: "12345678", content: { kind: "choice", token: "x".repeat(201) } })],
    [
      "an unknown kind",
      JSON.stringify({ id: "12345678", content: { kind: "staffReply", text: "x", author: "me" } }),
    ],
    [
      "a fact of its own",
      JSON.stringify({ id: "12345678", content: { kind: "fact", fact: { type: "order.paid" } } }),
    ],
  ])("with %s is refused and says why", async (_what, body) => {
    const session = await testbed.newSession();
    const answer = await testbed.ask("POST", "/web/demo/messages", {
      body,
      headers: { [SESSION_HEADER]: session },
    });
    expect(answer.status).toBe(422);
    expect(bodyOf(answer)).toMatchObject({ code: "web.input" });
    expect(testbed.deposited).toEqual([]);
  });

  test("of the longest length passes whole", async () => {
    const text = "🫖".repeat(2048);
    expect((await testbed.act(await testbed.newSession(), { kind: "text", text })).status).toBe(202);
    expect(testbed.deposited[0]?.content).toEqual({ kind: "text", text });
  });

  test("with a forged token comes through as the token it is: the turn judges seals", async () => {
    await testbed.act(await testbed.newSession(), {
      kind: "choice",
      token: "shop:order.place:forged",
      origin: "e1",
    });
    expect(testbed.deposited[0]).toMatchObject({
      content: { kind: "choice", token: "shop:order.place:forged" },
      origin: "e1",
    });
  });

  test("too fast after others is refused kindly, and welcome again after a while", async () => {
    const [eager, calm] = [await testbed.newSession(), await testbed.newSession()];
    for (let round = 0; round < 30; round += 1) await testbed.act(eager, { kind: "text", text: `${round}` });
    const refused = await testbed.act(eager, { kind: "text", text: "one more" });
    expect(refused).toMatchObject({ status: 429, headers: { "retry-after": "10" } });
    expect(bodyOf(refused)).toEqual({ code: "web.tooFast", message: "web.tooFast" });
    expect((await testbed.act(calm, { kind: "text", text: "hello" })).status).toBe(202);
    testbed.wait(10_000);
    expect((await testbed.act(eager, { kind: "text", text: "one more" })).status).toBe(202);
  });

  test("from many made-up visitors at once is refused together, for the while that it lasts", async () => {
    const visitors: string[] = [];
    for (let count = 0; count < 40; count += 1) visitors.push(await testbed.newSession());
    const statuses: number[] = [];
    for (const visitor of visitors) {
      for (let round = 0; round < 29; round += 1)
        statuses.push((await testbed.act(visitor, { kind: "text", text: `${round}` })).status);
    }
    expect(statuses.filter((status) => status === 202)).toHaveLength(1_000);
    expect(statuses.slice(0, 1_000).every((status) => status === 202)).toBe(true);
    testbed.wait(10_000);
    expect((await testbed.act(await testbed.newSession(), { kind: "text", text: "hello" })).status).toBe(202);
  });

  test("by the hour is refused as well, in a machine's even pace", async () => {
    const steady = await testbed.newSession();
    const statuses: number[] = [];
    for (let round = 0; round < 650; round += 1) {
      statuses.push((await testbed.act(steady, { kind: "text", text: `${round}` })).status);
      testbed.wait(400);
    }
    expect(statuses.filter((status) => status === 202)).toHaveLength(600);
  });

  test("needs a session, of which so many are issued in a minute", async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 1_001; count += 1)
      statuses.push((await testbed.ask("POST", "/web/demo/session")).status);
    expect(statuses.indexOf(429)).toBe(1_000);
    testbed.wait(60_000);
    expect((await testbed.ask("POST", "/web/demo/session")).status).toBe(201);
  });

  test("while the shop is closing is refused for the moment", async () => {
    const session = await testbed.newSession();
    await testbed.stop();
    expect((await testbed.act(session, { kind: "text", text: "tea" })).status).toBe(503);
  });
});

describe("the stream", () => {
  test("brings what was said before, then says it is up to date, then what comes", async () => {
    const session = await testbed.newSession();
    await testbed.act(session, { kind: "text", text: "tea" });
    await testbed.send(addressOf(session), screenOf(["Green or black?"]));
    const stream = await testbed.open(session);
    expect((await stream.untilReady()).map(({ from, body }) => [from, ...body])).toEqual([
      ["visitor", "tea"],
      ["shop", "Green or black?"],
    ]);
    await testbed.send(addressOf(session), screenOf(["We also have oolong."]));
    expect((await stream.next()).body).toEqual(["We also have oolong."]);
    stream.close();
  });

  test("goes on where it broke off, without a gap and without a double", async () => {
    const session = await testbed.newSession();
    const address = addressOf(session);
    await testbed.send(address, screenOf(["one"]));
    const first = await testbed.open(session);
    await first.untilReady();
    first.close();
    await testbed.send(address, screenOf(["two"]));
    await testbed.send(address, screenOf(["three"]));
    const second = await testbed.open(session, { "last-event-id": first.lastEventId });
    expect((await second.untilReady()).flatMap(({ body }) => body)).toEqual(["two", "three"]);
    second.close();
  });

  test("gives a newcomer the newest lines of a long chat", async () => {
    const session = await testbed.newSession();
    for (let round = 1; round <= 250; round += 1) {
      await testbed.send(addressOf(session), screenOf([`line ${round}`]));
    }
    const stream = await testbed.open(session);
    const lines = (await stream.untilReady()).flatMap(({ body }) => body);
    expect(lines).toHaveLength(200);
    expect(lines.at(-1)).toBe("line 250");
    stream.close();
  });

  test("is one's own: nobody hears another visitor's chat", async () => {
    const [anna, bo] = [await testbed.newSession(), await testbed.newSession()];
    await testbed.send(addressOf(anna), screenOf(["for Anna"]));
    const stream = await testbed.open(bo);
    expect(await stream.untilReady()).toEqual([]);
    stream.close();
  });

  test("says which message a pressed one may take the place of", async () => {
    const session = await testbed.newSession();
    const shown = await testbed.send(addressOf(session), screenOf(["Pick"]));
    await testbed.send(addressOf(session), screenOf(["Picked"]), shown);
    const stream = await testbed.open(session);
    expect((await stream.untilReady()).map(({ replaces }) => replaces)).toEqual([undefined, shown]);
    stream.close();
  });
});

describe("a document", () => {
  const confirmation = {
    kind: "document",
    name: "shop.confirmation",
    caption: { key: "caption" },
    fileName: 'FJ-1 "æ"\r\nx: y.html',
    mediaType: "text/html",
    content: "<script>alert(1)</script>",
  } as const;

  test("is downloaded by whom it was sent to, as a file that runs nothing", async () => {
    const session = await testbed.newSession();
    await testbed.send(addressOf(session), confirmation);
    const stream = await testbed.open(session);
    const [message] = await stream.untilReady();
    stream.close();
    const { status, headers, body } = await testbed.ask("GET", message?.document?.url ?? "");
    expect(status).toBe(200);
    expect(body).toBe(confirmation.content);
    expect(headers["content-security-policy"]).toBe("sandbox");
    expect(headers["content-disposition"]).toMatch(/^attachment; filename="[\w.-]+"$/);
  });

  test("is nobody else's, and no other message is a document", async () => {
    const [anna, bo] = [await testbed.newSession(), await testbed.newSession()];
    const file = await testbed.send(addressOf(anna), confirmation);
    const words = await testbed.send(addressOf(anna), screenOf(["Hello"]));
    const stream = await testbed.open(anna);
    const shown = await stream.untilReady();
    stream.close();
    const link = shown.find(({ document }) => document !== undefined)?.document?.url ?? "";
    expect(link).not.toContain(anna);
    const own = Object.fromEntries(new URL(link, "http://localhost").searchParams);
    const changes: readonly Record<string, string>[] = [
      { address: addressOf(bo) },
      { id: words },
      { id: "unknown" },
      { key: "" },
      { key: file },
    ];
    for (const changed of changes) {
      const query = new URLSearchParams({ ...own, ...changed });
      expect((await testbed.ask("GET", `/web/demo/documents?${query}`)).status).toBe(404);
    }
    expect((await testbed.ask("GET", link)).status).toBe(200);
  });
});

describe("the page", () => {
  test("opens in the visitor's language and carries the others with it", async () => {
    const danish = await testbed.ask("GET", "/chat/demo", {
      headers: { "accept-language": "da-DK,en;q=0.5" },
    });
    expect(danish.body).toContain('<html lang="da">');
    const other = await testbed.ask("GET", "/chat/demo", { headers: { "accept-language": "fr" } });
    expect(other.body).toContain('<html lang="en">');
    expect(other.body).toContain("web.tooLong");
  });

  test("may be framed by any site, runs no script but its own, and says so without scripts", async () => {
    const { headers, body } = await testbed.ask("GET", "/chat/demo");
    expect(headers["content-security-policy"]).toContain("default-src 'self'");
    expect(headers["content-security-policy"]).toContain("frame-ancestors *");
    expect(body).toContain("<noscript><p>web.noscript</p></noscript>");
    expect(body).not.toMatch(/<style|style="|<script(?! type="module" src=)/);
    expect(body).toContain("Fjord &amp; Sons");
  });
});
