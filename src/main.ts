/** The process: reads the settings, builds the gateway, starts it, and stops it gracefully. */
import { pino } from "pino";
import { ConfigError, loadDotEnv, readConfig } from "./config/config.ts";
import { buildGateway } from "./gateway/gateway.ts";
import { SettingsError } from "./ports/adapter.ts";

/** Milliseconds that turns and sends in hand may take after SIGTERM. */
const GRACE = 15_000;

try {
  const config = readConfig(loadDotEnv(process.cwd()));
  const log = pino({
    level: config.logLevel,
    ...(process.stdout.isTTY && {
      transport: { target: "pino-pretty", options: { ignore: "pid,hostname", translateTime: "HH:MM:ss" } },
    }),
  });
  const gateway = await buildGateway({ config, log });
  const address = await gateway.start();
  process.stdout.write(welcome(address, config.playground, gateway.invitation()));
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      const patience = setTimeout(() => process.exit(1), GRACE);
      patience.unref();
      void gateway.stop().then(() => process.exit(0));
    });
  }
} catch (error) {
  process.stderr.write(`${complaint(error)}\n`);
  process.exitCode = 1;
}

function welcome(address: string, playground: boolean, invitation: string | null): string {
  if (invitation !== null)
    return `\n  Kiosk is open at ${address}\n\n  It can be reached from elsewhere. This link opens the playground and its desk, once:\n\n    ${invitation}\n\n`;
  return playground
    ? `\n  Kiosk is open. Shop and serve in the playground:\n\n    ${address}\n\n  Stop with Ctrl+C.\n\n`
    : `\n  Kiosk is open at ${address}\n\n`;
}

/**
 * What the world does to us (wrong settings, a port or a file that somebody else has) is a sentence to act on; anything
 * else is a fault of ours and keeps its stack.
 */
function complaint(error: unknown): string {
  if (error instanceof ConfigError || error instanceof SettingsError) return error.message;
  if (!(error instanceof Error)) return String(error);
  return error instanceof TypeError || isFault(error.cause)
    ? (error.stack ?? error.message)
    : `Kiosk cannot start: ${error.message}`;
}

/** The causes that have a code are those of the operating system and of SQLite, told in the sentence above them. */
function isFault(cause: unknown): boolean {
  return cause !== undefined && !(cause instanceof Error && "code" in cause);
}
