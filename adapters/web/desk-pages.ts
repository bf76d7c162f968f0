/** What the desk's page asks for: the state of everything, stock, files, and the commands it gives. */
import { type EventEmitter, on } from "node:events";
import { z } from "zod";
import { asMoney, type Text } from "../../src/conversation/text.ts";
import type { Actor, DeskCommand, DeskHost, DeskPost, PreviewedCommand } from "../../src/ports/desk.ts";
import { OrderNumber } from "../../src/ports/ids.ts";
import { newsSentence } from "../../src/ports/order-news.ts";
import { type Page, type PageRequest, type PageResponse, problem } from "../../src/ports/pages.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { json, parseJson } from "./answers.ts";
import type { WebDeskOptions } from "./desk.ts";
import { codeAnswer, fileAnswer, slipAnswer } from "./desk-files.ts";
import type { DeskRecords, KeptPost, ToldNews } from "./desk-records.ts";
import { spokenOrder } from "./spoken-order.ts";

/** Whoever sits at the playground. */
const ACTOR: Actor = { desk: "web", id: "playground", name: "You" };
/** Posts and orders the page is given. */
const MOST = 50;

/** A command with its idempotency key; Kiosk judges the command itself. */
const Order = z.object({
  key: z.string().regex(/^[A-Za-z0-9-]{8,64}$/, "key must be 8 to 64 letters, digits or dashes"),
  command: z.looseObject({ kind: z.string() }),
});

/** A command whose preview is asked for; Kiosk judges it. */
const Previewed = z.object({ command: z.looseObject({ kind: z.string() }) });

/** What the pages are served from. */
export interface DeskPageParts {
  readonly options: Pick<WebDeskOptions, "shop" | "say" | "clock">;
  readonly records: DeskRecords;
  /** Emits `change` whenever the page should ask again. */
  readonly news: EventEmitter;
  /** Null before the start and after the stop. */
  host(): DeskHost | null;
}

type Answering = (host: DeskHost, request: PageRequest) => Promise<PageResponse>;

/** The pages of one shop's desk. */
export function deskPages(parts: DeskPageParts): readonly Page[] {
  const { shop } = parts.options;
  const page = (method: "GET" | "POST", name: string, answer: Answering): Page => ({
    method,
    path: `/desk/${shop}/${name}`,
    async handle(request) {
      const host = parts.host();
      if (host === null) return problem(503, "desk.stopping", "The desk is starting or stopping.");
      return answer(host, request);
    },
  });
  return [
    page("GET", "state", (host) => stateOf(parts, host)),
    page("GET", "stock", async (host, { query }) =>
      plainJson(await host.stock(shop, (query.query ?? "").slice(0, 200))),
    ),
    page("POST", "commands", (host, request) => perform(parts, host, request)),
    page("POST", "preview", (host, request) => preview(parts, host, request)),
    page("GET", "attachment", async (host, { query: { conversation = "", reference = "" } }) =>
      fileAnswer(await host.attachment(shop, conversation, reference)),
    ),
    page("GET", "code", async (_host, { query }) => {
      const codes = (await parts.records.posts("pairing", MOST)).map(({ post }) => post);
      return codeAnswer(codes.find((post) => post.kind === "pairing" && post.vendor === query.vendor));
    }),
    page("GET", "packing-slip", async (host, { query }) => {
      const order = OrderNumber.safeParse(query.order);
      return slipAnswer(order.success ? await host.packingSlip(shop, order.data) : null);
    }),
    {
      method: "GET",
      path: `/desk/${shop}/events`,
      handle: async ({ signal }) => ({
        status: 200,
        headers: { "content-type": "text/event-stream" },
        body: changes(parts.news, signal),
      }),
    },
  ];
}

async function stateOf({ options, records }: DeskPageParts, host: DeskHost): Promise<PageResponse> {
  const { shop, say } = options;
  // What is told is read before the orders: whatever is told stands on the cards that come with it.
  const told = spokenNews(await records.told(MOST), (text) => say(text, host.staffLocale));
  const [known, report] = await Promise.all([host.orders(shop, MOST), host.report(shop)]);
  const kept = await Promise.all(KINDS.map((kind) => records.posts(kind, MOST)));
  const posts = kept
    .flat()
    .filter((one) => isOfNow(one, options.clock.now()))
    .map((one) => shownPost(one, shop));
  const all = await allOrders(known, records);
  const orders = all.map((order) => spokenOrder(order, say, host.staffLocale));
  return plainJson({ orders, report, posts, told });
}

/** What was announced of an order, as a sentence that calls staff. */
export interface SpokenNews {
  /** Differs from one announcement to the next. */
  readonly id: string;
  readonly said: string;
}

function spokenNews(told: readonly ToldNews[], say: (text: Text) => string): readonly SpokenNews[] {
  return told.flatMap(({ id, order, total, news }) => {
    const inWords = say({ key: "core.verbatim", params: { text: asMoney(total) } });
    const said = newsSentence({ number: order, total: inWords }, news);
    return said === null ? [] : [{ id, said }];
  });
}

async function perform(parts: DeskPageParts, host: DeskHost, request: PageRequest): Promise<PageResponse> {
  const { options, records, news } = parts;
  const parsed = Order.safeParse(parseJson(request.body));
  if (!parsed.success)
    return problem(422, "desk.input", parsed.error.issues.map((issue) => issue.message).join("; "));
  const { key, command } = parsed.data;
  const outcome = await host.perform({
    shop: options.shop,
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
}

/** What a command would do, in the staff's language. */
async function preview(
  { options: { shop, say } }: DeskPageParts,
  host: DeskHost,
  request: PageRequest,
): Promise<PageResponse> {
  const parsed = Previewed.safeParse(parseJson(request.body));
  if (!parsed.success) return problem(422, "desk.input", "A preview needs a command.");
  const outcome = await host.preview(shop, parsed.data.command as PreviewedCommand);
  if (outcome.kind !== "done") return problem(409, outcome.failure.code, outcome.failure.operator);
  const { lines, fingerprint } = outcome.value;
  const inWords = (text: Text) => say(text, host.staffLocale);
  const spoken = lines.map(({ label, value, emphasis = false }) => ({
    label: inWords(label),
    value: inWords(value),
    emphasis,
  }));
  return plainJson({ lines: spoken, fingerprint });
}

async function* changes(news: EventEmitter, signal: AbortSignal): AsyncIterable<string> {
  const changed = on(news, "change", { signal });
  yield "retry: 1000\nevent: change\ndata: {}\n\n";
  try {
    for await (const _ of changed) yield "event: change\ndata: {}\n\n";
  } catch (error) {
    if (!signal.aborted) throw error;
  }
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
  deskTrouble: true,
  badPicture: true,
  pairing: true,
} as const satisfies Readonly<Record<DeskPost["kind"], boolean>>;

const KINDS = (Object.keys(ON_PAGE) as readonly DeskPost["kind"][]).filter((kind) => ON_PAGE[kind]);

/** A kind of post that the page is given. */
type PageKind = {
  [Kind in DeskPost["kind"]]: (typeof ON_PAGE)[Kind] extends true ? Kind : never;
}[DeskPost["kind"]];
/** A post that the page is given. */
export type PagePost = Extract<DeskPost, { readonly kind: PageKind }>;

/** How long a picture that was refused is shown, in milliseconds: about as long as it is left out. */
const BAD_PICTURE_MS = 24 * 3_600_000;

/** Nobody tells when a picture is well again: what is older is left away. */
function isOfNow({ post, at }: KeptPost, now: number): boolean {
  return post.kind !== "badPicture" || at > now - BAD_PICTURE_MS;
}

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
