/** Sentences of platforms, as they may be logged. */
import { expect, test } from "vitest";
import { scrubber } from "./scrub.ts";

const scrub = scrubber(["4711:s/cret", ""]);

test.each([
  ["GET /bot4711:s/cret/getMe failed", "GET /bot<secret>/getMe failed"],
  ["at https://x.example/4711%3As%2Fcret?a", "at https://x.example/<secret>?a"],
  ["Recipient +45 20 12 34 56 is unknown", "Recipient <number> is unknown"],
  ["No LID for user 4520123456@c.us", "No LID for user <address>"],
  ['Invalid address "anna@tea.example"', 'Invalid address "<address>"'],
  ["131056 (Business Account, Consumer Account) pair rate limit hit, 2026", null],
])("%s", (said, clean) => {
  expect(scrub(said)).toBe(clean ?? said);
});
