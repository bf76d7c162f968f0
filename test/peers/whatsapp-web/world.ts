/** What the stand-in of WhatsApp's network knows: the shop's account, its devices, the people and the chats. */
import { randomBytes } from "node:crypto";
import type { FromNetwork, WireChat, WireContact, WireMessage, WireVote } from "./page/network.ts";

/** The account that the shop's phone has. */
export const ACCOUNT = { pn: "4511223344@c.us", lid: "990011223344@lid", pushname: "Tij & Tid" } as const;

/** A file on WhatsApp's servers. */
export interface StoredFile {
  readonly data: string;
  readonly mimetype: string;
}

/** A chat as the network keeps it; its messages are changed in place. */
export interface StoredChat {
  readonly id: string;
  readonly title: string;
  readonly contact: WireContact;
  unreadCount: number;
  readonly messages: WireMessage[];
  /** Whether the shop is shown as typing there, and how often it was. */
  typing: boolean;
  typed: number;
}

/** A native order with its lines, as `queryOrder` answers. */
export interface StoredOrder {
  readonly token: string;
  readonly currency: string;
  readonly products: readonly object[];
}

/** Something that happens to the shop's next messages instead of being delivered. */
export type SendFault = "refused" | "unanswered" | "lost" | "failed";

/** All of it. */
export class World {
  readonly devices = new Set<string>();
  readonly chats = new Map<string, StoredChat>();
  readonly files = new Map<string, StoredFile>();
  readonly orders = new Map<string, StoredOrder>();
  /** Catalog: the messenger's product id to the seller's. */
  readonly products = new Map<string, string>();
  readonly votes: WireVote[] = [];
  readonly sendFaults: SendFault[] = [];
  /** What waits to be scanned; null while a device is paired or nobody shows a code. */
  ref: string | null = null;
  /** Sends to whatever pages are open. */
  push: (said: FromNetwork) => void = () => {};
  readonly #watchers = new Set<() => void>();

  /** A name that was not there before, as WhatsApp makes them. */
  newId(): string {
    return `3A${randomBytes(9).toString("hex").toUpperCase()}`;
  }

  chat(id: string): StoredChat {
    const chat = this.chats.get(id);
    if (chat === undefined) throw new Error(`Nobody has the id ${id}`);
    return chat;
  }

  welcome(): FromNetwork {
    const chats: WireChat[] = [...this.chats.values()]
      .filter(({ messages }) => messages.length > 0)
      .map(({ id, title, unreadCount, messages }) => ({ id, title, unreadCount, messages }));
    const contacts = [...this.chats.values()].map(({ contact }) => contact);
    return { type: "welcome", me: ACCOUNT, chats, contacts, votes: this.votes };
  }

  /** Casts or changes a vote: only the last one of a voter counts. */
  vote(cast: WireVote): void {
    const before = this.votes.findIndex(({ poll, from }) => poll === cast.poll && from === cast.from);
    if (before >= 0) this.votes.splice(before, 1);
    this.votes.push(cast);
    this.push({ type: "vote", vote: cast });
  }

  /** Puts a message into its chat and tells the open pages. */
  deliver(message: WireMessage): void {
    const chat = this.chat(chatIdOf(message.id));
    chat.messages.push(message);
    if (!message.id.startsWith("true_")) chat.unreadCount += 1;
    this.push({ type: "message", message, contact: chat.contact });
    this.changed();
  }

  changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Waits until `find` gives something; `what` names it in the failure. */
  until<Found>(find: () => Found | undefined, what: () => string, withinMs: number): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`Waited ${withinMs} ms in vain: ${what()}`));
      }, withinMs);
      // Some of what is waited for is in files and other processes, which tell nobody.
      const again = setInterval(look, 50);
      const end = () => {
        clearTimeout(timer);
        clearInterval(again);
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }
}

/** `false_4520304050@c.us_3EB0…` is of the chat `4520304050@c.us`. */
export function chatIdOf(id: string): string {
  return id.split("_")[1] ?? "";
}
