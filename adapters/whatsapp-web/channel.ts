/** WhatsApp Web as a channel: puts the parts of this folder together behind the port. For pilots; see README.md. */
import { mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type AdapterContext, judgeSettings, SettingsError } from "../../src/ports/adapter.ts";
import type { Capabilities, Channel, ChannelHost } from "../../src/ports/channel.ts";
import type { StoreLease } from "../../src/ports/store.ts";
import { pause } from "../../src/wire/pause.ts";
import { notConnected } from "./failures.ts";
import { downloadFile } from "./files.ts";
import type { GuardedClient } from "./guarded-client.ts";
import { startHeartbeat, within } from "./heartbeat.ts";
import { loadLibrary } from "./library.ts";
import { CAPTION_LIMIT, POLL_OPTION, TEXT_LIMIT } from "./limits.ts";
import { type Listener, listen } from "./listener.ts";
import { type MessageLog, openMessageLog } from "./message-log.ts";
import { MIGRATIONS } from "./migrations.ts";
import { USUAL_TIMES, type WhatsAppWebOptions } from "./options.ts";
import { humanPace, sendsPerSecond } from "./pace.ts";
import { BAN_RISK, createPairing } from "./pairing.ts";
import { createPeople } from "./people.ts";
import { createReadiness, type Readiness } from "./readiness.ts";
import { createSender, type Sender } from "./sender.ts";
import { openSession, type Session, sayCause } from "./session.ts";
import { leaseSession } from "./session-lease.ts";
import { WHATSAPP_WEB_VARIABLES, WhatsAppWebSettings, WhatsAppWebSwitch } from "./settings.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";

const CAPABILITIES: Capabilities = {
  // Polls are no buttons: a typed number must always be understood.
  buttons: 0,
  buttonLabel: POLL_OPTION,
  text: TEXT_LIMIT,
  caption: CAPTION_LIMIT,
  pictures: true,
  editsInPlace: false,
  links: true,
  documents: true,
};

/**
 * Opens the channel for a shop; null while it is not switched on. Throws SettingsError when its settings do not do, or when
 * the installation left its library out.
 */
export async function openChannel(context: AdapterContext): Promise<Channel | null> {
  const { shop, given, pictures, clock, log, store, folder, say } = context;
  const { WHATSAPP_WEB_ENABLED } = judgeSettings(WhatsAppWebSwitch, WHATSAPP_WEB_VARIABLES, given);
  if (WHATSAPP_WEB_ENABLED === "false") return null;
  const { paceSeconds, ...settings } = judgeSettings(WhatsAppWebSettings, WHATSAPP_WEB_VARIABLES, given);
  if (folder === null) {
    throw new SettingsError([
      "WHATSAPP_WEB_ENABLED needs a folder to keep the session in: set KIOSK_DATA to one.",
    ]);
  }
  return whatsAppWebChannel({
    ...settings,
    shop: shop.id,
    store,
    library: await loadLibrary(),
    folder: join(folder, "whatsapp-web", shop.id),
    pictures,
    clock,
    log,
    personOnPhone: say({ key: "whatsapp.personOnPhone" }, shop.locales[0] ?? "en"),
    // Whoever scans the code connects their account: it is for a person at the terminal, not for a log file.
    terminal: (words) => void (process.stdout.isTTY && process.stdout.write(words)),
    pace: humanPace(paceSeconds),
    sendsPerSecond: sendsPerSecond(paceSeconds),
    times: USUAL_TIMES,
  });
}

/** What exists between start and stop. */
interface Running {
  readonly lease: StoreLease;
  readonly sender: Sender;
  readonly supervisor: Supervisor;
  readonly readiness: Readiness;
  listener: Listener | null;
}

/** An account on WhatsApp Web as a channel. Nothing happens before `start`. */
export function whatsAppWebChannel(options: WhatsAppWebOptions): Channel {
  const { log, store } = options;
  let running: Running | null = null;
  void store.migrate(MIGRATIONS);
  return {
    vendor: "whatsapp-web",
    messenger: "whatsapp",
    capabilities: CAPABILITIES,
    sendsPerSecond: options.sendsPerSecond,
    send: async (delivery) => (await running?.sender.send(delivery)) ?? notConnected(),
    media: (reference) => downloadFile(running?.readiness.client() ?? null, reference, options.times.sendMs),
    pair: async () => running?.supervisor.pair(),
    async start(host) {
      log.warn({ shop: options.shop }, BAN_RISK);
      // Whoever has the profile is the account.
      mkdirSync(options.folder, { recursive: true, mode: 0o700 });
      const lease = await leaseSession(store, options.shop);
      try {
        running = assemble(options, host, lease, await openMessageLog(store));
      } catch (cause) {
        await lease.release();
        throw cause;
      }
      running.supervisor.start();
    },
    async stop() {
      const ending = running;
      running = null;
      if (ending === null) return;
      ending.readiness.isGone();
      await ending.sender.stop();
      // A page that hangs would hold this up for ever; what it has not told is unread, and found at the next start.
      await within(ending.listener?.idle() ?? Promise.resolve(), options.times.pulse.answerMs);
      await ending.supervisor.stop();
      await ending.listener?.idle();
      await ending.lease.release();
    },
  };
}

function assemble(
  options: WhatsAppWebOptions,
  host: ChannelHost,
  lease: StoreLease,
  messages: MessageLog,
): Running {
  const { clock, log, times, wait = pause, folder } = options;
  const pairing = createPairing({ host, messages, log, terminal: options.terminal });
  const readiness = createReadiness();
  const sender = createSender({
    ...options,
    messages,
    wait,
    sendMs: times.sendMs,
    readiness,
    comingUpMs: times.comingUpMs,
  });
  let pulse: { stop(): void } | null = null;
  let attached: Listener | null = null;
  const supervisor = createSupervisor({
    ...{ shop: options.shop, folder, messages, pairing, log, wait, backoff: times.backoff, clock },
    hearing: (hearing) => host.hearing(hearing),
    open(events) {
      // Without a kept session a person with a phone is waited for; no send should.
      if (messages.fact("pairedAt") !== null) readiness.comesUp();
      return openSession(
        {
          library: options.library,
          browser: { folder, chrome: options.chrome, ...pageOf(options.page) },
          patience: times.session,
          log,
          attach(client) {
            const people = createPeople(client);
            const { shop, personOnPhone } = options;
            const sendsSettled = sender.settled;
            attached = listen({
              shop,
              client,
              host,
              messages,
              clock,
              log,
              people,
              personOnPhone,
              sendsSettled,
            });
          },
        },
        events,
      );
    },
    onReady(client, session) {
      const listener = attached;
      if (listener === null) return;
      parts.listener = listener;
      readiness.isReady(client);
      // What was missed is taken in first: to the pulse it would look like deafness.
      void fetchMissed(listener, options).then(() => {
        if (readiness.client() === client) pulse = pulseOf(options, client, session, listener, sender);
      });
    },
    onEnd() {
      pulse?.stop();
      pulse = null;
      readiness.isGone();
    },
  });
  const parts: Running = { lease, sender, supervisor, readiness, listener: null };
  return parts;
}

function pulseOf(
  { times }: WhatsAppWebOptions,
  client: GuardedClient,
  session: Session,
  listener: Listener,
  sender: Sender,
): { stop(): void } {
  return startHeartbeat({
    client,
    rhythm: times.pulse,
    sweep: () => listener.sweep(times.deafMs),
    isQuiet: sender.isQuiet,
    end: session.end,
  });
}

/** What came while the process was down. A failure here is felt again by the pulse. */
async function fetchMissed(listener: Listener, { log }: WhatsAppWebOptions): Promise<void> {
  try {
    await listener.takeMissed();
    await listener.catchUpVotes();
  } catch (cause) {
    log.warn({ cause: sayCause(cause) }, "What came on WhatsApp meanwhile could not be read yet");
  }
}

/** `webVersion` and the folder it is in. */
function pageOf(page: string | undefined) {
  return page === undefined ? {} : { page: { folder: dirname(page), version: basename(page, ".html") } };
}
