/** The stand-in's workspace: channels, messages, modals and the Web API methods over them, refusing what Slack refuses. */
import { PATIENCE_MS } from "../support/patience.ts";
import { asList, asObject, type Json, judgeBlocks, judgeView, wordsOf } from "./slack-blocks.ts";
import { type SlackFile, SlackFiles } from "./slack-files.ts";

/** The app as the workspace knows it. */
export const BOT = {
  userId: "U0KIOSKBOT",
  botId: "B0KIOSKBOT",
  teamId: "T0KIOSKTEAM",
  appId: "A0KIOSKAPP",
} as const;

/** A message somebody or the app posted. */
export class SlackMessage {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | undefined;
  /** Undefined for the app. */
  readonly user: string | undefined;
  /** Set on a message only one person sees. */
  readonly onlyFor: string | undefined;
  readonly broadcast: boolean;
  /** Files that were shared with it. */
  readonly files: readonly SlackFile[];
  text: string;
  blocks: readonly Json[];
  metadata: Json | undefined;
  edits = 0;
  deleted = false;
  readonly reactions: string[] = [];

  constructor(of: {
    channel: string;
    ts: string;
    text: string;
    blocks?: readonly Json[];
    threadTs?: string | undefined;
    user?: string;
    onlyFor?: string;
    broadcast?: boolean;
    files?: readonly SlackFile[];
    metadata?: Json | undefined;
  }) {
    this.channel = of.channel;
    this.ts = of.ts;
    this.text = of.text;
    this.blocks = of.blocks ?? [];
    this.threadTs = of.threadTs;
    this.user = of.user;
    this.onlyFor = of.onlyFor;
    this.broadcast = of.broadcast ?? false;
    this.files = of.files ?? [];
    this.metadata = of.metadata;
  }

  /** What a human reads: the blocks, or the text where there are none. */
  get words(): string {
    const said = this.blocks.length > 0 ? wordsOf(this.blocks).join("\n") : this.text;
    return [...(said === "" ? [] : [said]), ...this.files.map(({ name }) => `[file ${name}]`)].join("\n");
  }

  /** Ids of the pictures it shows. */
  get pictures(): string[] {
    return this.blocks.flatMap((block) =>
      block.type === "image" ? [String(asObject(block.slack_file).id)] : [],
    );
  }

  /** Labels of its buttons. */
  get buttons(): string[] {
    return this.elements().map((element) => String(asObject(element.text).text));
  }

  /** Its buttons as JSON. */
  elements(): readonly Json[] {
    return this.blocks.flatMap((block) => (block.type === "actions" ? asList(block.elements) : []));
  }
}

/** A window that is open for one member. */
export interface SlackModal {
  readonly id: string;
  readonly owner: string;
  hash: number;
  view: Json;
  open: boolean;
}

/** How a call shall go wrong: a refusal by name, a status, no answer at all, or an answer lost after the act. */
export type Failing =
  | { readonly error: string }
  | { readonly status: number; readonly retryAfter?: number }
  | "hang"
  | "loseAnswer";

/** What a method answers. */
export type Answer = Json & { readonly ok: boolean };

/** Scope a method needs of the app. */
const SCOPES: Readonly<Record<string, string>> = {
  "chat.postMessage": "chat:write",
  "chat.update": "chat:write",
  "chat.postEphemeral": "chat:write",
  "reactions.add": "reactions:write",
  "users.info": "users:read",
  "conversations.history": "channels:history",
  "conversations.replies": "channels:history",
  "files.getUploadURLExternal": "files:write",
  "files.completeUploadExternal": "files:write",
  "files.delete": "files:write",
};

/** A trigger opens one modal. Slack forgets it after three seconds, which a busy machine may need for nothing at all. */
const TRIGGER_MS = PATIENCE_MS;
const LONGEST_TEXT = 40_000;

const refuse = (error: string, messages: readonly string[] = []): Answer => ({
  ok: false,
  error,
  ...(messages.length === 0 ? {} : { response_metadata: { messages } }),
});

/** Where a file can be shared: never with a member's id. */
const CONVERSATION = /^[CGDZ][A-Z0-9]{8,}$/;

function onlyFor(user: string | undefined): { readonly onlyFor?: string } {
  return user === undefined ? {} : { onlyFor: user };
}

/** The workspace. */
export class Workspace {
  readonly channels = new Map<string, { name: string; archived: boolean; appIsIn: boolean }>();
  readonly members = new Map<string, string>();
  /** Workspaces of those who come from another one, by user id. */
  readonly teams = new Map<string, string>();
  readonly messages: SlackMessage[] = [];
  readonly modals: SlackModal[] = [];
  readonly files: SlackFiles;
  /** Scopes the app lacks. */
  readonly missingScopes = new Set<string>();
  readonly #triggers = new Map<string, { user: string; at: number; used: boolean }>();
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;
  #count = 0;
  #lastTs = 0;

  /** `uploadUrl` makes the address at which a file is taken. */
  constructor(now: () => number, uploadUrl: (ticket: string) => string) {
    this.#now = now;
    this.files = new SlackFiles((prefix) => this.id(prefix), uploadUrl);
  }

  /** A new id of a kind. */
  id(prefix: string): string {
    this.#count += 1;
    return `${prefix}${String(this.#count).padStart(8, "0")}`;
  }

  /** A timestamp that no other message has. */
  ts(): string {
    this.#lastTs = Math.max(this.#lastTs + 1, this.#now() * 1000);
    return `${Math.floor(this.#lastTs / 1_000_000)}.${String(this.#lastTs % 1_000_000).padStart(6, "0")}`;
  }

  /** A trigger for a member's act. */
  trigger(user: string): string {
    const id = `${this.id("")}.${BOT.teamId}.trigger`;
    this.#triggers.set(id, { user, at: this.#now(), used: false });
    return id;
  }

  add(message: SlackMessage): SlackMessage {
    this.messages.push(message);
    this.changed();
    return message;
  }

  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Resolves with what `find` finds, now or after a change. Rejects after `ms` with the sentence. */
  until<Found>(find: () => Found | undefined, sentence: () => string, ms: number): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        this.#listeners.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#listeners.delete(look);
        reject(new Error(sentence()));
      }, ms);
      this.#listeners.add(look);
      look();
    });
  }

  /** Calls a method with its arguments as the app. */
  call(method: string, given: Json): Answer {
    const scope = SCOPES[method];
    if (scope !== undefined && this.missingScopes.has(scope))
      return { ...refuse("missing_scope"), needed: scope };
    switch (method) {
      case "auth.test":
        return { ok: true, user_id: BOT.userId, bot_id: BOT.botId, team_id: BOT.teamId, user: "kiosk" };
      case "chat.postMessage":
        return this.#postMessage(given);
      case "chat.update":
        return this.#update(given);
      case "chat.delete":
        return this.#delete(given);
      case "chat.postEphemeral":
        return this.#postEphemeral(given);
      case "views.open":
      case "views.push":
        return this.#openView(given, method === "views.push");
      case "views.update":
        return this.#updateView(given);
      case "reactions.add":
        return this.#react(given);
      case "users.info":
        return this.#user(String(given.user));
      case "conversations.info":
        return this.#channel(given) ?? { ok: true, channel: { id: given.channel } };
      case "conversations.history":
        return this.#history(given);
      case "conversations.replies":
        return this.#replies(given);
      case "files.getUploadURLExternal":
        return this.files.ask(given);
      case "files.completeUploadExternal":
        return this.#completeUpload(given);
      case "files.delete":
        return this.files.delete(given);
      default:
        return refuse("unknown_method");
    }
  }

  #channel({ channel }: Json): Answer | null {
    const found = this.channels.get(String(channel));
    if (found === undefined) return refuse("channel_not_found");
    if (found.archived) return refuse("is_archived");
    return found.appIsIn ? null : refuse("not_in_channel");
  }

  #content({ text, blocks }: Json): Answer | null {
    if (blocks === undefined && (text === undefined || text === "")) return refuse("no_text");
    if (String(text ?? "").length > LONGEST_TEXT) return refuse("msg_too_long");
    const problems =
      blocks === undefined ? [] : [...judgeBlocks(blocks), ...this.files.judge(asList(blocks))];
    return problems.length > 0
      ? refuse(
          "invalid_blocks",
          problems.map((problem) => `[ERROR] ${problem}`),
        )
      : null;
  }

  /** A member's own conversation with the app, which only they see. */
  #conversationWith(user: string): string {
    const id = `D${user.slice(1)}`;
    this.channels.set(id, { name: user, archived: false, appIsIn: true });
    return id;
  }

  /** Whose own conversation a channel is; undefined for one that everybody sees. */
  #ownerOf(channel: string): string | undefined {
    return channel.startsWith("D") ? this.channels.get(channel)?.name : undefined;
  }

  /** Given a member's id, a message goes into their conversation with the app. */
  #postMessage(asked: Json): Answer {
    const user = String(asked.channel);
    const given = this.members.has(user) ? { ...asked, channel: this.#conversationWith(user) } : asked;
    const refusal = this.#channel(given) ?? this.#content(given);
    if (refusal !== null) return refusal;
    const threadTs = typeof given.thread_ts === "string" ? given.thread_ts : undefined;
    if (threadTs !== undefined && this.#message(given.channel, threadTs) === undefined)
      return refuse("thread_not_found");
    const message = new SlackMessage({
      channel: String(given.channel),
      ts: this.ts(),
      text: String(given.text ?? ""),
      blocks: asList(given.blocks),
      threadTs,
      broadcast: given.reply_broadcast === true || given.reply_broadcast === "true",
      metadata: given.metadata === undefined ? undefined : asObject(given.metadata),
      ...onlyFor(this.#ownerOf(String(given.channel))),
    });
    this.add(message);
    return { ok: true, channel: message.channel, ts: message.ts, message: stored(message, true) };
  }

  /** Slack shares a completed file a moment after it has answered. */
  #completeUpload(given: Json): Answer {
    if (given.channel_id !== undefined && !CONVERSATION.test(String(given.channel_id)))
      return refuse("invalid_arguments", [
        `input must match regex pattern: ${CONVERSATION.source} [json-pointer:/channel_id]`,
      ]);
    const refusal = given.channel_id === undefined ? null : this.#channel({ channel: given.channel_id });
    if (refusal !== null) return refusal;
    const threadTs = typeof given.thread_ts === "string" ? given.thread_ts : undefined;
    const root = threadTs === undefined ? undefined : this.#message(given.channel_id, threadTs);
    if (threadTs !== undefined && (root === undefined || root.threadTs !== undefined))
      return refuse("thread_not_found");
    const { answer, files } = this.files.complete(given);
    if (answer.ok && given.channel_id !== undefined) {
      const channel = String(given.channel_id);
      const text = String(given.initial_comment ?? "");
      const owner = onlyFor(this.#ownerOf(channel));
      setImmediate(() =>
        this.add(new SlackMessage({ channel, ts: this.ts(), text, threadTs, files, ...owner })),
      );
    }
    return answer;
  }

  #update(given: Json): Answer {
    const refusal = this.#channel(given) ?? this.#content(given);
    if (refusal !== null) return refusal;
    const message = this.#message(given.channel, given.ts);
    if (message === undefined) return refuse("message_not_found");
    if (message.user !== undefined) return refuse("cant_update_message");
    message.text = String(given.text ?? "");
    message.blocks = asList(given.blocks);
    if (given.metadata !== undefined) message.metadata = asObject(given.metadata);
    message.edits += 1;
    this.changed();
    return { ok: true, channel: message.channel, ts: message.ts, text: message.text };
  }

  #delete(given: Json): Answer {
    const message = this.#message(given.channel, given.ts);
    if (message === undefined) return refuse("message_not_found");
    message.deleted = true;
    this.changed();
    return { ok: true };
  }

  #postEphemeral(given: Json): Answer {
    const refusal = this.#channel(given) ?? this.#content(given);
    if (refusal !== null) return refusal;
    if (!this.members.has(String(given.user))) return refuse("user_not_in_channel");
    this.add(
      new SlackMessage({
        channel: String(given.channel),
        ts: this.ts(),
        text: String(given.text ?? ""),
        blocks: asList(given.blocks),
        onlyFor: String(given.user),
        threadTs: typeof given.thread_ts === "string" ? given.thread_ts : undefined,
      }),
    );
    return { ok: true, message_ts: this.ts() };
  }

  #openView(given: Json, push: boolean): Answer {
    const trigger = this.#triggers.get(String(given.trigger_id));
    if (trigger === undefined) return refuse("invalid_trigger_id");
    if (trigger.used) return refuse("exchanged_trigger_id");
    if (this.#now() - trigger.at > TRIGGER_MS) return refuse("expired_trigger_id");
    const view = asObject(given.view);
    const problems = judgeView(view);
    if (problems.length > 0)
      return refuse(
        "invalid_arguments",
        problems.map((problem) => `[ERROR] ${problem}`),
      );
    const open = this.modals.filter((modal) => modal.open && modal.owner === trigger.user);
    if (push && open.length >= 3) return refuse("push_limit_reached");
    trigger.used = true;
    const modal: SlackModal = { id: this.id("V"), owner: trigger.user, hash: 1, view, open: true };
    this.modals.push(modal);
    this.changed();
    return { ok: true, view: { ...view, id: modal.id, hash: String(modal.hash) } };
  }

  /** A view that the app gave in answer to a submitted one: above it, or in its place. */
  answeredView(modal: SlackModal, view: Json, action: "push" | "update"): SlackModal {
    const problems = judgeView(view);
    if (problems.length > 0) throw new Error(`Slack does not take the view: ${problems.join("; ")}`);
    if (action === "update") {
      modal.view = view;
      modal.hash += 1;
      this.changed();
      return modal;
    }
    const above = this.modals.filter(({ open, owner }) => open && owner === modal.owner);
    if (above.length >= 3) throw new Error("Slack takes three views at most");
    const pushed: SlackModal = { id: this.id("V"), owner: modal.owner, hash: 1, view, open: true };
    this.modals.push(pushed);
    this.changed();
    return pushed;
  }

  #updateView(given: Json): Answer {
    const modal = this.modals.find(({ id, open }) => open && id === given.view_id);
    if (modal === undefined) return refuse("not_found");
    const view = asObject(given.view);
    const problems = judgeView(view);
    if (problems.length > 0)
      return refuse(
        "invalid_arguments",
        problems.map((problem) => `[ERROR] ${problem}`),
      );
    modal.view = view;
    modal.hash += 1;
    this.changed();
    return { ok: true, view: { ...view, id: modal.id, hash: String(modal.hash) } };
  }

  #react(given: Json): Answer {
    const message = this.#message(given.channel, given.timestamp);
    if (message === undefined) return refuse("message_not_found");
    const name = String(given.name);
    if (message.reactions.includes(name)) return refuse("already_reacted");
    message.reactions.push(name);
    this.changed();
    return { ok: true };
  }

  #user(id: string): Answer {
    const name = this.members.get(id);
    if (name === undefined) return refuse("user_not_found");
    const handle = name.toLowerCase().replaceAll(" ", ".");
    return {
      ok: true,
      user: {
        id,
        team_id: this.teams.get(id) ?? BOT.teamId,
        name: handle,
        real_name: name,
        profile: { display_name: name, real_name: name },
      },
    };
  }

  #history(given: Json): Answer {
    const refusal = this.#channel(given);
    if (refusal !== null) return refusal;
    const found = this.messages.filter(
      (message) =>
        message.channel === given.channel &&
        message.onlyFor === undefined &&
        !message.deleted &&
        (message.threadTs === undefined || message.broadcast) &&
        Number(message.ts) >= Number(given.oldest ?? 0),
    );
    const newest = found.toReversed().slice(0, Number(given.limit ?? 100));
    return {
      ok: true,
      messages: newest.map((message) => stored(message, isTrue(given.include_all_metadata))),
    };
  }

  #replies(given: Json): Answer {
    const refusal = this.#channel(given);
    if (refusal !== null) return refusal;
    const root = this.#message(given.channel, given.ts);
    if (root === undefined) return refuse("thread_not_found");
    const replies = this.messages.filter(
      (message) =>
        message.channel === given.channel &&
        message.threadTs === root.ts &&
        message.onlyFor === undefined &&
        !message.deleted &&
        Number(message.ts) >= Number(given.oldest ?? 0),
    );
    const thread = [root, ...replies].slice(0, Number(given.limit ?? 1000));
    return {
      ok: true,
      messages: thread.map((message) => stored(message, isTrue(given.include_all_metadata))),
    };
  }

  #message(channel: unknown, ts: unknown): SlackMessage | undefined {
    return this.messages.find(
      (message) =>
        message.channel === channel && message.ts === ts && !message.deleted && message.onlyFor === undefined,
    );
  }
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** A message as the API and payloads give it. */
export function stored(message: SlackMessage, withMetadata: boolean): Json {
  return {
    type: "message",
    ts: message.ts,
    text: message.text,
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.user === undefined ? { user: BOT.userId, bot_id: BOT.botId } : { user: message.user }),
    ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  };
}
