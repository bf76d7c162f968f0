/** Mail on its way in: written in a transaction, and in its queue once that is durable. */
import type { Conversations } from "./conversations.ts";
import type { EntryMail, InboundMail, Mail, MailItem } from "./mail.ts";
import type { Entries } from "./outbox.ts";

/** What a transaction added; known items are not in it. */
export interface Arrived {
  readonly at: number;
  readonly inbounds: Placed<InboundMail>[];
  readonly entries: Placed<EntryMail>[];
}

interface Placed<Item extends MailItem> {
  readonly item: Item;
  readonly sequence: number;
}

/** Puts mail where it belongs. */
export class Arrivals {
  readonly #mail: Mail;
  readonly #conversations: Conversations;
  readonly #entries: Entries;

  constructor(mail: Mail, conversations: Conversations, entries: Entries) {
    this.#mail = mail;
    this.#conversations = conversations;
    this.#entries = entries;
  }

  /** Belongs into a transaction. `at` dates what is new. */
  write(items: readonly MailItem[], at: number): Arrived {
    const arrived: Arrived = { at, inbounds: [], entries: [] };
    for (const item of items) {
      const sequence = this.#mail.add(item, at);
      if (sequence === null) continue;
      if (item.direction === 0) {
        this.#conversations.writeWaiting(sequence);
        arrived.inbounds.push({ item, sequence });
      } else {
        this.#entries.writeWaiting(sequence);
        arrived.entries.push({ item, sequence });
      }
    }
    return arrived;
  }

  /** What was written is durable. */
  written({ at, inbounds, entries }: Arrived): void {
    for (const { item, sequence } of inbounds) {
      this.#mail.arrived(sequence, item, at);
      this.#conversations.queues.arrive(item.queue, sequence);
    }
    for (const { item, sequence } of entries) {
      this.#mail.arrived(sequence, item, at);
      this.#entries.queues.arrive(item.queue, sequence);
    }
  }
}
