/** Tells staff how the account stands: the code to scan, in the terminal and at the desks, and what became of it. */
import { toBuffer, toString as toTerminal } from "qrcode";
import type { ChannelHost } from "../../src/ports/channel.ts";
import type { DeskPost } from "../../src/ports/desk.ts";
import type { Log } from "../../src/ports/log.ts";
import type { MessageLog } from "./message-log.ts";

/** The risk, said wherever somebody is about to take it. */
export const BAN_RISK =
  "WhatsApp does not allow bots on ordinary accounts and may ban the number at any time, also for replies only. Use a spare number, for a pilot; the official way is the whatsapp-cloud channel.";

type PairingPost = DeskPost & { readonly kind: "pairing" };
type Told = Omit<PairingPost, "kind" | "vendor">;

/** Says it. Nothing here fails: what a desk cannot hear now is logged. */
export interface Pairing {
  /** A (new) code waits for the phone. */
  scan(code: string): void;
  idle(): void;
  paired(): void;
  lost(why: string): void;
  /** Says again what was said last. */
  again(): void;
}

/** What it needs. */
export interface PairingHost {
  readonly host: Pick<ChannelHost, "tell">;
  readonly messages: Pick<MessageLog, "fact" | "setFact">;
  readonly log: Log;
  /** Shows the code to whoever sits at the terminal. */
  terminal(words: string): void;
}

/** Tells Kiosk, one thing after the other. */
export function createPairing({ host, messages, log, terminal }: PairingHost): Pairing {
  let last: Told | null = null;
  let queue = Promise.resolve();
  const tell = (make: () => Promise<Told>) => {
    queue = queue.then(async () => {
      try {
        const told = await make();
        last = told;
        await messages.setFact("told", told.state);
        await host.tell({ kind: "pairing", vendor: "whatsapp-web", ...told });
      } catch (cause) {
        log.error({ cause }, "The staff could not be told how the WhatsApp account stands");
      }
    });
  };
  return {
    scan: (code) =>
      tell(async () => {
        terminal(`\n${await toTerminal(code, { type: "terminal", small: true })}\n${SCAN}\n${BAN_RISK}\n\n`);
        const image = (await toBuffer(code, { scale: 6, margin: 4 })).toString("base64");
        return { state: "scan", image, operator: `${SCAN} ${BAN_RISK}` };
      }),
    idle: () => tell(async () => ({ state: "idle", operator: IDLE })),
    paired() {
      // After each restart the account is what it was; nobody needs to hear that.
      if (messages.fact("told") === "paired") return;
      tell(async () => ({ state: "paired", operator: `WhatsApp is connected. ${BAN_RISK}` }));
    },
    lost: (why) => tell(async () => ({ state: "lost", operator: why })),
    again() {
      const said = last;
      if (said !== null) tell(async () => said);
    },
  };
}

const SCAN =
  "On the shop's spare phone open WhatsApp, Settings, Linked devices, Link a device, and scan this code. It changes every minute or so.";
const IDLE =
  "Nobody scanned the code, so WhatsApp Web was closed. Ask for a new code when the phone is at hand. Until then nobody is answered on WhatsApp.";
