/** What the preview says the page is given is what stands in the chat's stream. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Message } from "../../src/conversation/message.ts";
import { anyScreen, sayWords } from "../../test/contracts/channel.ts";
import { openWebTestbed, type WebTestbed } from "../../test/support/web-testbed.ts";
import { webPreview } from "./preview.ts";
import { addressOf } from "./session.ts";

let testbed: WebTestbed;
beforeEach(async () => {
  testbed = await openWebTestbed(sayWords);
});
afterEach(() => testbed.stop());

const preview = webPreview((file) => `/media/demo/${file}`);

async function both(message: Message) {
  const session = await testbed.newSession();
  await testbed.send(addressOf(session), message);
  const stream = await testbed.open(session);
  const [event, ...more] = await stream.untilReady();
  stream.close();
  expect(more).toEqual([]);
  const { id: _id, sequence: _sequence, at: _at, ...given } = event ?? { id: "", sequence: 0, at: 0 };
  const said = preview.payloads({ message, locale: "en", say: sayWords });
  return { given, said: said.map(({ body }) => JSON.parse(JSON.stringify(body)) as unknown) };
}

test("whatever a screen holds, preview and stream agree", async () => {
  await fc.assert(
    fc.asyncProperty(anyScreen(), async (screen) => {
      const { given, said } = await both(screen);
      expect(said).toEqual([given]);
    }),
    { numRuns: 60 },
  );
});

test("words of staff are previewed as they are streamed", async () => {
  const { given, said } = await both({ kind: "person", name: "help.reply", author: "Bo", text: "<b>Hi</b>" });
  expect(said).toEqual([given]);
});
