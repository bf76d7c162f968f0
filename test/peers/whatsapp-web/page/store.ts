/** What the page knows: its account, the chats, the messages and the people. */
import { Collection, change, Emitter } from "./events.ts";
import type { WireChat, WireContact, WireMessage, WireVote } from "./network.ts";
import { createWid, MsgKey, type Wid } from "./wid.ts";

/** A message. Fields beyond these are those of the wire. */
export class Msg extends Emitter {
  readonly id: MsgKey;
  readonly from: Wid;
  readonly to: Wid;
  readonly isNewMsg: boolean;
  type: string;
  ack: number;
  t: number;
  body: string;
  caption: string | undefined;
  mediaData: { mediaStage: string } | undefined;
  readonly isNotification: boolean;
  readonly #wire: Readonly<Record<string, unknown>>;

  constructor(given: Readonly<Record<string, unknown>> & { id: MsgKey; from: Wid; to: Wid }) {
    super();
    // A file's model brings its methods along; a message has fields only.
    this.#wire = Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value !== "function"));
    Object.assign(this, this.#wire);
    this.id = given.id;
    this.from = given.from;
    this.to = given.to;
    this.isNewMsg = given.isNewMsg === true;
    this.type = String(given.type);
    this.ack = Number(given.ack ?? 0);
    this.t = Number(given.t);
    this.body = String(given.body ?? "");
    this.caption = given.caption as string | undefined;
    this.mediaData = given.directPath === undefined ? undefined : { mediaStage: "NEED_POKE" };
    this.isNotification = ["e2e_notification", "notification_template"].includes(this.type);
  }

  /** The plain fields. Ids are given as WhatsApp Web gives them: objects with their spelling inside. */
  serialize(): Record<string, unknown> {
    const { id, from, to, type, ack, t, body, caption, isNewMsg } = this;
    const plain = (wid: Wid) => ({ user: wid.user, server: wid.server, _serialized: wid._serialized });
    return {
      ...this.#wire,
      id: { fromMe: id.fromMe, remote: plain(id.remote), id: id.id, _serialized: id._serialized },
      from: plain(from),
      to: plain(to),
      ...{ type, ack, t, body, isNewMsg },
      ...(caption !== undefined && { caption }),
    };
  }

  async downloadMedia(): Promise<void> {
    if (this.mediaData !== undefined) this.mediaData.mediaStage = "RESOLVED";
  }
}

/** A chat. */
export class Chat extends Emitter {
  readonly id: Wid;
  readonly formattedTitle: string;
  readonly mute = { expiration: 0 };
  readonly msgs = new Collection<Msg>();
  readonly groupMetadata: { serialize(): object } | undefined;
  unreadCount: number;
  t = 0;

  constructor(id: Wid, title: string, unreadCount: number) {
    super();
    this.id = id;
    this.formattedTitle = title;
    this.unreadCount = unreadCount;
    this.groupMetadata = id.isGroup() ? { serialize: () => ({ participants: [] }) } : undefined;
  }

  get lastReceivedKey(): MsgKey | undefined {
    return this.msgs.getModelsArray().at(-1)?.id;
  }

  serialize(): Record<string, unknown> {
    const { user, server, _serialized } = this.id;
    const msgs = this.msgs.getModelsArray().map(({ id }) => id._serialized);
    return { id: { user, server, _serialized }, unreadCount: this.unreadCount, t: this.t, msgs };
  }
}

/** All of it. */
export class Store {
  readonly messages = new Collection<Msg>();
  readonly chats = new Collection<Chat>();
  readonly votes: WireVote[] = [];
  me: { readonly pn: string; readonly lid: string; readonly pushname: string } | null = null;
  /** Tells nobody of new messages any more. */
  deaf = false;
  /** Fails at the next message that is to be sent. */
  failsNext = false;
  readonly #people: WireContact[] = [];

  /** Takes in what the network says at the beginning of a connection; what is known already stays. */
  welcome(chats: readonly WireChat[], people: readonly WireContact[], votes: readonly WireVote[]): Msg[] {
    for (const person of people) this.meet(person);
    this.votes.splice(0, this.votes.length, ...votes);
    const first = this.chats.getModelsArray().length === 0;
    const fresh: Msg[] = [];
    for (const { id, title, unreadCount, messages } of chats) {
      const chat = this.chatOf(createWid(id), title);
      for (const message of messages) {
        // What came while the page was closed is history; what came while its line was cut is new.
        if (this.messages.get(message.id) === undefined) fresh.push(this.keep(message, !first));
      }
      chat.unreadCount = unreadCount;
    }
    return fresh;
  }

  meet(person: WireContact): void {
    const known = this.#people.findIndex(
      ({ pn, lid }) => (pn !== undefined && pn === person.pn) || (lid !== undefined && lid === person.lid),
    );
    if (known >= 0) this.#people.splice(known, 1);
    this.#people.push(person);
  }

  person(wid: Wid): WireContact | undefined {
    return this.#people.find(({ pn, lid }) => pn === wid._serialized || lid === wid._serialized);
  }

  chatOf(id: Wid, title: string = id.user): Chat {
    return this.chats.get(id) ?? this.chats.add(new Chat(id, title, 0), { silent: true });
  }

  /** Puts a message of the network into its chat. */
  keep(wire: WireMessage, isNewMsg: boolean): Msg {
    const id = MsgKey.fromString(wire.id);
    const message = new Msg({ ...wire, id, from: createWid(wire.from), to: createWid(wire.to), isNewMsg });
    return this.put(message, { silent: this.deaf });
  }

  put(message: Msg, options: { readonly silent?: boolean } = {}): Msg {
    const chat = this.chatOf(message.id.remote);
    chat.t = message.t;
    chat.msgs.add(message, { silent: true });
    return this.messages.add(message, options);
  }

  acknowledge(id: string, ack: number): void {
    const message = this.messages.get(id);
    if (message !== undefined) change(message, "ack", ack, this.messages);
  }
}
