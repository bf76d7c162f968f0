/** WhatsApp and Slack as stand-ins, and between them the real gateway, whose clock can be moved. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { readConfig } from "../../../src/config/config.ts";
import { buildGateway, type Gateway } from "../../../src/gateway/gateway.ts";
import { LedgerReader } from "../../support/gateway-ledger.ts";
import type { AnyShopper } from "../../support/shopper-checkout.ts";
import { type SlackPeer, type Staff, startSlackPeer } from "../slack.ts";
import {
  type Shown,
  startWhatsAppCloudPeer,
  type WhatsAppCloudPeer,
  type WhatsAppCloudPeerOptions,
  type WhatsAppShopper,
} from "../whatsapp-cloud.ts";

/** The installation. */
export interface WhatsAppInstallation {
  readonly gateway: Gateway;
  /** Where the gateway listens. */
  readonly address: string;
  readonly hook: string;
  readonly whatsapp: WhatsAppCloudPeer;
  readonly slack: SlackPeer;
  /** Works on orders. */
  readonly bo: Staff;
  readonly ledger: LedgerReader;
  readonly log: readonly Record<string, unknown>[];
  /** Lets time pass, here and at Meta. */
  passes(milliseconds: number): void;
  close(): Promise<void>;
}

/** Opens the installation on the demo shop in a fresh folder. */
export async function openWhatsAppInstallation(
  options: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly peer?: WhatsAppCloudPeerOptions;
  } = {},
): Promise<WhatsAppInstallation> {
  const whatsapp = await startWhatsAppCloudPeer(options.peer);
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const slack = await startSlackPeer({ now });
  const data = mkdtempSync(join(tmpdir(), "kiosk-whatsapp-"));
  const log: Record<string, unknown>[] = [];
  const port = await freePort();
  const gateway = await buildGateway({
    config: readConfig({
      PORT: String(port),
      HOST: "127.0.0.1",
      KIOSK_DATA: data,
      KIOSK_SHOPS: resolve(import.meta.dirname, "../../../shops"),
      KIOSK_SECRET: "a secret for tests, of more than 32 characters",
      ...whatsapp.environment(),
      ...slack.environment("http"),
      ...options.environment,
    }),
    log: pino({ level: "debug" }, { write: (line: string) => void log.push(JSON.parse(line)) }),
    clock: { now, elapsed: () => performance.now() },
  });
  await gateway.start();
  const address = `http://localhost:${port}`;
  const hook = `${address}/hooks/demo/whatsapp-cloud`;
  slack.callsHooksAt(`${address}/hooks/demo/slack`);
  await whatsapp.callsHookAt(hook);
  const ledger = new LedgerReader(data);
  return {
    gateway,
    address,
    hook,
    whatsapp,
    slack,
    bo: slack.staff({ id: "U0BO000001", name: "Bo Lund" }),
    ledger,
    log,
    passes(milliseconds) {
      ahead += milliseconds;
      whatsapp.passes(milliseconds);
    },
    async close() {
      ledger.close();
      await gateway.stop();
      await whatsapp.stop();
      await slack.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** A port that nobody listens on: with a PUBLIC_URL the gateway does not tell which one it took. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** A WhatsApp shopper for the steps that every purchase takes: taps what can be tapped, and types the rest. */
export function anyShopper(shopper: WhatsAppShopper): AnyShopper<Shown> {
  return { says: shopper.says, taps: shopper.chooses, sees: (expected) => shopper.sees(expected) };
}
