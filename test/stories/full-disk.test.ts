/**
 * A disk that is full, and has room again: a limit on the size of every file that the process writes, as a quota sets it,
 * is laid on the running gateway and taken off again.
 */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { SESSION_HEADER } from "../../adapters/web/session.ts";
import type { KillableProcess } from "../support/crash-process.ts";
import { killableGateway } from "../support/gateway-process.ts";
import { WebShopper } from "../support/shopper-web.ts";

const WELL = { mailbox: "ok", ledger: "ok", orders: "ok", hearing: "ok", work: "ok" };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What the gateway says of itself. */
async function saysOf(gateway: KillableProcess) {
  const ready = await fetch(`${gateway.address}/readyz`);
  const metrics = await (await fetch(`${gateway.address}/metrics`)).text();
  return {
    status: ready.status,
    checks: ((await ready.json()) as { checks: Record<string, string> }).checks,
    up: Number(/^kiosk_mailbox_up (\d)$/m.exec(metrics)?.[1]),
  };
}

it("says so, asks to be told again, and goes on by itself once there is room", async () => {
  const data = mkdtempSync(join(tmpdir(), "kiosk-full-"));
  closing.push(() => rmSync(data, { recursive: true, force: true }));
  const gateway = killableGateway({ PORT: "0", KIOSK_DATA: data });
  closing.push(() => gateway.kill());
  await gateway.start();
  const files = (bytes: string) =>
    execFileSync("prlimit", ["--pid", String(gateway.pid), `--fsize=${bytes}:unlimited`]);

  const shopper = await WebShopper.arrives(() => gateway.address);
  await shopper.says("hello");
  await shopper.sees("Hello, and welcome");
  expect(await saysOf(gateway)).toEqual({ status: 200, checks: WELL, up: 1 });

  // Nothing fits any more behind the first page of a file.
  files("4096");
  const refused = await fetch(`${gateway.address}/web/demo/messages`, {
    method: "POST",
    body: JSON.stringify({ id: randomUUID(), content: { kind: "text", text: "cart" } }),
    headers: { "content-type": "application/json", [SESSION_HEADER]: shopper.session },
  });
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ code: expect.stringMatching(/^storage\./) });
  expect(await saysOf(gateway)).toEqual({
    status: 503,
    checks: expect.objectContaining({ mailbox: "failed", ledger: "failed" }),
    up: 0,
  });
  expect(gateway.said.join("\n")).toMatch(/"code":"storage\.(full|failed)"/);
  expect((await fetch(`${gateway.address}/healthz`)).status).toBe(200);

  // The chat's page asks again by itself, as platforms do; what it asked while the disk was full is answered once.
  const asked = shopper.says("help");
  files("unlimited");
  await asked;
  await shopper.sees("How can I help?");
  expect(shopper.doubled).toEqual([]);
  expect(await saysOf(gateway)).toEqual({ status: 200, checks: WELL, up: 1 });
  expect(await gateway.stop()).toBe(0);
});
