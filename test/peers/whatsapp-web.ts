/**
 * A stand-in for WhatsApp Web: a page with the modules that whatsapp-web.js drives, a network behind it, the shop's
 * phone, and people who write. The library and the browser are the real ones.
 *
 *     const whatsapp = await startWhatsAppWebPeer();
 *     // the gateway: ...whatsapp.environment
 *     await whatsapp.phone.scans();
 *     const anna = whatsapp.user({ name: "Anna", phone: "4520304050" });
 *     await anna.says("hello");
 *     await anna.sees("welcome");
 *     await anna.taps("Tea");
 *     await whatsapp.stop();
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Network, openNetwork } from "./whatsapp-web/network.ts";
import { writeBrowser, writePage } from "./whatsapp-web/page-file.ts";
import { createShopper, type WebShopper } from "./whatsapp-web/shopper.ts";
import { ACCOUNT, type SendFault, World } from "./whatsapp-web/world.ts";

export type { Shown, WebShopper } from "./whatsapp-web/shopper.ts";

/**
 * How long is waited before a test fails, in milliseconds: longer than two beats of the channel's pulse, a minute each, by
 * which a message that came while the page was still loading is found.
 */
const PATIENCE_MS = 150_000;

/** The shop's phone, in somebody's hand. */
export interface Phone {
  /** Waits for a code on the page and scans it: the page's browser becomes a device of the account. */
  scans(): Promise<void>;
  /** The whole text of the code that waits on the page; null when none does. */
  code(): string | null;
  /** Throws all devices out. */
  logsOut(): void;
  /** A person answers a shopper on the phone itself. */
  says(to: WebShopper, text: string): void;
}

/** The stand-in. */
export interface WhatsAppWebPeer {
  /** Settings of a gateway that uses it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly page: string;
  readonly browser: string;
  readonly phone: Phone;
  /** Somebody with WhatsApp. With `lid` the network hides the number from the shop unless `phone` is given too. */
  user(profile: { readonly name: string; readonly phone?: string; readonly lid?: string }): WebShopper;
  /** What happens to the next messages of the shop, one each. */
  disturb(...faults: readonly SendFault[]): void;
  /** The page tells of the last message once more. */
  redelivers(): void;
  /** Somebody gives their account up. */
  leaves(shopper: WebShopper): void;
  /** Another browser took the account over. */
  conflicts(): void;
  /** Any state of the page's connection, such as `TOS_BLOCK`. */
  state(state: string): void;
  /** The network is gone, and comes back. */
  cuts(): void;
  restores(): void;
  /** The line is open and nothing comes over it. */
  silence(on: boolean): void;
  /** The page takes messages in and tells nobody. */
  deafens(): void;
  /** The page never answers anything again. */
  hangs(): void;
  /** Pages that are connected to the account. */
  connected(): number;
  /** How often a page has connected to the account so far. */
  welcomed(): number;
  /** Pages that are open at all, paired or not. */
  open(): number;
  /** Messages of the shop that WhatsApp would refuse; tests want none. */
  complaints(): readonly string[];
  until(condition: () => boolean, what: string, withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the stand-in. No browser is started: that is the channel's. */
export async function startWhatsAppWebPeer(): Promise<WhatsAppWebPeer> {
  const folder = mkdtempSync(join(tmpdir(), "whatsapp-web-"));
  const world = new World();
  const network = await openNetwork(world);
  const page = writePage(folder, `ws://127.0.0.1:${network.port}`);
  const browser = writeBrowser(folder, network.port);
  return {
    environment: {
      WHATSAPP_WEB_ENABLED: "true",
      WHATSAPP_WEB_CHROME: browser,
      WHATSAPP_WEB_PAGE: page,
    },
    page,
    browser,
    phone: phoneOf(world, network),
    user: (profile) => userOf(world, profile),
    ...faultsOf(world, network),
    connected: network.connected,
    welcomed: network.welcomed,
    open: network.open,
    complaints: () => network.complaints,
    until: (condition, what, withinMs = PATIENCE_MS) =>
      world
        .until(
          () => (condition() ? true : undefined),
          () => what,
          withinMs,
        )
        .then(() => {}),
    async stop() {
      await network.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function phoneOf(world: World, network: Network): Phone {
  const key = btoa("public key");
  const code = () => (world.ref === null ? null : `${world.ref},${key},${key},secret key,1`);
  return {
    code,
    async scans() {
      await world.until(
        () => world.ref ?? undefined,
        () => "no code is shown",
        PATIENCE_MS,
      );
      const device = `device-${world.newId()}`;
      world.devices.add(device);
      world.ref = null;
      network.say({ type: "paired", device });
      await world.until(
        () => (network.connected() > 0 ? true : undefined),
        () => "the page does not connect after the scan",
        PATIENCE_MS,
      );
    },
    logsOut() {
      world.devices.clear();
      network.say({ type: "logout" });
    },
    says(to, body) {
      const t = Math.floor(Date.now() / 1000);
      world.deliver({
        id: `true_${to.chat}_${world.newId()}`,
        from: to.chat.endsWith("@lid") ? ACCOUNT.lid : ACCOUNT.pn,
        to: to.chat,
        t,
        type: "chat",
        body,
      });
    },
  };
}

function userOf(
  world: World,
  { name, phone, lid }: { readonly name: string; readonly phone?: string; readonly lid?: string },
): WebShopper {
  const id = lid === undefined ? `${phone}@c.us` : `${lid}@lid`;
  const contact = {
    ...(phone !== undefined && { pn: `${phone}@c.us` }),
    ...(lid !== undefined && { lid: `${lid}@lid` }),
    pushname: name,
  };
  const chat = world.chats.get(id) ?? {
    id,
    title: name,
    contact,
    unreadCount: 0,
    messages: [],
    typing: false,
    typed: 0,
  };
  world.chats.set(id, chat);
  return createShopper(world, chat);
}

function faultsOf(world: World, network: Network) {
  return {
    disturb(...faults: readonly SendFault[]) {
      // A page that fails never asks the network.
      if (faults.includes("failed")) network.say({ type: "failNext" });
      world.sendFaults.push(...faults.filter((fault) => fault !== "failed"));
    },
    redelivers() {
      const messages = [...world.chats.values()].flatMap((chat) => chat.messages);
      const message = messages
        .filter(({ id }) => id.startsWith("false_"))
        .sort((a, b) => a.t - b.t)
        .at(-1);
      if (message !== undefined) world.push({ type: "message", message, again: true });
    },
    leaves({ chat }: WebShopper) {
      world.chats.delete(chat);
      network.say({ type: "forget", chat });
    },
    conflicts: () => network.say({ type: "state", state: "CONFLICT" }),
    state: (state: string) => network.say({ type: "state", state }),
    cuts: network.cut,
    restores: network.restore,
    silence: network.silence,
    deafens: () => network.say({ type: "deafen" }),
    hangs: () => network.say({ type: "hang" }),
  };
}
