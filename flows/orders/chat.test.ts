import { expect, it } from "vitest";
import { chatOf, play } from "../../test/support/chat-script.ts";
import { Shopper, voiceFaults } from "../../test/support/shoppers.ts";

it("goes as the README tells it", async () => {
  await play(new Shopper(), chatOf(new URL("README.md", import.meta.url)));
  expect(voiceFaults).toEqual([]);
});
