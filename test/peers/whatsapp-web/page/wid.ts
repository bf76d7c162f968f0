/** How WhatsApp Web names people, chats and messages. */

/** Somebody's or a chat's id: `4520304050@c.us`, `123456@lid`, `1203-99@g.us`. */
export class Wid {
  readonly user: string;
  readonly server: string;
  readonly _serialized: string;

  constructor(serialized: string) {
    const [user = "", server = ""] = serialized.split("@");
    if (user === "" || server === "") throw new Error(`wid error: invalid wid`);
    this.user = user;
    this.server = server;
    this._serialized = serialized;
  }

  isLid = (): boolean => this.server === "lid";
  isUser = (): boolean => this.server === "c.us" || this.isLid();
  isGroup = (): boolean => this.server === "g.us";
  isStatus = (): boolean => this._serialized === "status@broadcast";
  toString = (): string => this._serialized;
}

/** A message's id. `_serialized` is direction, chat and id: `false_4520304050@c.us_3EB0…`. */
export class MsgKey {
  readonly fromMe: boolean;
  readonly remote: Wid;
  readonly id: string;
  readonly _serialized: string;

  constructor(given: { from?: Wid; to: Wid; id: string; selfDir: "in" | "out" }) {
    this.fromMe = given.selfDir === "out";
    this.remote = this.fromMe || given.from === undefined ? given.to : given.from;
    this.id = given.id;
    this._serialized = `${this.fromMe}_${this.remote._serialized}_${this.id}`;
  }

  toString = (): string => this._serialized;

  static async newId(): Promise<string> {
    const bytes = crypto.getRandomValues(new Uint8Array(9));
    return `3EB0${[...bytes].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("")}`;
  }

  static fromString(serialized: string): MsgKey {
    const [fromMe, remote = "", id = ""] = serialized.split("_");
    const to = new Wid(remote);
    return new MsgKey({ from: to, to, id, selfDir: fromMe === "true" ? "out" : "in" });
  }
}

/** The id of that spelling. */
export function createWid(given: string | Wid): Wid {
  return typeof given === "string" ? new Wid(given) : given;
}
