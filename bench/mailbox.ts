/**
 * What the durable shell costs, in one process with real files: commits a second together and one by one, lookups with
 * many stored conversations, and messages a second from deposit over turn and commit to the send.
 *
 * `node bench/mailbox.ts [stored conversations, 100000 when absent]`
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/ports/clock.ts";
import { replyId } from "../src/ports/entry-id.ts";
import { conversationLane } from "../src/ports/lane.ts";
import { silentLog } from "../src/ports/log.ts";
import type { Mailbox } from "../src/ports/mailbox.ts";
import { done } from "../src/ports/outcome.ts";
import { createRuntime } from "../src/runtime/runtime.ts";
import { openSqliteMailbox } from "../src/storage/mailbox/sqlite/mailbox.ts";
import { conversationOf, inboundOf } from "../test/contracts/mailbox-actions.ts";
import { tillContext } from "../test/support/crash-flow.ts";
import { MemoryTill } from "../test/support/crash-till.ts";
import { saying } from "../test/support/mail.ts";

/** A realistic snapshot: about 1.5 KB of JSON. */
const SNAPSHOT_BYTES = 1_500;
const IN_FLIGHT = 64;

async function withMailbox<Result>(batch: number | undefined, work: (mailbox: Mailbox) => Promise<Result>) {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-bench-"));
  const mailbox = await openSqliteMailbox({ folder, clock: systemClock, batch });
  try {
    return await work(mailbox);
  } finally {
    await mailbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A measured rate: how many a second, and how much processor time each took in microseconds. */
interface Rate {
  readonly perSecond: number;
  readonly microseconds: number;
}

/** Measures `work`, which does `count` of something. */
async function measure(count: number, work: () => Promise<unknown>): Promise<Rate> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    perSecond: Math.round((count * 1_000) / (performance.now() - started)),
    microseconds: Math.round((user + system) / count),
  };
}

/** Runs `work` for each number, `IN_FLIGHT` at once. */
async function forEach(count: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

const padding = "x".repeat(SNAPSHOT_BYTES);

async function handleOne(mailbox: Mailbox): Promise<void> {
  const lease = await mailbox.lease(systemClock.now(), 60_000);
  const inbound = lease?.inbounds[0];
  if (lease === null || inbound === undefined) throw new Error("There is nothing to handle");
  const conversation = { ...conversationOf(inbound.address, "en"), market: padding };
  const id = replyId(lease.key, inbound.id, 0);
  const entries = [{ id, lane: conversationLane(lease.key), body: saying("A reply") }];
  await mailbox.commit(lease, { inbound: inbound.id, conversation, entries, timers: [] });
  await mailbox.release(lease);
}

async function commits(mailbox: Mailbox, count: number): Promise<{ deposits: Rate; commits: Rate }> {
  const deposit = async (n: number) => {
    await mailbox.deposit({ inbounds: [inboundOf(`s${n % 1_000}`, `i${n}`)] });
  };
  return {
    deposits: await measure(count, () => forEach(count, deposit)),
    commits: await measure(count, () => forEach(count, () => handleOne(mailbox))),
  };
}

async function endToEnd(mailbox: Mailbox, words: string, count: number): Promise<Rate> {
  const arrived = Promise.withResolvers<void>();
  let sent = 0;
  const runtime = createRuntime({
    mailbox,
    context: () => tillContext,
    services: new MemoryTill(count),
    desks: () => [],
    async send() {
      sent += 1;
      if (sent === count) arrived.resolve();
      return done({});
    },
    pace: () => undefined,
    clock: systemClock,
    log: silentLog,
  });
  runtime.start();
  const result = await measure(count, async () => {
    await forEach(count, async (n) => {
      const inbound = inboundOf(`s${n % 1_000}`, `${words}${n}`, systemClock.now());
      await runtime.deposit([{ ...inbound, content: { kind: "text", text: words } }]);
    });
    await arrived.promise;
  });
  await runtime.stop();
  return result;
}

async function fill(mailbox: Mailbox, count: number): Promise<void> {
  for (let from = 0; from < count; from += 500) {
    const inbounds = Array.from({ length: Math.min(500, count - from) }, (_, n) =>
      inboundOf(`stored${from + n}`, `f${from + n}`),
    );
    await mailbox.deposit({ inbounds });
    await forEach(inbounds.length, () => handleOne(mailbox));
    const claims = await mailbox.claim(systemClock.now(), inbounds.length, 60_000);
    await Promise.all(claims.map((entry) => mailbox.settle(entry, { kind: "done" })));
  }
}

async function laterCommits(mailbox: Mailbox, count: number): Promise<Rate> {
  for (let n = 0; n < count; n += 500) {
    const inbounds = Array.from({ length: 500 }, (_, each) => inboundOf(`s${each}`, `n${n + each}`));
    await mailbox.deposit({ inbounds });
  }
  return measure(count, () => forEach(count, () => handleOne(mailbox)));
}

function print(what: string, { perSecond, microseconds }: Rate): void {
  const figures = `${perSecond.toLocaleString("en").padStart(9)}/s ${String(microseconds).padStart(5)} µs CPU`;
  process.stdout.write(`${what.padEnd(58)}${figures}\n`);
}

const stored = Number(process.argv[2] ?? 100_000);
for (const batch of [1, 16, undefined]) {
  const result = await withMailbox(batch, (mailbox) => commits(mailbox, batch === 1 ? 3_000 : 20_000));
  const name = batch === 1 ? "one by one" : `up to ${batch ?? 512} together`;
  print(`deposits, ${name}`, result.deposits);
  print(`commits (1.5 KB snapshot, one reply), ${name}`, result.commits);
}
print(
  "messages: deposit, turn, commit, send",
  await withMailbox(undefined, (mailbox) => endToEnd(mailbox, "anything", 20_000)),
);
print(
  "messages with a changing service, so a checkpoint each",
  await withMailbox(undefined, (mailbox) => endToEnd(mailbox, "add", 20_000)),
);
await withMailbox(undefined, async (mailbox) => {
  print("commits with 1,000 stored conversations", (await commits(mailbox, 10_000)).commits);
  await fill(mailbox, stored);
  print(
    `commits with ${stored.toLocaleString("en")} stored conversations`,
    await laterCommits(mailbox, 10_000),
  );
  process.stdout.write(`resident memory ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB\n`);
});
