/** What Telegram's servers remember: chats, messages, files, the webhook, the menu; and who is waiting for a change. */
import { createHash } from "node:crypto";
import type { FileKind } from "./files.ts";
import type { Upload } from "./form.ts";
import type { Entity, InlineButton, ReplyKeyboard } from "./markup.ts";

/** A photo or document that Telegram keeps. */
export interface StoredFile {
  readonly fileId: string;
  readonly uniqueId: string;
  readonly name: string;
  readonly bytes: Buffer;
  /** As what a phone sent it; absent of what the bot uploaded. */
  readonly kind?: FileKind;
}

/** A message as it stands now. */
export interface StoredMessage {
  readonly id: number;
  readonly chat: number;
  readonly from: "shop" | "shopper";
  /** The text, or the caption, without its markup. */
  text: string;
  entities: readonly Entity[];
  photo?: StoredFile;
  document?: StoredFile;
  buttons: readonly (readonly InlineButton[])[];
  /** The address whose preview is shown with the text. */
  preview?: string;
  edits: number;
  deleted: boolean;
}

/** A person who can have a chat with the bot. */
export interface Person {
  readonly id: number;
  readonly firstName: string;
  readonly lastName?: string;
  readonly language?: string;
  readonly phone: string;
  /** A bot cannot write to somebody who never wrote to it. */
  started: boolean;
  blocked: boolean;
  /** The reply keyboard that is open. */
  keyboard?: ReplyKeyboard;
  readonly messages: StoredMessage[];
}

/** Where updates go. */
export interface Webhook {
  url: string;
  secret?: string;
  maxConnections: number;
  lastError?: string;
}

/** How often those who wait look again by themselves, in milliseconds. */
const GLANCE_MS = 20;

/** The whole state of one stand-in. */
export class World {
  readonly people = new Map<number, Person>();
  readonly files = new Map<string, StoredFile>();
  /** Where the file server has what getFile was asked for. */
  readonly paths = new Map<string, StoredFile>();
  /** Commands by language; the empty one is for everybody. */
  readonly menus = new Map<string, readonly { command: string; description: string }[]>();
  /** Callback queries that nobody answered yet. */
  readonly spinners = new Map<string, number>();
  webhook: Webhook = { url: "", maxConnections: 40 };
  allowedUpdates: readonly string[] = [];
  #message = 100;
  #query = 5_000_000;
  readonly #watchers = new Set<() => void>();

  nextMessage(): number {
    this.#message += 1;
    return this.#message;
  }

  nextQuery(person: number): string {
    this.#query += 1;
    const id = String(this.#query);
    this.spinners.set(id, person);
    return id;
  }

  keep({ name, bytes, kind }: Upload & { readonly kind?: FileKind }): StoredFile {
    const uniqueId = createHash("sha256").update(bytes).digest("base64url").slice(0, 15);
    const fileId = `AgAC${uniqueId}${this.files.size}`;
    const file = { fileId, uniqueId, name, bytes, ...(kind === undefined ? {} : { kind }) };
    this.files.set(fileId, file);
    return file;
  }

  /** Tells everybody who waits that something changed. */
  changed(): void {
    for (const look of [...this.#watchers]) look();
  }

  /** Resolves with the first value of `look` that is not undefined; rejects after `withinMs` with what was missing. */
  until<Value>(look: () => Value | undefined, missing: () => string, withinMs: number): Promise<Value> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(deadline);
        clearInterval(glance);
        this.#watchers.delete(check);
      };
      const check = () => {
        const value = look();
        if (value === undefined) return;
        settle();
        resolve(value);
      };
      const deadline = setTimeout(() => {
        settle();
        reject(new Error(`Waited ${withinMs} ms in vain: ${missing()}`));
      }, withinMs);
      // Not everything that tests wait for happens in this world: a log line, a stored inbound.
      const glance = setInterval(check, GLANCE_MS);
      this.#watchers.add(check);
      check();
    });
  }
}
