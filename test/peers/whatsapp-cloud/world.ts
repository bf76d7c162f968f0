/** What Meta's servers remember: customers with their chats, files, templates, the catalog; and who waits for a change. */
import { randomBytes } from "node:crypto";

/** A file that Meta keeps. */
export interface StoredFile {
  readonly id: string;
  readonly mediaType: string;
  readonly name: string;
  readonly bytes: Buffer;
}

/** A template as it was approved, in one language. */
export interface ApprovedTemplate {
  readonly name: string;
  readonly language: string;
  /** With {{1}}, {{2}} and so on. */
  readonly body: string;
  readonly header?: "image" | "document";
  /** The beginning of its button's address. */
  readonly url?: string;
}

/** A row of a list. */
export interface ShownRow {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
}

/** What a message shows. */
export interface Face {
  readonly header?: string;
  /** As it was sent, with WhatsApp's markup. */
  readonly body: string;
  readonly photo?: Buffer | string;
  readonly document?: { readonly name: string; readonly content: string };
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
  /** The button that opens the list of rows. */
  readonly listButton?: string;
  readonly rows: readonly ShownRow[];
  readonly links: Readonly<Record<string, string>>;
  readonly products: readonly string[];
  readonly asksLocation: boolean;
  readonly template?: string;
}

/** A message in a chat. */
export interface StoredMessage {
  readonly id: string;
  /** `phone` is a person of the shop who wrote in the WhatsApp Business app. */
  readonly from: "shop" | "shopper" | "phone";
  readonly face: Face;
  readonly callback?: string;
  /** Read by the shop, for messages of the shopper. */
  read: boolean;
}

/** Somebody with WhatsApp. */
export interface Customer {
  readonly name: string;
  phone: string;
  userId: string;
  /** Has a username: the number is not told. */
  hidesPhone: boolean;
  onWhatsApp: boolean;
  /** When they last wrote, by the world's clock; null before they did. */
  heardAt: number | null;
  typing: boolean;
  readonly messages: StoredMessage[];
}

/** A message without anything special about it. */
export const PLAIN_FACE: Face = {
  body: "",
  buttons: [],
  rows: [],
  links: {},
  products: [],
  asksLocation: false,
};

/** How often those who wait look again by themselves, in milliseconds. */
const GLANCE_MS = 20;

/** The whole state of one stand-in. */
export class World {
  readonly customers: Customer[] = [];
  readonly files = new Map<string, StoredFile>();
  readonly templates: ApprovedTemplate[] = [];
  readonly catalog = new Map<string, ReadonlySet<string>>();
  /** How far the world's clock is ahead of the machine's, in milliseconds. */
  ahead = 0;
  #count = 0;
  readonly #watchers = new Set<() => void>();

  now(): number {
    return Date.now() + this.ahead;
  }

  nextMessage(): string {
    this.#count += 1;
    return `wamid.HBgL${String(this.#count).padStart(6, "0")}${randomBytes(9).toString("base64url")}=`;
  }

  keep(file: Omit<StoredFile, "id">): StoredFile {
    this.#count += 1;
    const stored = { id: String(1_003_383_421_000_000 + this.#count), ...file };
    this.files.set(stored.id, stored);
    return stored;
  }

  /** Whom a number or a user id reaches. */
  customer(named: string): Customer | undefined {
    return this.customers.find(({ phone, userId }) => phone === named || userId === named);
  }

  messageNamed(id: string): { readonly customer: Customer; readonly message: StoredMessage } | undefined {
    for (const customer of this.customers) {
      const message = customer.messages.find((one) => one.id === id);
      if (message !== undefined) return { customer, message };
    }
    return undefined;
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
