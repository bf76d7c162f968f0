/** Waiting, and being interrupted. */
import { expect, test } from "vitest";
import { inTime, pause, TOO_LATE } from "./pause.ts";

test("a pause passes whole, or ends when the signal comes", async () => {
  const stopping = new AbortController();
  const waiting = pause(60_000, stopping.signal);
  stopping.abort();
  expect(await waiting).toBe(false);
  expect(await pause(60_000, stopping.signal)).toBe(false);
  expect(await pause(0, new AbortController().signal)).toBe(true);
});

test("an answer in time is the answer, a failure is the failure, and what takes longer is too late", async () => {
  expect(await inTime(Promise.resolve("tea"), 1_000)).toBe("tea");
  await expect(inTime(Promise.reject(new Error("no")), 1_000)).rejects.toThrow("no");
  expect(await inTime(new Promise(() => {}), 1)).toBe(TOO_LATE);
});
