/** The inspector: the log of turns as they happen, and each flow's diagram. Holds no personal data, only names. */
import { EventEmitter, on } from "node:events";
import type { AnyStateMachine } from "xstate";
import { conversationParts, parseConversationKey } from "../../conversation/conversation-key.ts";
import type { Mailbox } from "../../ports/mailbox.ts";
import { type Page, type PageRequest, type PageResponse, problem } from "../../ports/pages.ts";
import type { ObservedTurn } from "../../runtime/observer.ts";
import { drawAround, drawMachine, type Surroundings } from "./diagram.ts";

/** Turns kept for pages that open later. */
const MOST_TURNS = 100;
/** Pictures kept; a flow has about as many as it has states. */
const MOST_PICTURES = 300;

/** The inspector, with its pages and the door for the runtime. */
export interface Inspector {
  readonly pages: readonly Page[];
  onTurn(turn: ObservedTurn): void;
}

/** A turn as the page shows it: the address's end tells two shoppers apart without giving the address away. */
export interface InspectedTurn extends ObservedTurn {
  readonly channel: string;
  readonly end: string;
}

/** A flow as the inspector needs it. */
type InspectedFlow = { readonly id: string; readonly machine: AnyStateMachine };

/** Builds the inspector for the flows of the installation. */
export function createInspector(options: {
  readonly flows: readonly InspectedFlow[];
  readonly mailbox: Pick<Mailbox, "conversation">;
}): Inspector {
  const turns: InspectedTurn[] = [];
  const news = new EventEmitter().setMaxListeners(0);
  const get = (path: string, handle: Page["handle"]): Page => ({ method: "GET", path, handle });
  async function* stream(signal: AbortSignal): AsyncIterable<string> {
    const changed = on(news, "turn", { signal });
    // A page that comes back after a break starts its log afresh.
    yield "retry: 1000\nevent: afresh\ndata: {}\n\n";
    for (const turn of turns) yield `data: ${JSON.stringify(turn)}\n\n`;
    try {
      for await (const [turn] of changed) yield `data: ${JSON.stringify(turn)}\n\n`;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  return {
    onTurn(observed) {
      const { channel, address } = conversationParts(observed.conversation);
      const turn = { ...observed, channel, end: address.slice(-4) };
      turns.push(turn);
      if (turns.length > MOST_TURNS) turns.shift();
      news.emit("turn", turn);
    },
    pages: [
      get("/inspector/turns", async ({ signal }) => ({
        status: 200,
        headers: { "content-type": "text/event-stream" },
        body: stream(signal),
      })),
      ...picturePages(options.flows).map(([path, handle]) => get(path, handle)),
      get("/inspector/conversation", async ({ query }) => {
        const key = parseConversationKey(query.key ?? "");
        const conversation = key && (await options.mailbox.conversation(key));
        if (conversation === null) return nothingSuch("conversation");
        const { locale, market, attention, stack, frames } = conversation;
        const states = Object.values(frames).map(({ flow, snapshot }) => [flow, snapshot.value]);
        return json(200, { locale, market, attention, stack, states: Object.fromEntries(states) });
      }),
    ],
  };
}

function picturePages(flows: readonly InspectedFlow[]): readonly (readonly [string, Page["handle"]])[] {
  const whole = new Map<string, Promise<string>>();
  const parts = new Map<string, Promise<Surroundings | null>>();
  const flowOf = ({ parameters }: PageRequest) => flows.find(({ id }) => id === parameters.flow);
  return [
    [
      "/inspector/flows/:flow",
      async (request) => {
        const flow = flowOf(request);
        if (flow === undefined) return nothingSuch("flow");
        const svg = await kept(whole, flow.id, () => drawMachine(flow.machine));
        return { status: 200, headers: { "content-type": "image/svg+xml" }, body: svg };
      },
    ],
    [
      "/inspector/flows/:flow/around",
      async (request) => {
        const flow = flowOf(request);
        if (flow === undefined) return nothingSuch("flow");
        const at = request.query.at ?? "";
        const part = await kept(parts, `${flow.id} ${at}`, () => drawAround(flow.machine, at.split(",")));
        return part === null ? nothingSuch("state") : json(200, part);
      },
    ],
  ];
}

/** Draws a picture once; the oldest one makes room for a new one. */
function kept<Picture>(
  pictures: Map<string, Promise<Picture>>,
  name: string,
  draw: () => Promise<Picture>,
): Promise<Picture> {
  const known = pictures.get(name);
  if (known !== undefined) return known;
  const [oldest] = pictures.keys();
  if (pictures.size >= MOST_PICTURES && oldest !== undefined) pictures.delete(oldest);
  const picture = draw();
  pictures.set(name, picture);
  return picture;
}

function nothingSuch(what: "flow" | "state" | "conversation"): PageResponse {
  return problem(404, "inspector.unknown", `There is no such ${what}.`);
}

function json(status: number, body: unknown): PageResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
