/** A whole gateway on the demo shop in a fresh folder, for stories: everything is real but the platforms. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { readConfig } from "../../src/config/config.ts";
import { buildGateway, type Gateway } from "../../src/gateway/gateway.ts";

/** A gateway under test. */
export interface OpenGateway {
  /** Where it listens, such as `http://localhost:41234`. */
  readonly address: string;
  /** Its data folder; a gateway opened on it again goes on where this one stopped. */
  readonly data: string;
  /** Lines of its log, parsed. */
  readonly log: readonly Record<string, unknown>[];
  readonly gateway: Gateway;
  /** Stops it; `keep` leaves the data folder for another one. */
  close(options?: { readonly keep?: boolean }): Promise<void>;
}

/** Opens a gateway with these variables set beside the usual ones. */
export async function openGateway(
  environment: Readonly<Record<string, string>> = {},
  data = mkdtempSync(join(tmpdir(), "kiosk-")),
): Promise<OpenGateway> {
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void log.push(JSON.parse(line)) });
  const config = readConfig({
    PORT: "0",
    HOST: "127.0.0.1",
    KIOSK_DATA: data,
    KIOSK_SHOPS: resolve(import.meta.dirname, "../../shops"),
    KIOSK_SECRET: "a secret for tests, of more than 32 characters",
    ...environment,
  });
  const gateway = await buildGateway({ config, log: logger });
  const address = await gateway.start();
  return {
    address,
    data,
    log,
    gateway,
    async close({ keep = false } = {}) {
      await gateway.stop();
      if (!keep) rmSync(data, { recursive: true, force: true });
    },
  };
}
