/**
 * A stand-in Slack: the Web API over HTTP, Socket Mode over a WebSocket, and people who use it.
 *
 *     const slack = await startSlackPeer();
 *     slack.callsHooksAt(`${gateway}/hooks/demo/slack`);          // or let the app open its socket
 *     const anna = slack.staff({ id: "U0ANNA0001", name: "Anna" });
 *     const card = await slack.message(/Order FJ-1001/);
 *     await anna.presses("Accept", card);
 *     const window = await anna.opens("Ship", card);
 *     const { closed, errors } = await anna.fills(window, { Carrier: "GLS" }).submits();
 *     await anna.writesInThread(await slack.message(/Help request/), "!reply Hello!");
 *     console.log((await anna.types("/kiosk")).words);
 *
 * Requests to hooks are signed as Slack signs them; events are tried again with x-slack-retry-num when they are not
 * answered with 200. Slack waits three seconds for an answer; the stand-in waits as long as the tests do, because on a
 * busy machine three seconds say nothing about the app. Give the gateway `environment` to point it here.
 */
import { createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { PATIENCE_MS } from "../support/patience.ts";
import { asList, asObject, type Json } from "./slack-blocks.ts";
import type { SlackFile } from "./slack-files.ts";
import { acceptSocket, type ServerSocket } from "./slack-socket.ts";
import { type AppAnswer, Staff } from "./slack-staff.ts";
import { type Failing, SlackMessage, Workspace } from "./slack-workspace.ts";

export type { SlackFile } from "./slack-files.ts";
export { type Submitted, wordsOfModal } from "./slack-staff.ts";
export type { Failing, SlackMessage, SlackModal } from "./slack-workspace.ts";
export type { Staff };

/** How the stand-in may differ from the usual. */
export interface SlackPeerOptions {
  readonly now?: () => number;
  /** Waits before the second, third and fourth try of an event, in milliseconds; Slack's own are 0, 60,000, 300,000. */
  readonly retryDelays?: readonly number[];
}

/** One call of the Web API. */
export interface SlackCall {
  readonly method: string;
  readonly given: Json;
  readonly ok: boolean;
}

/** Starts the stand-in on a free port. */
export async function startSlackPeer(options: SlackPeerOptions = {}): Promise<SlackPeer> {
  const peer = new SlackPeer(options);
  await peer.listen();
  return peer;
}

/** The stand-in. */
export class SlackPeer {
  readonly botToken = `xoxb-${randomBytes(12).toString("hex")}`;
  readonly appToken = `xapp-1-${randomBytes(12).toString("hex")}`;
  readonly signingSecret = randomBytes(16).toString("hex");
  readonly ordersChannel = "C0ORDERS01";
  readonly workspace: Workspace;
  /** Calls of the Web API, oldest first. */
  readonly calls: SlackCall[] = [];
  readonly #now: () => number;
  readonly #retryDelays: readonly number[];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #failing = new Map<string, Failing[]>();
  readonly #hanging = new Set<ServerResponse>();
  readonly #sockets = new Set<ServerSocket>();
  readonly #waiting = new Map<string, (answer: AppAnswer) => void>();
  #hooks: string | ((body: string, headers: Record<string, string>) => Promise<AppAnswer>) | undefined;
  #revoked = false;

  constructor(options: SlackPeerOptions) {
    this.#now = options.now ?? Date.now;
    this.#retryDelays = options.retryDelays ?? [0, 0, 0];
    this.workspace = new Workspace(this.#now, (ticket) => `${this.url}/upload/v1/${ticket}`);
    this.workspace.channels.set(this.ordersChannel, { name: "orders", archived: false, appIsIn: true });
  }

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The value of SLACK_API_URL. */
  get apiUrl(): string {
    return `${this.url}/api/`;
  }

  /** The variables that point a gateway here: over HTTP, or through the socket. */
  environment(mode: "http" | "socket"): Record<string, string> {
    return {
      SLACK_BOT_TOKEN: this.botToken,
      SLACK_API_URL: this.apiUrl,
      SLACK_ORDERS_CHANNEL: this.ordersChannel,
      ...(mode === "http"
        ? { SLACK_SIGNING_SECRET: this.signingSecret }
        : { SLACK_APP_TOKEN: this.appToken }),
    };
  }

  /** Where Slack shall call the app: an address, or a function that stands for the app's server. */
  callsHooksAt(
    hooks: string | ((body: string, headers: Record<string, string>) => Promise<AppAnswer>),
  ): void {
    this.#hooks = hooks;
  }

  /** A person of the workspace, or of another `team` with whom the channel is shared. */
  staff(of: { id: string; name: string; team?: string }): Staff {
    return new Staff(
      {
        workspace: this.workspace,
        ordersChannel: this.ordersChannel,
        url: this.url,
        deliver: (kind, payload) => this.deliver(kind, payload),
      },
      of,
    );
  }

  /** The newest message in channels whose words hold this; waits for it. */
  message(words: string | RegExp, ms = PATIENCE_MS): Promise<SlackMessage> {
    return this.workspace.until(
      () => this.messages(words).at(-1),
      () =>
        `No message holds "${words}", but:\n${
          this.messages()
            .map(({ words }) => words)
            .join("\n--\n") || "none"
        }`,
      ms,
    );
  }

  /** Messages in channels that everyone sees and that hold the words, oldest first, replies in threads left out. */
  messages(words: string | RegExp = ""): SlackMessage[] {
    return this.#visible().filter((message) => message.threadTs === undefined && holds(message, words));
  }

  /** Waits until a message that was found holds these words: cards are updated in place. */
  async shows(message: SlackMessage, words: string | RegExp): Promise<SlackMessage> {
    return this.workspace.until(
      () => (holds(message, words) ? message : undefined),
      () => `The message does not hold "${words}", but:\n${message.words}`,
      PATIENCE_MS,
    );
  }

  /** The replies in the thread of a message, oldest first. */
  thread(root: SlackMessage): SlackMessage[] {
    return this.#visible().filter(({ threadTs }) => threadTs === root.ts);
  }

  /** The newest reply in a thread that holds the words; waits for it. */
  reply(root: SlackMessage, words: string | RegExp): Promise<SlackMessage> {
    return this.workspace.until(
      () => this.thread(root).findLast((message) => holds(message, words)),
      () =>
        `No reply holds "${words}", but:\n${
          this.thread(root)
            .map(({ words }) => words)
            .join("\n--\n") || "none"
        }`,
      PATIENCE_MS,
    );
  }

  /** Somebody deletes a message. */
  deletes(message: SlackMessage): void {
    message.deleted = true;
    this.workspace.changed();
  }

  /** Files that were uploaded and not deleted, oldest first. */
  files(): SlackFile[] {
    return this.workspace.files.all.filter(({ deleted }) => !deleted);
  }

  /** Slack takes its time to process files: so many uses of a picture in blocks come too early. */
  processesFilesSlowly(uses: number): void {
    this.workspace.files.unready = uses;
  }

  /** Makes the next calls of a method fail. */
  failNext(method: string, failing: Failing, times = 1): void {
    const list = this.#failing.get(method) ?? [];
    this.#failing.set(method, [...list, ...Array.from({ length: times }, () => failing)]);
  }

  /** The workspace's owner throws the app out. */
  revokeToken(): void {
    this.#revoked = true;
  }

  /** The app was installed again; the stand-in gives it the same token. */
  restoreToken(): void {
    this.#revoked = false;
  }

  /** Headers of a request that Slack signed at a time (seconds). */
  sign(body: string, contentType: string, at = Math.floor(this.#now() / 1000)): Record<string, string> {
    const hash = createHmac("sha256", this.signingSecret).update(`v0:${at}:${body}`).digest("hex");
    return {
      "content-type": contentType,
      "x-slack-request-timestamp": String(at),
      "x-slack-signature": `v0=${hash}`,
    };
  }

  /** Hands a payload to the app: through its socket when one is open, else to the hooks. Events are tried four times. */
  async deliver(kind: "interactive" | "slash_commands" | "events_api", payload: Json): Promise<AppAnswer> {
    let answer = await this.#deliverOnce(kind, payload, 0, "");
    for (const [index, delay] of this.#retryDelays.entries()) {
      if (kind !== "events_api" || answer.status === 200) return answer;
      await new Promise((resolve) => setTimeout(resolve, delay));
      answer = await this.#deliverOnce(
        kind,
        payload,
        index + 1,
        answer.status === 0 ? "http_timeout" : "http_error",
      );
    }
    return answer;
  }

  /** Slack recycles the app's sockets: says goodbye on each. */
  recyclesSockets(): void {
    for (const socket of this.#sockets) {
      socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested", debug_info: {} }));
    }
  }

  /** Cuts the app's sockets without a word. */
  cutsSockets(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Resolves when this many sockets are open. */
  async socketsOpen(count = 1): Promise<void> {
    await this.workspace.until(
      () => (this.#sockets.size === count ? true : undefined),
      () => `${this.#sockets.size} sockets are open, not ${count}`,
      PATIENCE_MS,
    );
  }

  async listen(): Promise<void> {
    // A busy process shall not find its idle connections closed just as it writes.
    this.#server.keepAliveTimeout = 10 * 60_000;
    this.#server.on("upgrade", (request, stream) => this.#openSocket(acceptSocket(request, stream)));
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  /** Stops; calls that hang are cut. */
  async close(): Promise<void> {
    for (const response of this.#hanging) response.destroy();
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #visible(): SlackMessage[] {
    return this.workspace.messages.filter(({ deleted, onlyFor }) => !deleted && onlyFor === undefined);
  }

  #openSocket(socket: ServerSocket): void {
    this.#sockets.add(socket);
    socket.onEnd(() => {
      this.#sockets.delete(socket);
      this.workspace.changed();
    });
    socket.onText((words) => {
      const { envelope_id, payload } = asObject(JSON.parse(words));
      this.#waiting.get(String(envelope_id))?.({
        status: 200,
        body: payload === undefined ? "" : JSON.stringify(payload),
      });
    });
    socket.send(
      JSON.stringify({
        type: "hello",
        num_connections: this.#sockets.size,
        connection_info: { app_id: "A0" },
      }),
    );
    this.workspace.changed();
  }

  async #deliverOnce(kind: string, payload: Json, retry: number, reason: string): Promise<AppAnswer> {
    const [socket] = this.#sockets;
    if (socket !== undefined) return this.#throughSocket(socket, kind, payload, retry, reason);
    const isEvent = kind === "events_api";
    const form =
      kind === "interactive" ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
    const body = isEvent ? JSON.stringify(payload) : new URLSearchParams(form).toString();
    const headers = {
      ...this.sign(body, isEvent ? "application/json" : "application/x-www-form-urlencoded"),
      ...(retry === 0 ? {} : { "x-slack-retry-num": String(retry), "x-slack-retry-reason": reason }),
    };
    if (this.#hooks === undefined)
      throw new Error("Slack has nowhere to call the app: callsHooksAt() or a socket");
    if (typeof this.#hooks === "function") return this.#hooks(body, headers);
    try {
      const answer = await fetch(this.#hooks, {
        method: "POST",
        body,
        headers,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return { status: answer.status, body: await answer.text() };
    } catch {
      return { status: 0, body: "" };
    }
  }

  #throughSocket(
    socket: ServerSocket,
    kind: string,
    payload: Json,
    retry: number,
    reason: string,
  ): Promise<AppAnswer> {
    const envelope = this.workspace.id("envelope-");
    return new Promise((resolve) => {
      const settle = (answer: AppAnswer) => {
        clearTimeout(timer);
        this.#waiting.delete(envelope);
        resolve(answer);
      };
      const timer = setTimeout(() => settle({ status: 0, body: "" }), PATIENCE_MS);
      this.#waiting.set(envelope, settle);
      socket.send(
        JSON.stringify({
          type: kind,
          envelope_id: envelope,
          payload,
          accepts_response_payload: kind !== "events_api",
          ...(retry === 0 ? {} : { retry_attempt: retry, retry_reason: reason }),
        }),
      );
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const body = bytes.toString("utf8");
    const path = new URL(request.url ?? "/", "http://slack").pathname;
    const [, first, second = "", third = ""] = path.split("/");
    if (first === "upload") return this.#takeUpload(response, third, bytes);
    if (first === "response") return this.#respondTo(response, second, third, body);
    if (first !== "api") {
      response.writeHead(404).end();
      return;
    }
    this.#answerCall(second, parseGiven(body, request.headers["content-type"] ?? ""), request, response);
  }

  /** The bytes of a file; `upload` is the name under which it can be made to fail. */
  #takeUpload(response: ServerResponse, ticket: string, bytes: Buffer): void {
    const failing = this.#failing.get("upload")?.shift();
    if (failing === "hang") {
      this.#hanging.add(response);
      response.on("close", () => this.#hanging.delete(response));
      return;
    }
    if (typeof failing === "object") {
      response.writeHead("status" in failing ? failing.status : 500).end();
      return;
    }
    const status = this.workspace.files.take(ticket, bytes);
    if (failing === "loseAnswer") response.destroy();
    else response.writeHead(status).end(status === 200 ? `OK - ${bytes.length}` : "");
  }

  /** An answer to a response_url: only the person who acted sees it. */
  #respondTo(response: ServerResponse, user: string, channel: string, body: string): void {
    const given = asObject(JSON.parse(body));
    const ts = this.workspace.ts();
    this.workspace.add(
      new SlackMessage({
        channel,
        ts,
        text: String(given.text ?? ""),
        blocks: asList(given.blocks),
        onlyFor: user,
      }),
    );
    response.writeHead(200).end("ok");
  }

  #answerCall(method: string, given: Json, request: IncomingMessage, response: ServerResponse): void {
    const failing = this.#failing.get(method)?.shift();
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? given.token;
    if (failing === "hang") {
      this.#hanging.add(response);
      response.on("close", () => this.#hanging.delete(response));
      return;
    }
    const { status, answer, headers } =
      failing === undefined || failing === "loseAnswer"
        ? { status: 200, answer: this.#carryOut(method, token, given), headers: {} }
        : failed(failing);
    this.calls.push({ method, given, ok: answer.ok === true });
    this.workspace.changed();
    if (failing === "loseAnswer") response.destroy();
    else
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(answer));
  }

  #carryOut(method: string, token: unknown, given: Json): Json {
    const refusal = this.#refusesToken(method, token);
    if (refusal !== null) return { ok: false, error: refusal };
    if (method !== "apps.connections.open") return this.workspace.call(method, given);
    return { ok: true, url: `${this.url.replace("http", "ws")}/link?ticket=${this.workspace.id("T")}` };
  }

  #refusesToken(method: string, token: unknown): string | null {
    if (token === undefined) return "not_authed";
    if (method === "apps.connections.open") return token === this.appToken ? null : "invalid_auth";
    if (token !== this.botToken) return "invalid_auth";
    return this.#revoked ? "token_revoked" : null;
  }
}

function failed(failing: Exclude<Failing, string>): {
  status: number;
  answer: Json;
  headers: Record<string, string>;
} {
  if ("error" in failing) return { status: 200, answer: { ok: false, error: failing.error }, headers: {} };
  const { status, retryAfter } = failing;
  return {
    status,
    answer: { ok: false, error: status === 429 ? "ratelimited" : "server_error" },
    headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
  };
}

function holds(message: SlackMessage, words: string | RegExp): boolean {
  return typeof words === "string" ? message.words.includes(words) : words.test(message.words);
}

/** Arguments that are JSON inside a form. */
const NESTED = new Set(["blocks", "view", "metadata", "attachments", "files"]);

/** Arguments of a call: JSON, or a form whose nested values are JSON. */
function parseGiven(body: string, contentType: string): Json {
  if (contentType.startsWith("application/json")) return asObject(JSON.parse(body));
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => [
      name,
      NESTED.has(name) ? JSON.parse(value) : value,
    ]),
  );
}
