/** The inspector: the log of turns as they happen, and each flow's diagram. Holds no personal data, only names. */
import { EventEmitter, on } from "node:events";
import type { AnyStateMachine } from "xstate";
import type { Mailbox } from "../../ports/mailbox.ts";
import type { Page, PageResponse } from "../../ports/pages.ts";
import type { ObservedTurn } from "../../runtime/observer.ts";
import { drawMachine } from "./diagram.ts";

/** Turns kept for pages that open later. */
const MOST_TURNS = 100;

/** The inspector, with its pages and the door for the runtime. */
export interface Inspector {
  readonly pages: readonly Page[];
  onTurn(turn: ObservedTurn): void;
}

/** Builds the inspector for the flows of the installation. */
export function createInspector(options: {
  readonly flows: readonly { readonly id: string; readonly machine: AnyStateMachine }[];
  readonly mailbox: Pick<Mailbox, "conversation">;
}): Inspector {
  const turns: ObservedTurn[] = [];
  const bell = new EventEmitter().setMaxListeners(0);
  const drawings = new Map<string, Promise<string>>();
  const drawing = (id: string): Promise<string> | undefined => {
    const flow = options.flows.find((candidate) => candidate.id === id);
    if (flow !== undefined && !drawings.has(id)) drawings.set(id, drawMachine(flow.machine));
    return drawings.get(id);
  };
  async function* stream(signal: AbortSignal): AsyncIterable<string> {
    const rings = on(bell, "turn", { signal });
    for (const turn of turns) yield `data: ${JSON.stringify(turn)}\n\n`;
    try {
      for await (const [turn] of rings) yield `data: ${JSON.stringify(turn)}\n\n`;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  return {
    onTurn(turn) {
      turns.push(turn);
      if (turns.length > MOST_TURNS) turns.shift();
      bell.emit("turn", turn);
    },
    pages: [
      {
        method: "GET",
        path: "/inspector/turns",
        handle: async ({ signal }) => ({
          status: 200,
          headers: { "content-type": "text/event-stream" },
          body: stream(signal),
        }),
      },
      {
        method: "GET",
        path: "/inspector/flows",
        handle: async () =>
          json(
            200,
            options.flows.map(({ id }) => id),
          ),
      },
      {
        method: "GET",
        path: "/inspector/flows/:flow",
        handle: async ({ parameters }) => {
          const svg = await drawing(parameters.flow ?? "");
          if (svg === undefined)
            return json(404, { code: "inspector.flow", message: "There is no such flow." });
          return { status: 200, headers: { "content-type": "image/svg+xml" }, body: svg };
        },
      },
      {
        method: "GET",
        path: "/inspector/conversation",
        handle: async ({ query }) => {
          const conversation = await options.mailbox.conversation(query.key ?? "");
          if (conversation === null)
            return json(404, { code: "inspector.conversation", message: "Not found." });
          const { locale, market, attention, stack, frames } = conversation;
          const states = Object.values(frames).map(({ flow, snapshot }) => [flow, snapshot.value]);
          return json(200, { locale, market, attention, stack, states: Object.fromEntries(states) });
        },
      },
    ],
  };
}

function json(status: number, body: unknown): PageResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
