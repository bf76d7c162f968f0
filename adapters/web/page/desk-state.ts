/** What the desk's page knows: asked of the server whenever it says that something changed. */
import type { DeskPost, DeskReport, DeskStock } from "../../../src/ports/desk.ts";
import type { PagePost, SpokenNews } from "../desk-pages.ts";
import type { SpokenLine, SpokenOrder } from "../spoken-order.ts";
import { steadyStream } from "./steady-stream.ts";

/** A request for a person. */
export type Help = Extract<DeskPost, { kind: "help" }>;
/** A message that could not be delivered. */
export type DeadLetter = Extract<DeskPost, { kind: "deadLetter" }>;
/** Another desk that can show nothing until a person mends it. */
export type DeskTrouble = Extract<DeskPost, { kind: "deskTrouble" }>;

/** A picture that a messenger does not take. */
export type BadPicture = Extract<DeskPost, { kind: "badPicture" }>;

/** How a channel's account stands, with the address of the code to scan while there is one. */
export interface KeptPairing {
  readonly post: Extract<DeskPost, { kind: "pairing" }>;
  readonly code?: string;
}

/** A post as the server gives it. */
export interface KeptPost {
  readonly subject: string;
  readonly at: number;
  readonly post: PagePost;
  /** Of a pairing: where the picture of the code is. */
  readonly code?: string;
}

/** The desk at a moment. */
export interface DeskState {
  readonly orders: readonly SpokenOrder[];
  readonly report: DeskReport;
  readonly posts: readonly KeptPost[];
  /** What the ledger announced of orders lately, oldest first. */
  readonly told: readonly SpokenNews[];
}

/** What became of a command: the sentence to show, and whether it was done. */
export interface Performed {
  readonly isDone: boolean;
  readonly said: string;
}

/** What a command would do, or why it is refused. */
export type Previewed =
  | { readonly lines: readonly SpokenLine[]; readonly fingerprint: string }
  | { readonly refusal: string };

/** Talks to one shop's desk. */
export interface DeskClient {
  state(): Promise<DeskState>;
  stock(query: string): Promise<readonly DeskStock[]>;
  /** What a command would do now. Never rejects. */
  preview(command: object): Promise<Previewed>;
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
    async preview(command) {
      try {
        const body = JSON.stringify({ command });
        const response = await fetch(`/desk/${shop}/preview`, { method: "POST", body });
        const answer = (await response.json()) as Previewed & { readonly message?: string };
        return response.ok ? answer : { refusal: answer.message ?? UNREACHABLE };
      } catch {
        return { refusal: UNREACHABLE };
      }
    },
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

/** The posts of a desk by the section that shows them. */
export interface PostSections {
  readonly helps: readonly Help[];
  readonly deadLetters: readonly DeadLetter[];
  readonly pairings: readonly KeptPairing[];
  readonly troubles: readonly DeskTrouble[];
  readonly badPictures: readonly BadPicture[];
}

/** Sorts posts into sections; a kind that no section shows does not compile. */
export function sectionsOf({ posts }: DeskState): PostSections {
  const helps: Help[] = [];
  const deadLetters: DeadLetter[] = [];
  const pairings: KeptPairing[] = [];
  const troubles: DeskTrouble[] = [];
  const badPictures: BadPicture[] = [];
  for (const { post, code } of posts) {
    switch (post.kind) {
      case "help":
        helps.push(post);
        break;
      case "deadLetter":
        deadLetters.push(post);
        break;
      case "badPicture":
        badPictures.push(post);
        break;
      case "deskTrouble":
        troubles.push(post);
        break;
      case "pairing":
        pairings.push({ post, ...(code !== undefined && { code }) });
        break;
      case "lowStock":
        // What is low now stands in the report; the post tells desks that have no report on show.
        break;
      default:
        post satisfies never;
    }
  }
  return { helps, deadLetters, pairings, troubles, badPictures };
}
