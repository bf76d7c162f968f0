/**
 * A stand-in for the WhatsApp Cloud API: an HTTP server that speaks Meta's Graph API, refuses what Meta refuses, sends
 * signed webhooks, and plays shoppers.
 *
 *     const meta = await startWhatsAppCloudPeer();
 *     // the shop: meta.environment() beside its other variables
 *     await meta.callsHookAt(`${gateway.address}/hooks/demo/whatsapp-cloud`);
 *     const anna = meta.customer({ name: "Anna", phone: "4520123456", userId: "DK.1349" });
 *     await anna.says("Hello");
 *     await anna.sees("Welcome");
 *     await anna.taps("Tea");
 *     await meta.stop();
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PATIENCE_MS } from "../support/patience.ts";
import { type Desk, type Fault, type RecordedCall, serve } from "./whatsapp-cloud/server.ts";
import { createShopper, messageChange, type WhatsAppShopper } from "./whatsapp-cloud/shopper.ts";
import { type PendingPost, Webhooks } from "./whatsapp-cloud/webhooks.ts";
import { type ApprovedTemplate, type Customer, World } from "./whatsapp-cloud/world.ts";

export type { Fault, RecordedCall } from "./whatsapp-cloud/server.ts";
export type { Shown, WhatsAppShopper } from "./whatsapp-cloud/shopper.ts";

/** How a stand-in is set up; everything has a default. */
export interface WhatsAppCloudPeerOptions {
  readonly templates?: readonly ApprovedTemplate[];
  /** Meta's catalog: its id, and the retailer ids in it. */
  readonly catalog?: { readonly id: string; readonly skus: readonly string[] };
  /** What statuses follow a message: all in order, all in the reverse order, or none by themselves. */
  readonly statuses?: "inOrder" | "reversed" | "none";
  readonly windowRefusal?: "answer" | "status";
}

/** The stand-in. */
export interface WhatsAppCloudPeer {
  readonly token: string;
  readonly phoneId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** WHATSAPP_CLOUD_API_URL, with the version. */
  readonly apiUrl: string;
  readonly calls: readonly RecordedCall[];
  callsOf(what: string): readonly RecordedCall[];
  /** The variables of a shop that uses this stand-in. */
  environment(): Readonly<Record<string, string>>;
  /** Asks the address to prove itself, as Meta does when a webhook is configured, and then posts there. */
  callsHookAt(url: string): Promise<void>;
  customer(profile: {
    readonly name: string;
    readonly phone: string;
    readonly userId: string;
    readonly hidesPhone?: boolean;
  }): WhatsAppShopper;
  /** Faults of the next calls of a kind (`messages`, `media`, `node`, `file`, `read`, `phone`), one each. */
  fault(what: string, ...faults: readonly Fault[]): void;
  /** Lets time pass for Meta. */
  passes(milliseconds: number): void;
  /** Tells a status of a message of the shop. */
  status(message: string, status: string, errorCode?: number): PendingPost | null;
  /** The signed request of one webhook with that many texts of one customer each, as one batch. */
  batch(size: number): {
    readonly body: string;
    readonly signature: string;
    readonly customers: readonly Customer[];
  };
  readonly webhooks: Webhooks;
  /** Waits until this is true of the world; `what` names it in the failure. */
  until(condition: () => boolean, what: string, withinMs?: number): Promise<void>;
  /** Closes everything, also what hangs. */
  stop(): Promise<void>;
}

const VERSION = "v23.0";
const PHONE_ID = "106540352242922";
const ACCOUNT = "102290129340398";

/** Starts the stand-in on a free port of this machine. */
export async function startWhatsAppCloudPeer(
  options: WhatsAppCloudPeerOptions = {},
): Promise<WhatsAppCloudPeer> {
  const world = new World();
  world.templates.push(...(options.templates ?? []));
  if (options.catalog !== undefined) world.catalog.set(options.catalog.id, new Set(options.catalog.skus));
  const secrets = {
    token: "EAAGstandInToken0123456789abcdefghijklmnop",
    appSecret: "0123456789abcdef0123456789abcdef",
    verifyToken: "words-of-the-stories",
  };
  const webhooks = new Webhooks(world, {
    appSecret: secrets.appSecret,
    account: ACCOUNT,
    phoneId: PHONE_ID,
    displayPhone: "4512345678",
    retryMs: 20,
  });
  const faults: { readonly what: string; readonly fault: Fault }[] = [];
  const desk = deskOf(world, webhooks, options, secrets.token, faults);
  const server = createServer((request, response) => void serve(desk, request, response));
  // On a busy machine the usual five seconds may end in the very moment in which the next request is sent.
  server.keepAliveTimeout = 10 * 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  desk.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const apiUrl = `${desk.origin}/${VERSION}`;
  return {
    ...secrets,
    phoneId: PHONE_ID,
    apiUrl,
    calls: desk.calls,
    callsOf: (what) => desk.calls.filter((call) => call.what === what),
    environment: () => ({
      WHATSAPP_CLOUD_TOKEN: secrets.token,
      WHATSAPP_CLOUD_PHONE_ID: PHONE_ID,
      WHATSAPP_CLOUD_APP_SECRET: secrets.appSecret,
      WHATSAPP_CLOUD_VERIFY_TOKEN: secrets.verifyToken,
      WHATSAPP_CLOUD_API_URL: apiUrl,
      ...(options.catalog !== undefined && { WHATSAPP_CLOUD_CATALOG_ID: options.catalog.id }),
    }),
    callsHookAt: (url) => shakeHands(url, secrets.verifyToken, webhooks),
    webhooks,
    fault: (what, ...list) => void faults.push(...list.map((fault) => ({ what, fault }))),
    ...controlsOf(world, webhooks),
    async stop() {
      webhooks.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function deskOf(
  world: World,
  webhooks: Webhooks,
  options: WhatsAppCloudPeerOptions,
  token: string,
  faults: { readonly what: string; readonly fault: Fault }[],
): Desk {
  return {
    world,
    token,
    version: VERSION,
    phoneId: PHONE_ID,
    verifiedName: "Tij & Tid",
    calls: [],
    origin: "",
    windowRefusal: options.windowRefusal ?? "answer",
    takeFault(what) {
      const index = faults.findIndex((one) => one.what === what);
      return index < 0 ? undefined : faults.splice(index, 1)[0]?.fault;
    },
    taken(customer, message, failure) {
      const mode = options.statuses ?? "inOrder";
      if (failure !== undefined) webhooks.tell(statusChange(world, customer, message, "failed", failure));
      else if (mode !== "none") {
        const order = mode === "inOrder" ? ["sent", "delivered", "read"] : ["read", "delivered", "sent"];
        for (const status of order) webhooks.tell(statusChange(world, customer, message, status));
      }
    },
  };
}

type Controls = Pick<WhatsAppCloudPeer, "customer" | "passes" | "status" | "batch" | "until">;

function controlsOf(world: World, webhooks: Webhooks): Controls {
  const add = (profile: Parameters<WhatsAppCloudPeer["customer"]>[0]): Customer => {
    const customer: Customer = {
      hidesPhone: false,
      onWhatsApp: true,
      heardAt: null,
      typing: false,
      messages: [],
      ...profile,
    };
    world.customers.push(customer);
    return customer;
  };
  return {
    customer: (profile) => createShopper(world, webhooks, add(profile)),
    passes(milliseconds) {
      world.ahead += milliseconds;
    },
    status(id, status, errorCode) {
      const found = world.messageNamed(id);
      if (found === undefined) throw new Error(`There is no message ${id}`);
      return webhooks.tell(statusChange(world, found.customer, found.message, status, errorCode));
    },
    batch(size) {
      const customers = Array.from({ length: size }, (_, index) =>
        add({ name: `Shopper ${index}`, phone: String(4_530_000_000 + index), userId: `DK.30000${index}` }),
      );
      const body = webhooks.bodyOf(
        customers.map((customer) => {
          customer.heardAt = world.now();
          return messageChange(world, customer, {
            id: world.nextMessage(),
            type: "text",
            text: { body: "Hello" },
          });
        }),
      );
      return { body, signature: webhooks.signatureOf(body), customers };
    },
    async until(condition, what, withinMs = PATIENCE_MS) {
      await world.until(
        () => (condition() ? true : undefined),
        () => what,
        withinMs,
      );
    },
  };
}

/** [docs: business-scoped user ids] Contacts come with all but failed statuses; the user id always. */
function statusChange(
  world: World,
  { phone, userId, hidesPhone, name }: Customer,
  { id, callback }: { readonly id: string; readonly callback?: string },
  status: string,
  errorCode?: number,
) {
  const recipient = { ...(!hidesPhone && { recipient_id: phone }), recipient_user_id: userId };
  const errors =
    errorCode === undefined ? {} : { errors: [{ code: errorCode, title: "made by the stand-in" }] };
  return {
    field: "messages",
    value: {
      ...(status !== "failed" && { contacts: [{ profile: { name }, user_id: userId }] }),
      statuses: [
        {
          id,
          status,
          timestamp: String(Math.floor(world.now() / 1_000)),
          ...recipient,
          ...(callback !== undefined && { biz_opaque_callback_data: callback }),
          ...errors,
          ...(status !== "failed" && {
            pricing: { billable: true, pricing_model: "PMP", category: "service" },
          }),
        },
      ],
    },
  };
}

async function shakeHands(url: string, verifyToken: string, webhooks: Webhooks): Promise<void> {
  const challenge = String(Math.floor(Math.random() * 1e9));
  const query = new URLSearchParams({
    "hub.mode": "subscribe",
    "hub.challenge": challenge,
    "hub.verify_token": verifyToken,
  });
  const answer = await fetch(`${url}?${query}`);
  const said = await answer.text();
  if (answer.status !== 200 || said !== challenge)
    throw new Error(`The webhook did not prove itself: ${answer.status} ${said}`);
  webhooks.url = url;
  webhooks.pump();
}
