/** A messenger's server as a crash story needs it: hears everything, forgets nothing, and is not always kind. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What was delivered. */
export interface Heard {
  /** The delivery's idempotency key. */
  readonly id: string;
  /** Whom it was for: a shopper's address, or a desk's subject. */
  readonly to: string;
  /** The message's name with its parameter: `till.added:2`. */
  readonly words: string;
}

/** The messenger. */
export class CrashChannel {
  /** Everything that arrived, in order, repetitions included. */
  readonly heard: Heard[] = [];
  readonly #random: () => number;
  readonly #server: Server;
  readonly #listeners = new Set<() => void>();

  constructor(random: () => number) {
    this.#random = random;
    this.#server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8");
      request.on("data", (piece: string) => {
        body += piece;
      });
      request.on("end", () => {
        /** Some requests are turned away before they count, some are counted and never answered. */
        const luck = this.#random();
        if (luck < 0.01) {
          response.writeHead(503).end();
          return;
        }
        this.heard.push(JSON.parse(body) as Heard);
        for (const tell of this.#listeners) tell();
        if (luck < 0.02) {
          request.socket.destroy();
          return;
        }
        setTimeout(() => response.writeHead(200).end(), this.#random() * 15);
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What one recipient got, each delivery at its first arrival. */
  heardBy(to: string): readonly Heard[] {
    const ids = new Set<string>();
    return this.heard.filter((heard) => {
      if (heard.to !== to || ids.has(heard.id)) return false;
      ids.add(heard.id);
      return true;
    });
  }

  /** Resolves when `holds` does, looked at after each arrival; rejects after the time in milliseconds. */
  async until(holds: () => boolean, withinMs: number, what: string): Promise<void> {
    if (holds()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (holds()) resolve();
    };
    const late = setTimeout(() => reject(new Error(`Waited in vain: ${what}`)), withinMs);
    this.#listeners.add(look);
    try {
      await promise;
    } finally {
      clearTimeout(late);
      this.#listeners.delete(look);
    }
  }
}
