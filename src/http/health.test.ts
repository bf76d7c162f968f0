import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLog } from "../ports/log.ts";
import { createHealth } from "./health.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("ready when every part answers", async () => {
  const health = createHealth({
    checks: { mailbox: async () => 1, ledger: async () => null },
    log: silentLog,
  });
  expect(await health.ready()).toEqual({ status: "ready", checks: { mailbox: "ok", ledger: "ok" } });
});

test("one ailing part makes the gateway not ready, and its cause is for the log alone", async () => {
  const said: object[] = [];
  const health = createHealth({
    checks: {
      mailbox: async () => 1,
      ledger: () => Promise.reject(new Error("disk full at /var/lib")),
    },
    log: { ...silentLog, warn: (fields) => said.push(fields) },
  });
  const readiness = await health.ready();
  expect(readiness).toEqual({ status: "notReady", checks: { mailbox: "ok", ledger: "failed" } });
  expect(JSON.stringify(readiness)).not.toContain("disk");
  expect(said).toMatchObject([{ part: "ledger", code: "health.failed" }]);
});

test("a check that throws at once counts as failed too", async () => {
  const health = createHealth({
    checks: {
      mailbox: () => {
        throw new Error("closed");
      },
    },
    log: silentLog,
  });
  expect((await health.ready()).status).toBe("notReady");
});

test("a part that never answers does not hang the question", async () => {
  const health = createHealth({ checks: { mailbox: () => new Promise(() => {}) }, log: silentLog });
  const answer = health.ready();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await answer).toEqual({ status: "notReady", checks: { mailbox: "failed" } });
});

test("a stopping gateway takes no new work, however well it is", async () => {
  const health = createHealth({ checks: { mailbox: async () => 1 }, log: silentLog });
  health.stopping();
  expect(await health.ready()).toEqual({ status: "stopping", checks: {} });
});
