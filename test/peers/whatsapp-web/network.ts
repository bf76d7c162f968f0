/** The server's half of the stand-in page's line: pairing, messages, files, and everything that can go wrong. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { z } from "zod";
import { acceptSocket, type ServerSocket } from "../slack-socket.ts";
import type { FromNetwork, WireMessage } from "./page/network.ts";
import { chatIdOf, type World } from "./world.ts";

/** A message on its way out. WhatsApp Web's model has many more fields; they are kept as they are. */
const Outgoing = z
  .object({
    id: z.string().regex(/^true_[^_]+@(c\.us|lid)_\w+$/),
    from: z.string(),
    to: z.string(),
    t: z.number().int(),
    type: z.enum(["chat", "image", "document", "poll_creation"]),
    body: z.string().max(65_536).optional(),
    caption: z.string().max(1_024).optional(),
    pollName: z.string().min(1).max(255).optional(),
    pollOptions: z
      .array(z.object({ name: z.string().min(1).max(100), localId: z.number() }))
      .min(2)
      .max(12)
      .optional(),
  })
  .loose();

const Said = z
  .object({
    what: z.string(),
    question: z.number().optional(),
    device: z.string().nullish(),
    chat: z.string().optional(),
    on: z.boolean().optional(),
    wid: z.string().optional(),
    data: z.string().optional(),
    mimetype: z.string().optional(),
    path: z.string().optional(),
    order: z.string().optional(),
    token: z.string().optional(),
    product: z.string().optional(),
    message: z.unknown().optional(),
  })
  .loose();
type Said = z.infer<typeof Said>;

/** How the line stands. */
export interface Network {
  readonly port: number;
  /** Pages whose account is connected. */
  connected(): number;
  /** How often a page has connected to the account so far. */
  welcomed(): number;
  /** Pages that are open at all. */
  open(): number;
  /** Cuts all lines and takes no new ones. */
  cut(): void;
  restore(): void;
  /** The lines stay open, and nothing goes over them any more. */
  silence(on: boolean): void;
  say(said: FromNetwork): void;
  /** Messages of ours that break a rule of WhatsApp's. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

interface Line {
  readonly socket: ServerSocket;
  connected: boolean;
  /** The code that the page was given. */
  ref?: string;
}

/** Lines that are open, and how many there were. */
interface Lines {
  readonly all: Set<Line>;
  welcomed: number;
}

/** Opens the network's server on a free port. */
export async function openNetwork(world: World): Promise<Network> {
  const lines: Lines = { all: new Set(), welcomed: 0 };
  const complaints: string[] = [];
  let isCut = false;
  let isSilent = false;
  const server = createServer((_request, response) => response.writeHead(404).end());
  const tell = (line: Line, said: FromNetwork) => {
    if (!isSilent) line.socket.send(JSON.stringify(said));
  };
  server.on("upgrade", (request: IncomingMessage, stream: Duplex) => {
    if (isCut) return void stream.destroy();
    const line: Line = { socket: acceptSocket(request, stream), connected: false };
    lines.all.add(line);
    line.socket.onEnd(() => {
      lines.all.delete(line);
      world.changed();
    });
    let words = "";
    line.socket.onText((piece) => {
      words += piece.slice(1);
      if (piece.startsWith("+")) return;
      const said = Said.parse(JSON.parse(words));
      words = "";
      if (!isSilent) hear(world, said, line, tell, complaints);
      if (said.what === "hello" && line.connected) lines.welcomed += 1;
      world.changed();
    });
  });
  world.push = (said) => {
    for (const line of lines.all) if (line.connected) tell(line, said);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    complaints,
    connected: () => [...lines.all].filter(({ connected }) => connected).length,
    welcomed: () => lines.welcomed,
    open: () => lines.all.size,
    cut() {
      isCut = true;
      for (const { socket } of lines.all) socket.destroy();
    },
    restore() {
      isCut = false;
    },
    silence(on) {
      isSilent = on;
    },
    say(said) {
      for (const line of lines.all) tell(line, said);
    },
    async close() {
      for (const { socket } of lines.all) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Tell = (line: Line, said: FromNetwork) => void;

function hear(world: World, said: Said, line: Line, tell: Tell, complaints: string[]): void {
  const chat = said.chat === undefined ? undefined : world.chats.get(said.chat);
  switch (said.what) {
    case "hello":
      hello(world, said, line, tell);
      return;
    case "seen":
      if (chat !== undefined) chat.unreadCount = 0;
      return;
    case "shown":
      world.ref = line.ref ?? null;
      return;
    case "typing":
      if (chat !== undefined) {
        chat.typing = said.on === true;
        if (said.on === true) chat.typed += 1;
      }
      return;
    case "logout":
      world.devices.clear();
      tell(line, { type: "logout" });
      return;
    case "send":
      send(world, said, line, tell, complaints);
      return;
    default:
      reply(said, line, tell, answerOf(world, said));
      return;
  }
}

function hello(world: World, { device }: Said, line: Line, tell: Tell): void {
  if (device !== undefined && device !== null && world.devices.has(device)) {
    line.connected = true;
    world.ref = null;
    tell(line, world.welcome());
    return;
  }
  line.ref = `ref-${randomUUID()}`;
  tell(line, { type: "ref", ref: line.ref });
}

function reply({ question = 0 }: Said, line: Line, tell: Tell, result: unknown): void {
  tell(line, { type: "answer", question, result });
}

function answerOf(world: World, said: Said): unknown {
  switch (said.what) {
    case "exists": {
      const wid = said.wid ?? "";
      const known = [...world.chats.values()].some(({ contact }) => [contact.pn, contact.lid].includes(wid));
      return known || wid.startsWith("45112233") ? { wid } : null;
    }
    case "upload": {
      const path = `/v/${randomUUID()}`;
      world.files.set(path, { data: said.data ?? "", mimetype: said.mimetype ?? "" });
      return path;
    }
    case "download":
      return world.files.get(said.path ?? "")?.data ?? null;
    case "order": {
      const order = world.orders.get(said.order ?? "");
      return order?.token === said.token ? order : null;
    }
    case "product": {
      const id = said.product ?? "";
      const sku = world.products.get(id);
      return sku === undefined ? null : { data: { id, retailer_id: sku, name: sku, description: "" } };
    }
    default:
      return null;
  }
}

/** Takes a message of the shop's, or does to it what a test wants. */
function send(world: World, said: Said, line: Line, tell: Tell, complaints: string[]): void {
  const { question = 0 } = said;
  const outgoing = Outgoing.safeParse(said.message);
  if (!outgoing.success) {
    const wrong = outgoing.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    complaints.push(...wrong);
    tell(line, { type: "answer", question, error: "463" });
    return;
  }
  const message = outgoing.data as unknown as WireMessage;
  const fault = world.sendFaults.shift();
  if (fault === "refused") {
    tell(line, { type: "answer", question, error: "463" });
    return;
  }
  if (fault === "lost") return;
  const chat = world.chats.get(chatIdOf(message.id));
  if (chat === undefined) {
    tell(line, { type: "answer", question, error: "404" });
    return;
  }
  chat.messages.push({ ...message, ack: 1 });
  chat.typing = false;
  if (fault !== "unanswered") reply(said, line, tell, {});
}
