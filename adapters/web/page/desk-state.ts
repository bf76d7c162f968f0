/** What the desk's page knows: asked of the server whenever it says that something changed. */
import type { DeskPost, DeskReport, DeskStock } from "../../../src/ports/desk.ts";
import type { OrderView } from "../../../src/ports/services/orders.ts";
import { steadyStream } from "./steady-stream.ts";

/** A request for a person. */
export type Help = Extract<DeskPost, { kind: "help" }>;
/** A message that could not be delivered. */
export type DeadLetter = Extract<DeskPost, { kind: "deadLetter" }>;

/** How a channel's account stands, with the address of the code to scan while there is one. */
export interface KeptPairing {
  readonly post: Extract<DeskPost, { kind: "pairing" }>;
  readonly code?: string;
}

/** A post as the server keeps it. */
export interface KeptPost {
  readonly subject: string;
  readonly at: number;
  readonly post: DeskPost;
  /** Of a pairing: where the picture of the code is. */
  readonly code?: string;
}

/** The desk at a moment. */
export interface DeskState {
  readonly orders: readonly OrderView[];
  readonly report: DeskReport;
  readonly posts: readonly KeptPost[];
}

/** What became of a command: the sentence to show, and whether it was done. */
export interface Performed {
  readonly isDone: boolean;
  readonly said: string;
}

/** Talks to one shop's desk. */
export interface DeskClient {
  state(): Promise<DeskState>;
  stock(query: string): Promise<readonly DeskStock[]>;
  /** Never rejects. A command whose answer got lost keeps its key, so that giving it again does it once. */
  perform(command: object): Promise<Performed>;
  /** Calls back now and whenever something changed; `connected` says whether the server can be heard. */
  watch(changed: () => void, connected: (isConnected: boolean) => void): void;
}

const UNREACHABLE = "The desk cannot reach the server. Nothing is lost: try again in a moment.";

/** The client of a shop's desk. */
export function deskClient(shop: string): DeskClient {
  const unanswered = new Map<string, string>();
  const read = async (path: string) => {
    const response = await fetch(`/desk/${shop}/${path}`);
    if (!response.ok) throw new Error(`The desk answered ${response.status}`);
    return response.json();
  };
  return {
    state: () => read("state"),
    stock: (query) => read(`stock?query=${encodeURIComponent(query)}`),
    async perform(command) {
      const wish = JSON.stringify(command);
      const key = unanswered.get(wish) ?? crypto.randomUUID();
      unanswered.set(wish, key);
      try {
        const body = JSON.stringify({ key, command });
        const response = await fetch(`/desk/${shop}/commands`, { method: "POST", body });
        const answer = (await response.json()) as { said?: string; message?: string };
        if (response.status < 500) unanswered.delete(wish);
        return { isDone: response.ok, said: answer.said ?? answer.message ?? UNREACHABLE };
      } catch {
        return { isDone: false, said: UNREACHABLE };
      }
    },
    watch(changed, connected) {
      steadyStream(() => `/desk/${shop}/events`, {
        connected,
        opened: (stream) => stream.addEventListener("change", changed),
      });
    },
  };
}
