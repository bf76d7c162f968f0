/** What the preview says would be posted is what the desk really posts, to the last block. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DeskPost } from "../../src/ports/desk.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { helpPost } from "../../test/contracts/desk.ts";
import { paidOrder } from "../../test/support/desk-shop.ts";
import {
  CONVERSATION,
  openSlackTestbed,
  type SlackTestbed,
  voice,
} from "../../test/support/slack-testbed.ts";
import { slackPreview } from "./preview.ts";

let testbed: SlackTestbed;
beforeEach(async () => {
  testbed = await openSlackTestbed();
});
afterEach(() => testbed.close());

const preview = slackPreview((text, locale) => voice.say(text, locale), "en");
const hostile = "<!channel> *bold* <https://evil.example|shop> \u202e &amp; <b>";
const line = (from: "shopper" | "staff" | "bot", text: string) =>
  ({ kind: "helpLine", conversation: CONVERSATION, line: { at: 1_790_000_000_000, from, text } }) as const;

/** What is posted, without the channel, the delivery's id and the thread's number. Forms carry true and false as words. */
function withoutIds(body: Record<string, unknown>) {
  const { channel: _channel, thread_ts: thread, metadata, unfurl_links, unfurl_media, ...rest } = body;
  const { event_type: type, event_payload: mark } = metadata as {
    event_type: string;
    event_payload: Record<string, unknown>;
  };
  const unfurls = [String(unfurl_links), String(unfurl_media)];
  return { ...rest, unfurls, isReply: thread !== undefined, mark: { type, ...mark, delivery: "…" } };
}

test("orders, help requests, lines and notices are previewed as the very messages that are posted", async () => {
  const posts: readonly DeskPost[] = [
    { kind: "order", order: paidOrder() },
    helpPost(),
    line("shopper", "Hallo?"),
    { ...line("staff", "It ships today."), author: "Anna Berg" },
    line("shopper", hostile),
    { kind: "lowStock", sku: "SEN-100", name: hostile, saleable: 2 },
    {
      kind: "deadLetter",
      deadLetter: entryId("d1"),
      channel: "telegram",
      code: "channel.rejected",
      operator: "No.",
    },
  ];
  const posted = () =>
    testbed.slack.calls
      .filter(({ method, ok }) => method === "chat.postMessage" && ok)
      .map(({ given }) => withoutIds(JSON.parse(JSON.stringify(given)) as Record<string, unknown>));
  for (const post of posts) {
    const before = posted().length;
    expect((await testbed.posts(post)).kind).toBe("done");
    const said = preview.payloads(post).map(({ method, body }) => {
      expect(method).toBe("chat.postMessage");
      return withoutIds(JSON.parse(JSON.stringify(body)) as Record<string, unknown>);
    });
    expect(said).toEqual(posted().slice(before));
  }
});

test("a code that connects an account stands in no preview", () => {
  const post: DeskPost = { kind: "pairing", vendor: "whatsapp-web", state: "scan", image: "…", operator: "" };
  expect(preview.payloads(post)).toEqual([]);
});
