/**
 * What every channel must do, whatever its messenger: one suite, run by each adapter's tests against its stand-in.
 *
 *     channelContract("telegram by webhook", async () => ({ channel, shop, address, … }));
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Inbound } from "../../src/conversation/inbound.ts";
import type { Choice, Item, Line, Message, Screen } from "../../src/conversation/message.ts";
import { type Text, verbatim } from "../../src/conversation/text.ts";
import { type Channel, type Delivery, messengerOf, type WebhookRequest } from "../../src/ports/channel.ts";
import { type EntryId, entryId } from "../../src/ports/entry-id.ts";
import { anyCodePoint } from "../support/code-points.ts";

/** What the shopper's client shows of the newest message. */
export interface SeenMessage {
  /** All words of the message, without markup and without the buttons' labels. */
  readonly text: string;
  /** Labels of the buttons, in order. */
  readonly buttons: readonly string[];
}

/** A started channel with one reachable shopper at its other end, who has already said something once. */
export interface ChannelUnderTest {
  readonly channel: Channel;
  /** Sends as the channel does and waits but a moment for an answer; absent where the channel itself waits no longer. */
  readonly impatient?: Channel;
  readonly shop: string;
  /** The shopper's address as the channel knows it. */
  readonly address: string;
  /** What the channel's clock says, in epoch milliseconds. */
  readonly now: number;
  /** Words that must never stand in a failure. */
  readonly secrets: readonly string[];
  /** The shopper writes; gives what the channel handed over. */
  says(words: string): Promise<readonly Inbound[]>;
  /** The shopper presses the button of this label on the newest message. Absent where there are no buttons. */
  presses?(label: string): Promise<readonly Inbound[]>;
  /** The platform delivers its last event once more. */
  redeliver(): Promise<readonly Inbound[]>;
  seen(): Promise<SeenMessage>;
  /** Webhook requests that must be refused as not the platform's. */
  readonly forged?: readonly WebhookRequest[];
  /** Webhook requests that are the platform's and make no sense. */
  readonly malformed?: readonly WebhookRequest[];
  /** Makes the platform's next answer say: come back after this many milliseconds. */
  busy?(afterMs: number): void;
  /** Makes the platform fail the next call for sure, for a while. */
  broken?(): void;
  /** Makes the platform swallow the next call's answer. */
  silent?(): void;
  /** An address that the platform says cannot be reached. */
  readonly unreachable?: () => Promise<string>;
  close(): Promise<void>;
}

/** A delivery of a message; keys of texts are shown as they are, verbatim texts as their words. */
export function deliveryOf(
  to: { readonly shop: string; readonly address: string },
  message: Message,
  more: { readonly origin?: string; readonly id?: EntryId } = {},
): Delivery {
  return { id: entryId("delivery-1"), ...to, locale: "en", message, say: sayWords, ...more };
}

/** Says a text without any catalog. */
export function sayWords({ key, params }: Text): string {
  const words = params?.text;
  return key === "core.verbatim" && typeof words === "string" ? words : key;
}

/** A sealed choice of these words. */
export function choiceOf(label: string, token: string, more: Partial<Choice> = {}): Choice {
  return { label: verbatim(label), event: { type: "pick" }, token, ...more };
}

/** A screen of plain words. */
export function screenOf(body: readonly string[], more: Partial<Screen> = {}): Screen {
  return { kind: "screen", name: "test.screen", body: body.map(verbatim), ...more };
}

const HOSTILE: readonly string[] = [
  "<b>bold</b> & <script>alert(1)</script> &lt; &amp;amp; </b>",
  "'; DROP TABLE orders; --",
  "*_`[x](y)~>#+-=|{}.!\\",
  "\u0000\u0001\u0007\u001b[31m\u007f\u009f",
  "\u202e\u2066\u2067reversed\u202a\u200f\u200e",
  "lone \ud83d surrogate \ude00",
  "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿é̂̃",
  "مرحبا שלום",
  " \n\n\n\t ",
  "\u200b\u2060\ufeff",
  "",
  "x".repeat(100_000),
  "👩‍👩‍👧‍👦".repeat(9_000),
  "<&>".repeat(33_000),
];

/** Runs the suite. `open` is called once; the tests of one channel share it and run one after the other. */
export function channelContract(name: string, open: () => Promise<ChannelUnderTest>): void {
  describe(`${name} is a channel`, () => {
    let under: ChannelUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());
    describeInbound(() => under);
    describeScreens(() => under);
    describeFailures(() => under);
  });
}

function describeInbound(under: () => ChannelUnderTest): void {
  test("what a shopper writes arrives once, complete, with our clock's time", async () => {
    const { says, shop, address, channel, now } = under();
    const inbounds = await says("Have you got green tea?");
    expect(inbounds).toHaveLength(1);
    const inbound = Inbound.parse(inbounds[0]);
    expect(inbound).toMatchObject({ shop, address, channel: messengerOf(channel), at: now });
    expect(inbound.content).toEqual({ kind: "text", text: "Have you got green tea?" });
  });

  test("an event that the platform delivers twice has one id", async () => {
    const { says, redeliver } = under();
    const [first] = await says("Twice");
    const [second] = await redeliver();
    expect(second?.id).toBe(first?.id);
    expect(second?.content).toEqual(first?.content);
  });

  test("two events have two ids", async () => {
    const { says } = under();
    const [first] = await says("Same words");
    const [second] = await says("Same words");
    expect(second?.id).not.toBe(first?.id);
  });

  test("a pressed button brings its token back unchanged", async () => {
    const { presses, channel } = under();
    if (presses === undefined) return expect(channel.capabilities.buttons).toBe(0);
    const token = `shop:open:17:${"A".repeat(51)}`;
    await send(under(), screenOf(["Pick"], { choices: [choiceOf("Green", token)] }));
    const inbounds = await presses("Green");
    expect(inbounds.map(({ content }) => content)).toEqual([{ kind: "choice", token }]);
  });

  test("a request that is not the platform's is refused", async () => {
    for (const request of under().forged ?? []) {
      const received = await under().channel.receive?.(request);
      expect(received).toMatchObject({ kind: "refused", failure: { code: "channel.unverified" } });
    }
  });

  test("a request that makes no sense is refused with another code", async () => {
    for (const request of under().malformed ?? []) {
      const received = await under().channel.receive?.(request);
      expect(received).toMatchObject({ kind: "refused", failure: { code: "channel.malformed" } });
    }
  });
}

function describeScreens(under: () => ChannelUnderTest): void {
  test("nothing that a screen says is lost", async () => {
    await send(under(), fullScreen());
    const { text, buttons } = await under().seen();
    const all = [text, ...buttons].join("\n");
    for (const words of [
      "Your cart",
      "Two things.",
      "Free shipping",
      "Subtotal",
      "98.00",
      "Total",
      "137.00",
    ]) {
      expect(all).toContain(words);
    }
    for (const words of ["Sencha", "first flush", "49.00", "Pay now", "Back", "Open the page"]) {
      expect(all).toContain(words);
    }
  });

  test("a file and a person's words arrive", async () => {
    await send(under(), { kind: "person", name: "desk.reply", author: "Mette", text: "On <its> way & soon" });
    const { text } = await under().seen();
    expect(text).toContain("Mette");
    expect(text).toContain("On <its> way & soon");
    await send(under(), {
      kind: "document",
      name: "order.confirmation",
      caption: verbatim("Your confirmation"),
      fileName: "order FJ-1 bekræftelse.html",
      mediaType: "text/html",
      content: "<p>Thank you</p>",
    });
  });

  test.each(HOSTILE.map((words, index) => [index, words] as const))(
    "hostile words %i pass everywhere",
    async (_index, words) => {
      await send(under(), hostileScreen(words));
      await send(under(), { kind: "person", name: "desk.reply", author: words, text: words });
      const { text } = await under().seen();
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeLessThanOrEqual(under().channel.capabilities.text);
    },
  );

  test("any screen is delivered", async () => {
    await fc.assert(
      fc.asyncProperty(anyScreen(), (screen) => send(under(), screen)),
      { numRuns: 40 },
    );
  }, 60_000);
}

function describeFailures(under: () => ChannelUnderTest): void {
  const plain = screenOf(["Hello"]);
  const outcome = (address = under().address, channel = under().channel) =>
    channel.send(deliveryOf({ shop: under().shop, address }, plain));

  test("a busy platform is asked again after the pause it wants", async () => {
    if (under().busy === undefined) return;
    under().busy?.(7_000);
    expect(await outcome()).toMatchObject({
      kind: "retry",
      afterMs: 7_000,
      failure: { code: "channel.busy" },
    });
  });

  test("a broken platform is asked again later", async () => {
    if (under().broken === undefined) return;
    under().broken?.();
    expect(await outcome()).toMatchObject({ kind: "retry", failure: { code: "channel.unavailable" } });
  });

  test("an answer that never comes leaves it unknown", async () => {
    if (under().silent === undefined) return;
    under().silent?.();
    const ended = await outcome(under().address, under().impatient);
    expect(ended).toMatchObject({ kind: "unknown", failure: { code: "channel.unanswered" } });
    for (const secret of under().secrets) expect(JSON.stringify(ended)).not.toContain(secret);
  });

  test("a shopper out of reach is a refusal of its own", async () => {
    const unreachable = await under().unreachable?.();
    if (unreachable === undefined) return;
    const ended = await outcome(unreachable);
    expect(ended).toMatchObject({ kind: "refused", failure: { code: "channel.unreachable" } });
  });
}

async function send({ channel, shop, address }: ChannelUnderTest, message: Message): Promise<void> {
  const ended = await channel.send(deliveryOf({ shop, address }, message));
  expect(ended).toMatchObject({ kind: "done" });
}

function fullScreen(): Screen {
  return screenOf(["Two things.", "Free shipping from 300."], {
    title: verbatim("Your cart"),
    lines: [
      { label: verbatim("Subtotal"), value: verbatim("98.00") },
      { label: verbatim("Total"), value: verbatim("137.00"), emphasis: true },
    ],
    items: [
      {
        title: verbatim("Sencha"),
        description: verbatim("first flush"),
        aside: verbatim("49.00"),
        event: { type: "pick" },
        token: "t:1",
      },
    ],
    choices: [choiceOf("Pay now", "t:2", { style: "primary" }), choiceOf("Back", "t:3")],
    link: { label: verbatim("Open the page"), url: "https://shop.example/pay/1" },
  });
}

function hostileScreen(words: string): Screen {
  return screenOf([words, words], {
    title: verbatim(words),
    lines: [{ label: verbatim(words), value: verbatim(words) }],
    items: [
      {
        title: verbatim(words),
        description: verbatim(words),
        aside: verbatim(words),
        event: { type: "pick" },
        token: "t:1",
      },
    ],
    choices: [choiceOf(words, "t:2")],
    link: { label: verbatim(words), url: "https://shop.example/pay/1" },
  });
}

/** Any screen a flow could make, with sealed choices: also ugly ones. */
export function anyScreen(): fc.Arbitrary<Screen> {
  const words = fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: "grapheme", maxLength: 80 }) },
    { weight: 2, arbitrary: fc.string({ unit: anyCodePoint, maxLength: 60 }) },
    { weight: 2, arbitrary: fc.constantFrom(...HOSTILE.slice(0, 11)) },
    { weight: 1, arbitrary: fc.string({ minLength: 800, maxLength: 6_000 }) },
  );
  const said = words.map(verbatim);
  const token = fc.string({ unit: fc.constantFrom(..."abcXYZ019:-_"), minLength: 1, maxLength: 64 });
  const event = fc.constant({ type: "pick" });
  const choice: fc.Arbitrary<Choice> = fc.record(
    { label: said, event, token, style: fc.constantFrom("primary", "danger"), row: fc.nat({ max: 3 }) },
    { requiredKeys: ["label", "event", "token"] },
  );
  const item: fc.Arbitrary<Item> = fc.record(
    { title: said, description: said, aside: said, event, token },
    { requiredKeys: ["title", "event", "token"] },
  );
  const line: fc.Arbitrary<Line> = fc.record(
    { label: said, value: said, emphasis: fc.boolean() },
    { requiredKeys: ["label", "value"] },
  );
  // A long list is about its length; with words of any length each it would be three quarters of the time of all this.
  const short = fc.string({ maxLength: 12 }).map(verbatim);
  const many: fc.Arbitrary<Item> = fc.record(
    { title: short, description: short, aside: short, event, token },
    { requiredKeys: ["title", "event", "token"] },
  );
  const url = fc.oneof(
    anyWebUrl(),
    fc.constantFrom(
      "http://localhost:3000/pay/1",
      "http://127.0.0.1:8080/p",
      "javascript:alert(1)",
      "nonsense",
    ),
  );
  return fc.record(
    {
      kind: fc.constant("screen" as const),
      name: fc.constant("test.any"),
      title: said,
      body: fc.array(said, { maxLength: 6 }),
      lines: fc.array(line, { maxLength: 12 }),
      items: fc.oneof(fc.array(item, { maxLength: 8 }), fc.array(many, { minLength: 90, maxLength: 130 })),
      choices: fc.array(choice, { maxLength: 14 }),
      picture: fc.record({ file: fc.constantFrom("tea/sencha.png", "tea/missing.png"), alt: said }),
      link: fc.record({ label: said, url }),
      ask: fc.constantFrom("text", "number", "name", "email", "phone", "address", "code"),
    },
    { requiredKeys: ["kind", "name", "body"] },
  );
}

/** As fc.webUrl() of any path and question; that one takes more than a second to start with. */
function anyWebUrl(): fc.Arbitrary<string> {
  const part = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => encodeURIComponent(text));
  return fc
    .tuple(
      fc.constantFrom("http", "https"),
      fc.webAuthority({ withPort: true }),
      fc.array(part, { maxLength: 4 }),
      part,
    )
    .map(
      ([scheme, host, path, question]) =>
        `${scheme}://${host}/${path.join("/")}${question && `?${question}`}`,
    );
}
