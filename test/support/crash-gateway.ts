/**
 * The smallest gateway with the real shell: started as a process of its own by the crash story, which kills it.
 * Arguments: the folder of its files, the messenger's address, the stock of a new ledger.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Inbound } from "../../src/conversation/inbound.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { type Log, silentLog } from "../../src/ports/log.ts";
import type { ClaimedEntry } from "../../src/ports/mailbox.ts";
import type { OutboxBody } from "../../src/ports/outbox.ts";
import { done, type Outcome, retry, unknown } from "../../src/ports/outcome.ts";
import { createRuntime } from "../../src/runtime/runtime.ts";
import { openSqliteMailbox } from "../../src/storage/mailbox/sqlite/mailbox.ts";
import type { Heard } from "./crash-channel.ts";
import { tillContext } from "./crash-flow.ts";
import { openTillLedger } from "./crash-ledger.ts";

const [folder = "", channelUrl = "", stock = "0"] = process.argv.slice(2);

const say = (fields: object, sentence: string) =>
  process.stderr.write(`${sentence} ${JSON.stringify(fields)}\n`);
const log: Log = { ...silentLog, error: say };

function heardOf({ id, body }: ClaimedEntry): Heard {
  const { kind, ...rest } = body as OutboxBody;
  if (kind !== "message" || !("message" in rest)) {
    const post = "post" in rest ? rest.post : undefined;
    return { id, to: "desk", words: post?.kind === "lowStock" ? post.sku : "note" };
  }
  const { message, address } = rest;
  const [parameter] = message.kind === "screen" ? Object.values(message.body[0]?.params ?? {}) : [];
  return { id, to: address, words: parameter === undefined ? message.name : `${message.name}:${parameter}` };
}

async function send(entry: ClaimedEntry): Promise<Outcome<object>> {
  try {
    const response = await fetch(channelUrl, { method: "POST", body: JSON.stringify(heardOf(entry)) });
    if (response.ok) return done({});
    return retry({ code: "channel.busy", operator: "The messenger was busy." }, 100);
  } catch (cause) {
    return unknown({ code: "channel.unanswered", operator: "The messenger did not answer.", cause });
  }
}

const ledger = openTillLedger(folder, Number(stock));
const mailbox = await openSqliteMailbox({ folder, clock: systemClock });
const runtime = createRuntime({
  mailbox,
  announcements: ledger,
  context: () => tillContext,
  services: ledger,
  desks: () => ["slack"],
  send,
  pace: () => undefined,
  clock: systemClock,
  log,
});

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (piece: string) => {
    body += piece;
  });
  request.on("end", async () => {
    await runtime.deposit([Inbound.parse(JSON.parse(body))]);
    response.writeHead(200).end();
  });
});

process.once("SIGTERM", async () => {
  server.closeAllConnections();
  server.close();
  const finished = await runtime.stop();
  await mailbox.close();
  process.exit(finished ? 0 : 1);
});

runtime.start();
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
