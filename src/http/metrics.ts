/** The figures of this process in Prometheus' format: the port's driver on a prom-client registry of its own. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { MailboxFigures } from "../ports/mailbox.ts";
import type { Metrics } from "../ports/metrics.ts";

/** Seconds. A turn takes about a millisecond, a platform's answer up to some seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The driver: what the parts report, what the server reports, and the page that Prometheus reads. */
export interface PrometheusMetrics extends Metrics {
  /** One answered HTTP request; `route` is its pattern (`/hooks/:shop/:vendor`), never its path. */
  request(event: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly milliseconds: number;
  }): void;
  /** Reads the mailbox's figures at each scrape; a read that fails leaves the gauges out of that scrape. */
  watch(figures: () => Promise<MailboxFigures>): void;
  /** The page at `/metrics`. */
  expose(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** `createMetrics()`; with `processFigures: false` without memory, event loop and garbage collection. */
export function createMetrics(options: { readonly processFigures?: boolean } = {}): PrometheusMetrics {
  const registry = new Registry();
  if (options.processFigures !== false) collectDefaultMetrics({ register: registry });
  const fillGauges = mailboxGauges(registry);
  let readFigures: (() => Promise<MailboxFigures>) | null = null;
  const requests = histogram(registry, "http_request", "HTTP requests", ["route", "method", "status"]);
  return {
    ...pipelineMetrics(registry),
    ...moneyMetrics(registry),
    ...deskMetrics(registry),
    request: ({ route, method, status, milliseconds }) =>
      requests.observe({ route, method, status: String(status) }, milliseconds / 1000),
    watch(figures) {
      readFigures = figures;
    },
    async expose() {
      fillGauges((await readFigures?.().catch(() => null)) ?? null);
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

/** What happens on the way of a message. */
function pipelineMetrics(
  registry: Registry,
): Pick<Metrics, "inbound" | "turn" | "call" | "send" | "deadLetter" | "hearing"> {
  const inbounds = counter(registry, "inbounds", "Messages that came in, new or known already", [
    "shop",
    "channel",
    "kind",
  ]);
  const turns = histogram(registry, "turn", "Turns", ["shop", "channel", "result"]);
  const calls = histogram(registry, "service_call", "Calls of services", ["service", "outcome"]);
  const sends = histogram(registry, "send", "Sends to channels and desks", ["channel", "outcome"]);
  const deadLetters = counter(registry, "dead_letters", "Outgoing messages that were given up", [
    "channel",
    "code",
  ]);
  const hears = new Gauge({
    name: "kiosk_hears",
    help: "1 while a channel or desk that listens is heard, 0 while it is not",
    labelNames: ["shop", "channel"],
    registers: [registry],
  });
  return {
    hearing: (event) => hears.set({ shop: event.shop, channel: event.channel }, event.hears ? 1 : 0),
    inbound: ({ shop, channel, kind, count }) => inbounds.inc({ shop, channel, kind }, count ?? 1),
    turn: ({ shop, channel, result, milliseconds }) =>
      turns.observe({ shop, channel, result }, milliseconds / 1000),
    call: ({ service, outcome, milliseconds }) => calls.observe({ service, outcome }, milliseconds / 1000),
    send: ({ channel, outcome, milliseconds }) => sends.observe({ channel, outcome }, milliseconds / 1000),
    deadLetter: ({ channel, code }) => deadLetters.inc({ channel, code }),
  };
}

function moneyMetrics(registry: Registry): Pick<Metrics, "order" | "payment"> {
  const orders = counter(registry, "orders", "Orders by the step they reached", ["shop", "step"]);
  const payments = counter(registry, "payments", "Payment attempts by the state they reached", [
    "shop",
    "vendor",
    "state",
  ]);
  return {
    order: ({ shop, step }) => orders.inc({ shop, step }),
    payment: ({ shop, vendor, state }) => payments.inc({ shop, vendor, state }),
  };
}

/** Whether what staff must see can be seen. */
function deskMetrics(registry: Registry): Pick<Metrics, "desk" | "unseenOrders"> {
  const up = new Gauge({
    name: "kiosk_desk_up",
    help: "1 when the desk can show what it is told, 0 while it waits for a person to mend it",
    labelNames: ["shop", "desk"],
    registers: [registry],
  });
  const unseen = new Gauge({
    name: "kiosk_unseen_orders",
    help: "Paid orders that nobody of the staff has seen for an hour",
    labelNames: ["shop"],
    registers: [registry],
  });
  return {
    desk: ({ shop, desk, up: isUp }) => up.set({ shop, desk }, isUp ? 1 : 0),
    unseenOrders: ({ shop, count }) => unseen.set({ shop }, count),
  };
}

const MAILBOX_GAUGES: Readonly<Record<keyof MailboxFigures, readonly [name: string, help: string]>> = {
  waitingInbounds: ["kiosk_waiting_inbounds", "Messages that came in and are not handled yet"],
  waitingEntries: ["kiosk_waiting_entries", "Messages that wait to be sent"],
  deadLetters: ["kiosk_dead_letters", "Messages that were given up and not revived"],
  timers: ["kiosk_timers", "Delayed transitions that are planned"],
  conversations: ["kiosk_conversations", "Conversations that are stored"],
};

/** The mailbox's gauges, filled from one read just before the page is written. */
function mailboxGauges(registry: Registry): (figures: MailboxFigures | null) => void {
  const up = new Gauge({
    name: "kiosk_mailbox_up",
    help: "1 when the mailbox could be written to at this scrape",
    registers: [registry],
  });
  const names = Object.keys(MAILBOX_GAUGES) as (keyof MailboxFigures)[];
  const gauges = names.map((figure) => {
    const [name, help] = MAILBOX_GAUGES[figure];
    return { figure, gauge: new Gauge({ name, help, registers: [registry] }) };
  });
  return (figures) => {
    up.set(figures === null ? 0 : 1);
    for (const { figure, gauge } of gauges) {
      if (figures === null) gauge.remove({});
      else gauge.set(figures[figure]);
    }
  };
}

function counter(registry: Registry, name: string, help: string, labelNames: string[]): Counter {
  return new Counter({ name: `kiosk_${name}_total`, help, labelNames, registers: [registry] });
}

function histogram(registry: Registry, name: string, what: string, labelNames: string[]): Histogram {
  return new Histogram({
    name: `kiosk_${name}_duration_seconds`,
    help: `${what} and how long they took`,
    labelNames,
    buckets: BUCKETS,
    registers: [registry],
  });
}
