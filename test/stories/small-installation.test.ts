/** A shop on the small installation, without the packages that only development or WhatsApp Web needs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { killableGateway, startsAndEnds } from "../support/gateway-process.ts";
import { WebShopper } from "../support/shopper-web.ts";
import { smallInstallation } from "../support/small-installation.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "kiosk-small-"));
  smallInstallation(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it("talks to a shopper, and shows the playground with every messenger", async () => {
  const gateway = killableGateway({ PORT: "0", KIOSK_DATA: join(root, "data"), KIOSK_LOG: "warn" }, root);
  await gateway.start();
  try {
    const shopper = await WebShopper.arrives(() => gateway.address);
    await shopper.says("hello");
    await shopper.sees("Hello, and welcome");
    shopper.leaves();
    expect(await (await fetch(`${gateway.address}/`)).text()).toContain("WhatsApp Web");
  } finally {
    await gateway.kill();
  }
});

it("with WhatsApp Web switched on is told how to add what is missing, before anything starts", async () => {
  const environment = { WHATSAPP_WEB_ENABLED: "true", WHATSAPP_WEB_CHROME: process.execPath };
  const { code, said } = await startsAndEnds(
    { PORT: "0", KIOSK_DATA: join(root, "data"), ...environment },
    root,
  );
  expect(code).toBe(1);
  expect(said).toContain("WHATSAPP_WEB_ENABLED is true, but this is a small installation");
  expect(said).toContain("npm ci --omit=dev");
  expect(said).not.toMatch(/listen|ERR_MODULE_NOT_FOUND|^ +at /m);
});
