/** Sends wait for a session that is coming up, and for no other. */
import { expect, test } from "vitest";
import type { GuardedClient } from "./guarded-client.ts";
import { createReadiness } from "./readiness.ts";

/** Who it is does not matter here. */
const client = {} as GuardedClient;

test("a send waits for a session that is coming up, and gets it", async () => {
  const readiness = createReadiness();
  readiness.comesUp();
  const waiting = readiness.soon(60_000);
  readiness.isReady(client);
  expect(await waiting).toBe(client);
  expect(readiness.client()).toBe(client);
  expect(await readiness.soon(0)).toBe(client);
});

test("it does not wait when nobody is coming, nor when who came has gone", async () => {
  const readiness = createReadiness();
  expect(await readiness.soon(60_000)).toBeNull();
  readiness.comesUp();
  const waiting = readiness.soon(60_000);
  readiness.isGone();
  expect(await waiting).toBeNull();
  expect(await readiness.soon(60_000)).toBeNull();
});

test("it waits no longer than it is told", async () => {
  const readiness = createReadiness();
  readiness.comesUp();
  expect(await readiness.soon(1)).toBeNull();
});
