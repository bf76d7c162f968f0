/** The web chat as its page sees it: sessions, messages, the stream, documents; and the contract of every channel. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ChannelUnderTest, channelContract, sayWords, screenOf } from "../../test/contracts/channel.ts";
import { NOW, openWebTestbed, type WebTestbed } from "../../test/support/web-testbed.ts";
import type { WebMessage } from "./message.ts";
import { addressOf } from "./session.ts";

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
    const query = new URLSearchParams({ session });
    const said = await testbed.ask("POST", `/web/demo/messages?${query}`, { body: "{}" });
    const heard = await testbed.ask("GET", `/web/demo/events?${query}`);
    for (const answer of [said, heard]) {
      expect(answer.status).toBe(401);
      expect(bodyOf(answer).message).toContain("Reload the page");
    }
    expect(testbed.deposited).toEqual([]);
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
    const answer = await testbed.ask("POST", `/web/demo/messages?session=${session}`, { body });
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
    for (const [session, id] of [
      [bo, file],
      [anna, words],
      [anna, "unknown"],
      ["", file],
    ] as const) {
      const answer = await testbed.ask("GET", `/web/demo/documents?${new URLSearchParams({ session, id })}`);
      expect(answer.status).toBe(404);
    }
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
