/**
 * A stand-in for Telegram: an HTTP server that speaks the Bot API, refuses what Telegram refuses, and plays shoppers.
 *
 *     const telegram = await startTelegramPeer();
 *     // the bot: apiRoot telegram.root, token telegram.token
 *     const anna = telegram.user({ name: "Anna", language: "da" });
 *     await anna.says("/start");
 *     await anna.sees("Welcome");
 *     await anna.taps("Tea");
 *     expect((await anna.sees("Sencha")).buttons).toEqual([["Buy"], ["Back"]]);
 *     await telegram.stop();
 *
 * Updates go to the webhook the bot sets (with the secret header, one at a time per queue, again after anything but
 * 2xx) or wait for getUpdates. A webhook on a public https address is reached by `route`:
 * `startTelegramPeer({ route: { "https://shop.example": "http://127.0.0.1:4711" } })`; http to this machine is allowed,
 * as by a Bot API server of one's own. Pictures by address are fetched through the same routes.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PATIENCE_MS } from "../support/patience.ts";
import { serveFile } from "./telegram/files.ts";
import { createMethods } from "./telegram/methods.ts";
import { type Desk, type Disturbance, type RecordedCall, run, serve } from "./telegram/server.ts";
import { createShopper, type TelegramShopper } from "./telegram/shopper.ts";
import { Updates } from "./telegram/updates.ts";
import { type Person, type Webhook, World } from "./telegram/world.ts";

export type { Disturbance, RecordedCall } from "./telegram/server.ts";
export type { Shown, TelegramShopper } from "./telegram/shopper.ts";

/** How a stand-in is set up; everything has a default. */
export interface TelegramPeerOptions {
  readonly token?: string;
  readonly username?: string;
  /** Public origin to the origin it is really at. */
  readonly route?: Readonly<Record<string, string>>;
  /** First pause before a refused update is posted again, in milliseconds. */
  readonly retryMs?: number;
}

/** The stand-in. */
export interface TelegramPeer {
  /** The bot's TELEGRAM_API_ROOT. */
  readonly root: string;
  readonly token: string;
  readonly calls: readonly RecordedCall[];
  /** Calls of one method. */
  callsOf(method: string): readonly RecordedCall[];
  /** A person; the same id is the same person. */
  user(profile: {
    readonly id?: number;
    readonly name: string;
    readonly lastName?: string;
    readonly language?: string;
    readonly phone?: string;
  }): TelegramShopper;
  /** The webhook as the bot set it; an empty url when it did not. */
  webhook(): Readonly<Webhook>;
  /** The menu of commands for a language; `""` is for everybody. */
  menu(language: string): readonly { readonly command: string; readonly description: string }[];
  /** Disturbs the next calls of a method (`"*"` is any, `"file"` the file server), one disturbance each. */
  disturb(method: string, ...disturbances: readonly Disturbance[]): void;
  /** Posts each update to the webhook twice at the same moment. */
  deliverTwice(on: boolean): void;
  /** Posts the last update once more, as after an answer that got lost. */
  repeatLastUpdate(): void;
  /** Keeps new updates back until `releaseUpdates`. */
  holdUpdates(): void;
  releaseUpdates(order: "inOrder" | "reversed"): void;
  /** After a week without updates ids go on at this one, which may be lower than the last. */
  afterQuietWeek(nextId: number): void;
  /** Gives out by getUpdates what was confirmed already, as a broken proxy does, until it is called with false. */
  forgetsConfirmations(on: boolean): void;
  /** Any update of any kind, such as a message in a group. */
  update(kind: string, payload: Readonly<Record<string, unknown>>): void;
  /** Waits until this is true of the world; `what` names it in the failure. */
  until(condition: () => boolean, what: string, withinMs?: number): Promise<void>;
  /** Closes everything, also what hangs. */
  stop(): Promise<void>;
}

/** Starts the stand-in on a free port of this machine. */
export async function startTelegramPeer(options: TelegramPeerOptions = {}): Promise<TelegramPeer> {
  const workings = createWorkings(options);
  const { desk, updates } = workings;
  const server = createServer((request, response) => void serve(desk, request, response));
  // A process that is busy making screens shall not find its idle connections closed just as it writes.
  server.keepAliveTimeout = 10 * 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    root: `http://127.0.0.1:${port}`,
    token: desk.token,
    calls: desk.calls,
    callsOf: (method) => desk.calls.filter((call) => call.method === method),
    ...controls(workings),
    async stop() {
      updates.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The moving parts of a stand-in. */
interface Workings {
  readonly world: World;
  readonly updates: Updates;
  readonly desk: Desk;
  readonly disturbances: { method: string; disturbance: Disturbance }[];
}

function createWorkings(options: TelegramPeerOptions): Workings {
  const world = new World();
  const calls: RecordedCall[] = [];
  const disturbances: { method: string; disturbance: Disturbance }[] = [];
  const routes = options.route ?? {};
  const methods = createMethods(
    world,
    { id: 7_000_000_001, username: options.username ?? "kiosk_demo_bot" },
    (url) => fetchPicture(routed(url, routes)),
  );
  const updates = new Updates(world, {
    retryMs: options.retryMs ?? 10,
    route: (url) => routed(url, routes) ?? url,
    answerInBody(method, parameters) {
      const call: RecordedCall = { method, parameters, uploads: [], by: "webhook", code: 0 };
      calls.push(call);
      void run(methods, call, { fields: parameters, files: new Map() }).then(() => world.changed());
    },
  });
  const desk: Desk = {
    token: options.token ?? "7000000001:AAF-stand_in-0123456789abcdefghij",
    calls,
    methods: { ...methods, getUpdates: ({ fields }) => updates.get(fields) },
    file: (path, response) => serveFile(world, path, response),
    takeDisturbance(method) {
      const index = disturbances.findIndex((one) => one.method === method || one.method === "*");
      return index < 0 ? undefined : disturbances.splice(index, 1)[0]?.disturbance;
    },
    after: (method) => (method === "setWebhook" ? updates.pump() : world.changed()),
  };
  return { world, updates, desk, disturbances };
}

type Controls = Omit<TelegramPeer, "root" | "token" | "calls" | "callsOf" | "stop">;

/** What a test may do with the stand-in. */
function controls({ world, updates, disturbances }: Workings): Controls {
  let nextPerson = 4_200_000_000;
  return {
    user(profile) {
      nextPerson += 1;
      const id = profile.id ?? nextPerson;
      const person = world.people.get(id) ?? personOf(id, profile);
      world.people.set(id, person);
      return createShopper(world, updates, person);
    },
    webhook: () => world.webhook,
    menu: (language) => world.menus.get(language) ?? [],
    disturb(method, ...list) {
      disturbances.push(...list.map((disturbance) => ({ method, disturbance })));
    },
    deliverTwice(on) {
      updates.extraDeliveries = on ? 1 : 0;
    },
    repeatLastUpdate() {
      const last = updates.all.at(-1);
      if (last === undefined) throw new Error("There was no update yet");
      updates.repeat(last);
    },
    holdUpdates: () => updates.hold(),
    releaseUpdates: (order) => updates.release(order),
    forgetsConfirmations(on) {
      updates.forgetsConfirmations = on;
    },
    afterQuietWeek: (nextId) => updates.continueAt(nextId),
    update: (kind, payload) => void updates.add(kind, `other:${kind}`, payload),
    async until(condition, what, withinMs = PATIENCE_MS) {
      await world.until(
        () => (condition() ? true : undefined),
        () => what,
        withinMs,
      );
    },
  };
}

/** Where a public address really is; undefined when no route leads there. */
function routed(address: string, routes: Readonly<Record<string, string>>): string | undefined {
  const { origin } = new URL(address);
  const target = routes[origin];
  return target === undefined ? undefined : `${target}${address.slice(origin.length)}`;
}

async function fetchPicture(address: string | undefined) {
  if (address === undefined) return null;
  const response = await fetch(address).catch(() => null);
  if (response?.ok !== true) return null;
  return { name: "picture", bytes: Buffer.from(await response.arrayBuffer()) };
}

function personOf(id: number, profile: Parameters<TelegramPeer["user"]>[0]): Person {
  return {
    id,
    firstName: profile.name,
    ...(profile.lastName === undefined ? {} : { lastName: profile.lastName }),
    ...(profile.language === undefined ? {} : { language: profile.language }),
    phone: profile.phone ?? `+45${20_000_000 + (id % 10_000_000)}`,
    started: false,
    blocked: false,
    messages: [],
  };
}
