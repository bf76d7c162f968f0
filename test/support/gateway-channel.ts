/** The whole installation on this machine: Telegram and Slack as stand-ins, and between them the real gateway. */
import { type SlackPeer, type Staff, startSlackPeer } from "../peers/slack.ts";
import { startTelegramPeer, type TelegramPeer } from "../peers/telegram.ts";
import { type OpenGateway, openGateway } from "./gateway.ts";
import { LedgerReader } from "./gateway-ledger.ts";
import { PATIENCE_MS } from "./patience.ts";

/** How the platforms reach the gateway. */
export interface InstallationOptions {
  readonly telegram?: "webhook" | "polling";
  readonly slack?: "http" | "socket";
  readonly environment?: Readonly<Record<string, string>>;
}

/** The installation. */
export interface Installation {
  /** The gateway that is open now. */
  gateway: OpenGateway;
  readonly telegram: TelegramPeer;
  readonly slack: SlackPeer;
  /** Works on orders and may give money back. */
  readonly mette: Staff;
  /** Works on orders and may not. */
  readonly bo: Staff;
  /** The gateway's files. */
  readonly ledger: LedgerReader;
  /** Stops the gateway and opens another one on the same files. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const REFUNDER = "U0METTE001";

/** Opens the installation. */
export async function openInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const { telegram: mode = "webhook", slack: way = "http" } = options;
  const telegram = await startTelegramPeer();
  const slack = await startSlackPeer();
  const environment = {
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.root,
    TELEGRAM_MODE: mode,
    ...(mode === "webhook" && { TELEGRAM_WEBHOOK_SECRET: "a-secret-of-the-stories" }),
    ...slack.environment(way),
    SLACK_REFUNDERS: REFUNDER,
    ...options.environment,
  };
  const open = async (data?: string) => {
    const gateway = await openGateway(environment, data);
    if (way === "http") slack.callsHooksAt(`${gateway.address}/hooks/demo/slack`);
    else await slack.socketsOpen(1);
    return gateway;
  };
  const gateway = await open();
  const ledger = new LedgerReader(gateway.data);
  const installation: Installation = {
    gateway,
    telegram,
    slack,
    ledger,
    mette: slack.staff({ id: REFUNDER, name: "Mette Holm" }),
    bo: slack.staff({ id: "U0BO000001", name: "Bo Lund" }),
    async restart() {
      await installation.gateway.close({ keep: true });
      installation.gateway = await open(installation.gateway.data);
    },
    async close() {
      ledger.close();
      await installation.gateway.close();
      await telegram.stop();
      await slack.close();
    },
  };
  return installation;
}

/** Resolves when `holds` answers true; looks again and again, because files tell nobody of a change. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = PATIENCE_MS,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
