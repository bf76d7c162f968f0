/** A visitor of the web chat: posts what they do, reads the stream of events, and comes back when it breaks off. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { WebMessage } from "../../adapters/web/message.ts";
import { SESSION_HEADER } from "../../adapters/web/session.ts";
import { PATIENCE_MS } from "./patience.ts";

/** Before a gateway that is away is asked again, in milliseconds. */
const AGAIN_MS = 25;

/** A line of the chat as the visitor reads it. */
export interface WebShown {
  readonly message: WebMessage;
  /** Title, words, lines and items, one a row. */
  readonly text: string;
}

/** What is waited for. */
export type WebExpected = string | RegExp | ((shown: WebShown) => boolean);

/** Where the shop is; null while it is away. */
export type WhereIsTheShop = () => string | null;

/** A visitor. */
export class WebShopper {
  /** Each line once, oldest first. */
  readonly lines: WebShown[] = [];
  /** Numbers that were told twice on the stream. */
  readonly doubled: number[] = [];
  readonly session: string;
  readonly #where: WhereIsTheShop;
  readonly #language: string;
  readonly #gone = new AbortController();
  readonly #waiting = new Set<() => void>();
  #last = 0;

  private constructor(where: WhereIsTheShop, session: string, language: string) {
    this.#where = where;
    this.session = session;
    this.#language = language;
  }

  /** Opens the chat, with the session of an earlier visit when there was one. */
  static async arrives(
    where: WhereIsTheShop,
    { language = "en", session }: { readonly language?: string; readonly session?: string } = {},
  ): Promise<WebShopper> {
    const opened = session ?? (await openSession(where));
    const shopper = new WebShopper(where, opened, language);
    void shopper.#listen();
    return shopper;
  }

  /** Closes the page. */
  leaves(): void {
    this.#gone.abort();
  }

  says(text: string): Promise<void> {
    return this.#post({ kind: "text", text });
  }

  /** Follows a link into the shop, such as `p-six-hours-box`. */
  follows(link: string): Promise<void> {
    return this.#post({ kind: "command", command: "start", argument: link });
  }

  /** Presses the newest button or row of this label (whole, else its beginning). */
  async taps(label: string): Promise<void> {
    const { origin, token } = this.button(label);
    await this.#post({ kind: "choice", token, origin });
  }

  /** Presses a button with a token of one's own, as a forger would. */
  forges(token: string): Promise<void> {
    return this.#post({ kind: "choice", token });
  }

  /** The newest button or row of this label; throws with what there is. */
  button(label: string): { readonly origin: string; readonly token: string } {
    for (const { message } of this.lines.toReversed()) {
      const buttons = [
        ...(message.choices ?? []),
        ...(message.items ?? []).map(({ title, token }) => ({ label: title, token })),
      ];
      const found =
        buttons.find((button) => button.label === label) ??
        buttons.find((button) => button.label.startsWith(label));
      if (found !== undefined) return { origin: message.id, token: found.token };
    }
    throw new Error(`There is no button "${label}" in: ${this.lines.at(-1)?.text}`);
  }

  /** Waits until the newest line that is not the visitor's own is as expected, and gives it. */
  sees(expected: WebExpected, { withinMs = PATIENCE_MS } = {}): Promise<WebShown> {
    return this.until(
      () => {
        const newest = this.lines.findLast(({ message }) => message.from !== "visitor");
        return newest !== undefined && fits(newest, expected) ? newest : undefined;
      },
      () => `wanted to see ${expected} and sees ${this.lines.at(-1)?.text}`,
      withinMs,
    );
  }

  /** Waits until any line that is not the visitor's own is as expected, and gives the newest. */
  wasTold(expected: WebExpected, { withinMs = PATIENCE_MS } = {}): Promise<WebShown> {
    return this.until(
      () => this.lines.findLast((line) => line.message.from !== "visitor" && fits(line, expected)),
      () => `wanted to be told ${expected} and was told ${this.lines.map(({ text }) => text).join("\n--\n")}`,
      withinMs,
    );
  }

  /** Waits for something about the chat; `missing` says what in vain. */
  until<Value>(look: () => Value | undefined, missing: () => string, withinMs = PATIENCE_MS): Promise<Value> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const value = look();
        if (value === undefined) return;
        clearTimeout(late);
        this.#waiting.delete(check);
        resolve(value);
      };
      const late = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`Waited ${withinMs} ms in vain: the visitor ${missing()}`));
      }, withinMs);
      this.#waiting.add(check);
      check();
    });
  }

  /** The file behind a line, such as the confirmation. */
  async document({ message }: WebShown): Promise<string> {
    const answer = await fetch(`${this.#where()}${message.document?.url}`);
    if (!answer.ok) throw new Error(`The document answered ${answer.status}`);
    return answer.text();
  }

  /** Posts one act until the gateway has confirmed it, under one id. Refused with an error when it is no good. */
  async #post(content: object): Promise<void> {
    const body = JSON.stringify({ id: randomUUID(), content });
    const answer = await untilAnswered(this.#where, "/web/demo/messages", {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "accept-language": this.#language,
        [SESSION_HEADER]: this.session,
      },
    });
    if (answer.status !== 202) throw new Error(`The gateway answered ${answer.status}: ${answer.body}`);
  }

  async #listen(): Promise<void> {
    while (!this.#gone.signal.aborted) {
      const where = this.#where();
      try {
        if (where !== null) await this.#read(`${where}/web/demo/events?after=${this.#last}`);
      } catch {
        // The stream broke off, as streams do; the next one goes on after the last line.
      }
      await pause(AGAIN_MS);
    }
  }

  async #read(url: string): Promise<void> {
    const headers = { [SESSION_HEADER]: this.session };
    const answer = await fetch(url, { headers, signal: this.#gone.signal });
    if (answer.body === null || !answer.ok) return;
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of answer.body) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) this.#take(part);
    }
  }

  #take(event: string): void {
    const data = /^data: (.*)$/m.exec(event)?.[1];
    if (data === undefined || /^event: /m.test(event)) return;
    const message = JSON.parse(data) as WebMessage;
    if (this.lines.some((line) => line.message.sequence === message.sequence))
      this.doubled.push(message.sequence);
    else this.lines.push({ message, text: wordsOf(message) });
    this.#last = Math.max(this.#last, message.sequence);
    for (const check of [...this.#waiting]) check();
  }
}

async function openSession(where: WhereIsTheShop): Promise<string> {
  const answer = await untilAnswered(where, "/web/demo/session", { method: "POST" });
  return z.object({ session: z.string() }).parse(JSON.parse(answer.body)).session;
}

/** Asks until somebody answers for sure: 503, "too fast" and a broken connection are no answers. */
async function untilAnswered(where: WhereIsTheShop, path: string, request: RequestInit) {
  for (;;) {
    const address = where();
    if (address !== null) {
      try {
        const answer = await fetch(`${address}${path}`, request);
        const body = await answer.text();
        if (answer.status < 500 && answer.status !== 429) return { status: answer.status, body };
      } catch {
        // Nobody knows whether it arrived; the same id again is the same act.
      }
    }
    await pause(AGAIN_MS);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function wordsOf({ author, title, body, lines = [], items = [], link, document }: WebMessage): string {
  return [
    ...(author === undefined ? [] : [`${author}:`]),
    ...(title === undefined ? [] : [title]),
    ...body,
    ...lines.map(({ label, value }) => `${label}: ${value}`),
    ...items.map((item) => [item.title, item.description, item.aside].filter(Boolean).join(" — ")),
    ...(link === undefined ? [] : [link.url]),
    ...(document === undefined ? [] : [document.fileName]),
  ].join("\n");
}

function fits(shown: WebShown, expected: WebExpected): boolean {
  if (typeof expected === "function") return expected(shown);
  return typeof expected === "string" ? shown.text.includes(expected) : expected.test(shown.text);
}
