/** What the desk's page knows: asked of the server whenever it says that something changed. */
import type { DeskPost, DeskReport, DeskStock } from "../../../src/ports/desk.ts";
import type { OrderView } from "../../../src/ports/services.ts";

/** The desk at a moment. */
export interface DeskState {
  readonly orders: readonly OrderView[];
  readonly report: DeskReport;
  readonly posts: readonly { readonly subject: string; readonly at: number; readonly post: DeskPost }[];
}

/** Talks to one shop's desk. */
export interface DeskClient {
  state(): Promise<DeskState>;
  stock(query: string): Promise<readonly DeskStock[]>;
  /** Carries out a command; answers the sentence to show, and whether it was done. */
  perform(command: object): Promise<{ readonly isDone: boolean; readonly said: string }>;
  /** Calls back now and whenever something changed. */
  watch(changed: () => void): void;
}

/** The client of a shop's desk. */
export function deskClient(shop: string): DeskClient {
  const read = async (path: string) => {
    const response = await fetch(`/desk/${shop}/${path}`);
    if (!response.ok) throw new Error(`The desk answered ${response.status}`);
    return response.json();
  };
  return {
    state: () => read("state"),
    stock: (query) => read(`stock?query=${encodeURIComponent(query)}`),
    async perform(command) {
      const body = JSON.stringify({ key: crypto.randomUUID(), command });
      const response = await fetch(`/desk/${shop}/commands`, { method: "POST", body });
      const answer = (await response.json()) as { said?: string; message?: string };
      return { isDone: response.ok, said: answer.said ?? answer.message ?? "" };
    },
    watch(changed) {
      const stream = new EventSource(`/desk/${shop}/events`);
      stream.addEventListener("change", changed);
    },
  };
}
