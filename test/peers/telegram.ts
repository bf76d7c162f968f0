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
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Form, readForm } from "./telegram/form.ts";
import { createMethods, type Method } from "./telegram/methods.ts";
import { Refusal } from "./telegram/refusal.ts";
import { createShopper, type TelegramShopper } from "./telegram/shopper.ts";
import { Updates } from "./telegram/updates.ts";
import { type Person, type Webhook, World } from "./telegram/world.ts";

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

/** What goes wrong with one call. */
export type Disturbance =
  | { readonly kind: "tooManyRequests"; readonly retryAfter: number }
  | { readonly kind: "error"; readonly code: number; readonly description: string }
  /** A page of a proxy instead of the Bot API's JSON. */
  | { readonly kind: "page"; readonly status: number }
  /** Never answers; `acts` tells whether the call takes effect. */
  | { readonly kind: "hang"; readonly acts: boolean }
  /** Closes the connection; `acts` tells whether the call takes effect. */
  | { readonly kind: "drop"; readonly acts: boolean };

/** A call of the bot, in the order of arrival. */
export interface RecordedCall {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Names of the uploaded files. */
  readonly uploads: readonly string[];
  /** `webhook` when it stood in the answer to an update. */
  readonly by: "call" | "webhook";
  /** 200, or the code of the refusal; 0 while it hangs or when the connection was dropped. */
  code: number;
  description?: string;
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
  /** Disturbs the next calls of a method (`"*"` is any), one disturbance each. */
  disturb(method: string, ...disturbances: readonly Disturbance[]): void;
  /** Posts each update to the webhook this many times more, at the same moment. */
  deliverTwice(on: boolean): void;
  /** Posts the last update once more, as after an answer that got lost. */
  repeatLastUpdate(): void;
  /** Keeps new updates back until `releaseUpdates`. */
  holdUpdates(): void;
  releaseUpdates(order: "inOrder" | "reversed"): void;
  /** Any update of any kind, such as a message in a group. */
  update(kind: string, payload: Readonly<Record<string, unknown>>): void;
  /** Waits until this is true of the world; `what` names it in the failure. */
  until(condition: () => boolean, what: string, withinMs?: number): Promise<void>;
  /** Closes everything, also what hangs. */
  stop(): Promise<void>;
}

/** Starts the stand-in on a free port of this machine. */
export async function startTelegramPeer(options: TelegramPeerOptions = {}): Promise<TelegramPeer> {
  const token = options.token ?? "7000000001:AAF-stand_in-0123456789abcdefghij";
  const world = new World();
  const calls: RecordedCall[] = [];
  const disturbances: { method: string; disturbance: Disturbance }[] = [];
  const route = (url: string) => routed(url, options.route ?? {}) ?? url;
  const methods = createMethods(
    world,
    { id: 7_000_000_001, username: options.username ?? "kiosk_demo_bot" },
    (url) => fetchPicture(routed(url, options.route ?? {})),
  );
  const updates = new Updates(world, {
    retryMs: options.retryMs ?? 10,
    route,
    answerInBody(method, parameters) {
      const call: RecordedCall = { method, parameters, uploads: [], by: "webhook", code: 0 };
      calls.push(call);
      void run(methods, call, { fields: parameters, files: new Map() }).then(() => world.changed());
    },
  });
  const desk: Desk = {
    token,
    calls,
    methods: { ...methods, getUpdates: ({ fields }) => updates.get(fields) },
    takeDisturbance(method) {
      const index = disturbances.findIndex((one) => one.method === method || one.method === "*");
      return index < 0 ? undefined : disturbances.splice(index, 1)[0]?.disturbance;
    },
    after: (method) => (method === "setWebhook" ? updates.pump() : world.changed()),
  };
  const server = createServer((request, response) => void serve(desk, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  let nextPerson = 4_200_000_000;
  return {
    root: `http://127.0.0.1:${port}`,
    token,
    calls,
    callsOf: (method) => calls.filter((call) => call.method === method),
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
    update: (kind, payload) => void updates.add(kind, `other:${kind}`, payload),
    until: (condition, what, withinMs = 8_000) =>
      world
        .until(
          () => (condition() ? true : undefined),
          () => what,
          withinMs,
        )
        .then(() => undefined),
    async stop() {
      updates.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What serving a call needs. */
interface Desk {
  readonly token: string;
  readonly calls: RecordedCall[];
  readonly methods: Readonly<Record<string, Method>>;
  takeDisturbance(method: string): Disturbance | undefined;
  after(method: string): void;
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, token, method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? "") ?? [];
  const form = await readForm(request).catch((error: unknown) => error);
  if (token !== desk.token)
    return reply(
      response,
      new Refusal(token === undefined ? 404 : 401, token === undefined ? "Not Found" : "Unauthorized"),
    );
  if (!isForm(form)) return reply(response, form);
  const call: RecordedCall = {
    method,
    parameters: form.fields,
    uploads: [...form.files.values()].map(({ name }) => name),
    by: "call",
    code: 0,
  };
  desk.calls.push(call);
  const disturbance = desk.takeDisturbance(method);
  if (disturbance !== undefined && !("acts" in disturbance)) {
    disturbOpenly(call, disturbance, response);
  } else {
    if (disturbance === undefined || disturbance.acts) {
      const answer = await run(desk.methods, call, form);
      if (disturbance === undefined) reply(response, answer);
    }
    if (disturbance !== undefined) call.code = 0;
    if (disturbance?.kind === "drop") response.destroy();
  }
  desk.after(method);
}

function isForm(form: unknown): form is Form {
  return typeof form === "object" && form !== null && "fields" in form;
}

function disturbOpenly(
  call: RecordedCall,
  disturbance: Exclude<Disturbance, { readonly acts: boolean }>,
  response: ServerResponse,
): void {
  if (disturbance.kind === "page") {
    call.code = disturbance.status;
    response.writeHead(disturbance.status, { "content-type": "text/html" });
    response.end("<html><body><h1>Bad gateway</h1></body></html>");
    return;
  }
  const refusal =
    disturbance.kind === "error"
      ? new Refusal(disturbance.code, disturbance.description)
      : new Refusal(429, `Too Many Requests: retry after ${disturbance.retryAfter}`, disturbance.retryAfter);
  call.code = refusal.code;
  call.description = refusal.message;
  reply(response, refusal);
}

/** Runs a method; a Refusal is an answer like any other. */
async function run(
  methods: Readonly<Record<string, Method>>,
  call: RecordedCall,
  form: Form,
): Promise<unknown> {
  try {
    const method = methods[call.method];
    if (method === undefined) throw new Refusal(404, "Not Found: method not found");
    const result = await method(form);
    call.code = 200;
    return result;
  } catch (error) {
    call.code = error instanceof Refusal ? error.code : 500;
    call.description = error instanceof Error ? error.message : String(error);
    return error;
  }
}

function reply(response: ServerResponse, answer: unknown): void {
  const code = answer instanceof Refusal ? answer.code : answer instanceof Error ? 500 : 200;
  const body =
    answer instanceof Error
      ? {
          ok: false,
          error_code: code,
          description: answer.message,
          ...(answer instanceof Refusal && answer.retryAfter !== undefined
            ? { parameters: { retry_after: answer.retryAfter } }
            : {}),
        }
      : { ok: true, result: answer };
  response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
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
