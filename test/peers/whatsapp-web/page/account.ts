/** The page's account: paired or not, connected or not, as the socket's model tells it. */

import { forgetDevice, keepDevice, keptDevice } from "./device.ts";
import { change, Emitter } from "./events.ts";
import { type FromNetwork, Network } from "./network.ts";
import type { Store } from "./store.ts";
import { createWid } from "./wid.ts";

/** `WAWebSocketModel.Socket`. */
export class SocketModel extends Emitter {
  state = "OPENING";
  hasSynced = false;
  logout: () => void = () => {};
  takeover: () => void = () => {};
}

/** `WAWebConnModel.Conn`. */
export class ConnModel extends Emitter {
  ref: string | undefined = undefined;
  platform = "android";
  pushname = "";
  serialize = (): object => ({ pushname: this.pushname, platform: this.platform });
}

/** Ties the network to the models. */
export class Account {
  readonly socket = new SocketModel();
  readonly conn = new ConnModel();
  readonly commands = new Emitter();
  readonly network: Network;
  readonly #store: Store;
  readonly #onVote: (vote: Extract<FromNetwork, { type: "vote" }>["vote"]) => void;

  constructor(store: Store, onVote: (vote: Extract<FromNetwork, { type: "vote" }>["vote"]) => void) {
    this.#store = store;
    this.#onVote = onVote;
    this.network = new Network(
      (said) => this.#hear(said),
      (open) => this.#line(open),
    );
    this.socket.logout = () => this.network.tell("logout", {});
    this.socket.takeover = () => this.network.tell("takeover", {});
  }

  #line(open: boolean): void {
    if (open) void this.#hello();
    else if (this.socket.state === "CONNECTED") change(this.socket, "state", "TIMEOUT");
  }

  async #hello(): Promise<void> {
    this.network.tell("hello", { device: await keptDevice() });
  }

  async #pair(device: string): Promise<void> {
    await keepDevice(device);
    change(this.socket, "state", "PAIRING");
    await this.#hello();
  }

  #hear(said: FromNetwork): void {
    switch (said.type) {
      case "ref":
        change(this.conn, "ref", said.ref);
        change(this.socket, "state", "UNPAIRED");
        return;
      case "paired":
        void this.#pair(said.device);
        return;
      case "welcome":
        this.#welcome(said);
        return;
      case "message":
        this.#message(said);
        return;
      case "vote":
        this.#store.votes.push(said.vote);
        this.#onVote(said.vote);
        return;
      case "ack":
        this.#store.acknowledge(said.id, said.ack);
        return;
      case "seen":
        this.#store.chatOf(createWid(said.chat)).unreadCount = 0;
        return;
      case "state":
        change(this.socket, "state", said.state);
        return;
      case "logout":
        void this.#logout();
        return;
      case "deafen":
        this.#store.deaf = true;
        return;
      case "failNext":
        this.#store.failsNext = true;
        return;
      case "forget":
        this.#store.chats.remove(said.chat);
        return;
      case "hang":
        for (;;);
    }
  }

  #welcome({ me, chats, contacts, votes }: Extract<FromNetwork, { type: "welcome" }>): void {
    this.#store.me = me;
    this.conn.pushname = me.pushname;
    this.#store.welcome(chats, contacts, votes);
    change(this.socket, "state", "CONNECTED");
    this.#sync();
  }

  /** The real page has synced seconds after it connected; by then the library listens. */
  #sync(): void {
    if (this.socket.listensTo("change:hasSynced")) {
      this.commands.trigger("offline_progress_update_from_bridge");
      change(this.socket, "hasSynced", true);
      return;
    }
    setTimeout(() => this.#sync(), 20);
  }

  #message({ message, contact, again = false }: Extract<FromNetwork, { type: "message" }>): void {
    if (contact !== undefined) this.#store.meet(contact);
    const known = this.#store.messages.get(message.id);
    if (known !== undefined) {
      if (again) this.#store.messages.trigger("add", known);
      return;
    }
    const kept = this.#store.keep(message, true);
    if (!kept.id.fromMe) this.#store.chatOf(kept.id.remote).unreadCount += 1;
  }

  async #logout(): Promise<void> {
    await forgetDevice();
    this.commands.trigger("logout");
    // The library hears of it in another process before the page goes.
    setTimeout(() => location.assign("/?post_logout=1"), 100);
  }
}
