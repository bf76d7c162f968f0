/**
 * The staff desk as a web page: the same posts and commands as in Slack, for trying Kiosk without an account.
 *
 * It is part of the playground and trusts whoever can reach it; the gateway therefore serves it only with the
 * playground, to this machine (see `guard` in src/http/playground).
 */
import { EventEmitter, on } from "node:events";
import { z } from "zod";
import type { Text } from "../../src/conversation/text.ts";
import type { AdapterContext } from "../../src/ports/adapter.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Actor, Desk, DeskCommand, DeskHost, DeskPost } from "../../src/ports/desk.ts";
import { OrderNumber } from "../../src/ports/ids.ts";
import { done } from "../../src/ports/outcome.ts";
import { type Page, type PageRequest, type PageResponse, problem } from "../../src/ports/pages.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import type { Store } from "../../src/ports/store.ts";
import { json, parseJson } from "./answers.ts";
import { codeAnswer, fileAnswer, slipAnswer } from "./desk-files.ts";
import { createDeskRecords, type DeskRecords, type KeptPost } from "./desk-records.ts";
import { MIGRATIONS } from "./migrations.ts";
import { spokenOrder } from "./spoken-order.ts";

/** What the desk is built on. */
export interface WebDeskOptions {
  readonly shop: string;
  readonly store: Store;
  readonly clock: Clock;
  /** Puts a text into a language, for what the page shows of orders. */
  say(text: Text, locale: string): string;
}

/** Whoever sits at the playground. */
const ACTOR: Actor = { desk: "web", id: "playground", name: "You" };
/** Posts and orders the page is given. */
const MOST = 50;

/** A command with its idempotency key; the house judges the command itself. */
const Order = z.object({
  key: z.string().regex(/^[A-Za-z0-9-]{8,64}$/, "key must be 8 to 64 letters, digits or dashes"),
  command: z.looseObject({ kind: z.string() }),
});

/** The web desk of a shop. It has no settings. */
export function openDesk({
  shop,
  store,
  clock,
  say,
}: AdapterContext): Desk & { readonly pages: readonly Page[] } {
  return webDesk({ shop: shop.id, store, clock, say });
}

/** Orders as the ledger has them now; of those it does not name, what was posted last, unless an older Kiosk kept it. */
async function allOrders(known: readonly OrderView[], records: DeskRecords): Promise<readonly OrderView[]> {
  const numbers = new Set(known.map(({ number }) => number));
  const isShown = ({ number, description }: Pick<OrderView, "number"> & Partial<OrderView>) =>
    description !== undefined && !numbers.has(number);
  const posted = (await records.posts("order", MOST)).flatMap(({ post }) =>
    post.kind === "order" && isShown(post.order) ? [post.order] : [],
  );
  return [...known, ...posted].sort((one, other) => other.placedAt - one.placedAt).slice(0, MOST);
}

/**
 * Which kinds of posts the page is given as they are kept. Orders it reads from the ledger; lines and ends
 * are merged into the post that they belong to.
 */
const ON_PAGE = {
  order: false,
  help: true,
  helpLine: false,
  lowStock: true,
  deadLetter: true,
  deadLetterSent: false,
  pairing: true,
} as const satisfies Readonly<Record<DeskPost["kind"], boolean>>;

const KINDS = (Object.keys(ON_PAGE) as readonly DeskPost["kind"][]).filter((kind) => ON_PAGE[kind]);

/** A kind of post that the page is given. */
type PageKind = {
  [Kind in DeskPost["kind"]]: (typeof ON_PAGE)[Kind] extends true ? Kind : never;
}[DeskPost["kind"]];
/** A post that the page is given. */
export type PagePost = Extract<DeskPost, { readonly kind: PageKind }>;

/** A post as the page is given it: a code stands at an address of its own, which changes with the code. */
function shownPost(kept: KeptPost, shop: string): KeptPost & { readonly code?: string } {
  const { post, at } = kept;
  if (post.kind !== "pairing" || post.image === undefined) return kept;
  const { image: _, ...rest } = post;
  return {
    ...kept,
    post: rest,
    code: `/desk/${shop}/code?vendor=${encodeURIComponent(post.vendor)}&at=${at}`,
  };
}

/** Whether a dead letter is one no more: it is being sent again, or was already. */
function isOver(outcome: Awaited<ReturnType<DeskHost["perform"]>>): boolean {
  return (
    outcome.kind === "done" ||
    (outcome.kind === "refused" && outcome.failure.code === "desk.unknownDeadLetter")
  );
}

/** Shoppers' words could turn lines around or hide in them; staff see words only. */
function plainJson(body: object): PageResponse {
  const text = JSON.stringify(body, (_name, value: unknown) =>
    typeof value === "string"
      ? value.toWellFormed().replace(/(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu, "")
      : value,
  );
  return { status: 200, headers: { "content-type": "application/json" }, body: text };
}

/** The web desk of one shop, with the pages it serves. */
export function webDesk(options: WebDeskOptions): Desk & { readonly pages: readonly Page[] } {
  const { shop, clock } = options;
  void options.store.migrate(MIGRATIONS);
  const records = createDeskRecords(options.store);
  const news = new EventEmitter().setMaxListeners(0);
  let host: DeskHost | null = null;

  const state = async (): Promise<PageResponse> => {
    if (host === null) return problem(503, "desk.stopping", "The desk is starting or stopping.");
    const { staffLocale } = host;
    const [known, report] = await Promise.all([host.orders(shop, MOST), host.report(shop)]);
    const kept = await Promise.all(KINDS.map((kind) => records.posts(kind, MOST)));
    const posts = kept.flat().map((one) => shownPost(one, shop));
    const all = await allOrders(known, records);
    const orders = all.map((order) => spokenOrder(order, options.say, staffLocale));
    return plainJson({ orders, report, posts });
  };
  const stock = async (request: PageRequest): Promise<PageResponse> => {
    if (host === null) return problem(503, "desk.stopping", "The desk is starting or stopping.");
    return plainJson(await host.stock(shop, (request.query.query ?? "").slice(0, 200)));
  };
  const perform = async (request: PageRequest): Promise<PageResponse> => {
    if (host === null) return problem(503, "desk.stopping", "The desk is starting or stopping.");
    const parsed = Order.safeParse(parseJson(request.body));
    if (!parsed.success)
      return problem(422, "desk.input", parsed.error.issues.map((issue) => issue.message).join("; "));
    const { key, command } = parsed.data;
    const outcome = await host.perform({
      shop,
      actor: ACTOR,
      key: `web:${key}`,
      command: command as DeskCommand,
    });
    if (command.kind === "retryDeadLetter" && isOver(outcome)) {
      await records.forget(`dead:${String(command.deadLetter)}`);
    }
    news.emit("change");
    if (outcome.kind === "done") return json(200, outcome.value);
    return problem(409, outcome.failure.code, outcome.failure.operator);
  };
  const attachment = async ({ query }: PageRequest): Promise<PageResponse> => {
    if (host === null) return problem(503, "desk.stopping", "The desk is starting or stopping.");
    const { conversation = "", reference = "" } = query;
    return fileAnswer(await host.attachment(shop, conversation, reference));
  };
  const slip = async ({ query }: PageRequest): Promise<PageResponse> => {
    if (host === null) return problem(503, "desk.stopping", "The desk is starting or stopping.");
    const order = OrderNumber.safeParse(query.order);
    return slipAnswer(order.success ? await host.packingSlip(shop, order.data) : null);
  };
  const code = async ({ query }: PageRequest): Promise<PageResponse> => {
    if (host === null) return problem(503, "desk.stopping", "The desk is starting or stopping.");
    const codes = (await records.posts("pairing", MOST)).map(({ post }) => post);
    return codeAnswer(codes.find((post) => post.kind === "pairing" && post.vendor === query.vendor));
  };
  async function* changes(signal: AbortSignal): AsyncIterable<string> {
    const changed = on(news, "change", { signal });
    yield "retry: 1000\nevent: change\ndata: {}\n\n";
    try {
      for await (const _ of changed) yield "event: change\ndata: {}\n\n";
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  return {
    vendor: "web",
    async post({ id, post }) {
      await records.keep(id, clock.now(), post);
      news.emit("change");
      return done({});
    },
    async start(given) {
      host = given;
    },
    async stop() {
      host = null;
    },
    pages: [
      { method: "GET", path: `/desk/${shop}/state`, handle: state },
      { method: "GET", path: `/desk/${shop}/stock`, handle: stock },
      { method: "POST", path: `/desk/${shop}/commands`, handle: perform },
      { method: "GET", path: `/desk/${shop}/attachment`, handle: attachment },
      { method: "GET", path: `/desk/${shop}/code`, handle: code },
      { method: "GET", path: `/desk/${shop}/packing-slip`, handle: slip },
      {
        method: "GET",
        path: `/desk/${shop}/events`,
        handle: async ({ signal }) => ({
          status: 200,
          headers: { "content-type": "text/event-stream" },
          body: changes(signal),
        }),
      },
    ],
  };
}
