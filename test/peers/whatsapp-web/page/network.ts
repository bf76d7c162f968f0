/** The page's line to the stand-in of WhatsApp's network, and what is said on it. */

/** Somebody on the network, as the page knows them. */
export interface WireContact {
  readonly pn?: string;
  readonly lid?: string;
  readonly pushname?: string;
}

/** A message as the network keeps it. The fields are those of WhatsApp Web's own message model. */
export interface WireMessage {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly t: number;
  readonly type: string;
  readonly ack?: number;
  readonly [field: string]: unknown;
}

/** A chat with its messages, oldest first. */
export interface WireChat {
  readonly id: string;
  readonly title: string;
  readonly unreadCount: number;
  readonly messages: readonly WireMessage[];
}

/** A vote as the network keeps it. */
export interface WireVote {
  readonly id: string;
  readonly poll: string;
  readonly from: string;
  readonly selected: readonly number[];
  readonly at: number;
}

/** What the network tells the page. */
export type FromNetwork =
  | { readonly type: "ref"; readonly ref: string }
  | { readonly type: "paired"; readonly device: string }
  | {
      readonly type: "welcome";
      readonly me: { readonly pn: string; readonly lid: string; readonly pushname: string };
      readonly chats: readonly WireChat[];
      readonly contacts: readonly WireContact[];
      readonly votes: readonly WireVote[];
    }
  /** With `again` the page tells of a message that it has told of before. */
  | {
      readonly type: "message";
      readonly message: WireMessage;
      readonly contact?: WireContact;
      readonly again?: boolean;
    }
  | { readonly type: "vote"; readonly vote: WireVote }
  | { readonly type: "ack"; readonly id: string; readonly ack: number }
  | { readonly type: "seen"; readonly chat: string }
  | { readonly type: "state"; readonly state: string }
  | { readonly type: "logout" }
  /** Faults. `deafen`: messages come into the collections and nobody is told. `hang`: the page is busy for ever. */
  | { readonly type: "deafen" }
  | { readonly type: "hang" }
  /** The page fails at the next message before it takes it; a person's account is gone. */
  | { readonly type: "failNext" }
  | { readonly type: "forget"; readonly chat: string }
  | {
      readonly type: "answer";
      readonly question: number;
      readonly result?: unknown;
      readonly error?: string;
    };

/** Where the network is; the stand-in writes it in front of the page's script. */
declare const NETWORK: string;

/** Milliseconds between two tries to reach the network. */
const AGAIN_MS = 200;
/** Mail a piece of a long word has: a frame that every server reads in one. */
const PIECE = 12_000;

/** The line. It is opened again when it breaks. */
export class Network {
  #socket: WebSocket | null = null;
  #questions = 0;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #hear: (said: FromNetwork) => void;
  readonly #onLine: (open: boolean) => void;

  constructor(hear: (said: FromNetwork) => void, onLine: (open: boolean) => void) {
    this.#hear = hear;
    this.#onLine = onLine;
  }

  connect(): void {
    const socket = new WebSocket(NETWORK);
    this.#socket = socket;
    socket.onopen = () => this.#onLine(true);
    socket.onmessage = ({ data }) => this.#take(JSON.parse(String(data)) as FromNetwork);
    socket.onclose = () => {
      this.#onLine(false);
      setTimeout(() => this.connect(), AGAIN_MS);
    };
  }

  tell(what: string, given: object): void {
    const words = JSON.stringify({ what, ...given });
    for (let at = 0; at < words.length; at += PIECE) {
      const last = at + PIECE >= words.length;
      this.#socket?.send(`${last ? "." : "+"}${words.slice(at, at + PIECE)}`);
    }
  }

  /** Asks and waits for the answer, for as long as it takes. */
  ask(what: string, given: object): Promise<unknown> {
    this.#questions += 1;
    const question = this.#questions;
    return new Promise((resolve, reject) => {
      this.#waiting.set(question, { resolve, reject });
      this.tell(what, { ...given, question });
    });
  }

  #take(said: FromNetwork): void {
    if (said.type !== "answer") {
      this.#hear(said);
      return;
    }
    const waiting = this.#waiting.get(said.question);
    this.#waiting.delete(said.question);
    if (said.error === undefined) waiting?.resolve(said.result);
    else waiting?.reject(new Error(said.error));
  }
}
