/** The SQLite mailbox: the contract of all mailboxes, and what is its own: files, locks, versions. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it } from "vitest";
import { mailboxContract } from "../../../../test/contracts/mailbox.ts";
import { conversationOf, inboundOf } from "../../../../test/contracts/mailbox-actions.ts";
import { laned, saying } from "../../../../test/support/mail.ts";
import { inboundId } from "../../../conversation/inbound.ts";
import type { Clock } from "../../../ports/clock.ts";
import { entryId } from "../../../ports/entry-id.ts";
import { openSqliteMailbox } from "./mailbox.ts";

const clock: Clock = { now: () => 1_000_000 };
const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kiosk-mailbox-"));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

for (const batch of [undefined, 1]) {
  mailboxContract(batch === 1 ? "SQLite, one by one" : "SQLite", async (ofTest) => {
    const folder = mkdtempSync(join(tmpdir(), "kiosk-mailbox-"));
    const open = () => openSqliteMailbox({ folder, clock: ofTest, batch });
    let mailbox = await open();
    return {
      mailbox,
      async reopen() {
        await mailbox.close();
        mailbox = await open();
        return mailbox;
      },
      async close() {
        await mailbox.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
}

describe("the mailbox's file", () => {
  it("voids the leases and claims of the process that died, at once", async () => {
    const folder = newFolder();
    const first = await openSqliteMailbox({ folder, clock });
    await first.deposit({
      inbounds: [inboundOf("a", "1")],
      entries: [{ id: entryId("e"), lane: laned("l"), body: saying("1") }],
    });
    const lease = await first.lease(clock.now(), 60_000);
    expect(await first.claim(clock.now(), 1, 60_000)).toHaveLength(1);
    await first.close();
    const second = await openSqliteMailbox({ folder, clock });
    const taken = await second.lease(clock.now(), 60_000);
    expect(taken?.fence).toBeGreaterThan(lease?.fence ?? Number.POSITIVE_INFINITY);
    expect(await second.claim(clock.now(), 1, 60_000)).toHaveLength(1);
    await second.close();
  });

  it("refuses a folder that this process already uses", async () => {
    const folder = newFolder();
    const first = await openSqliteMailbox({ folder, clock });
    await expect(openSqliteMailbox({ folder, clock })).rejects.toThrow(
      /in use by another process.*KIOSK_DATA/,
    );
    await first.close();
  });

  it("refuses a folder that another process uses, and takes it as soon as that one was killed", async () => {
    const folder = newFolder();
    const program = `
      const { openSqliteMailbox } = await import(${JSON.stringify(new URL("./mailbox.ts", import.meta.url).href)});
      const mailbox = await openSqliteMailbox({ folder: ${JSON.stringify(folder)}, clock: { now: () => 1 } });
      await mailbox.deposit({ entries: [{ id: "e", lane: "l", body: "words" }] });
      console.log("open");
      setInterval(() => {}, 1000);
    `;
    const other = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(other.stdout, "data");
    await expect(openSqliteMailbox({ folder, clock })).rejects.toThrow(/in use by another process/);
    other.kill("SIGKILL");
    await once(other, "exit");
    const mailbox = await openSqliteMailbox({ folder, clock });
    expect((await mailbox.figures()).waitingEntries).toBe(1);
    await mailbox.close();
  });

  it("refuses a mailbox of a newer program and a file that is none, and says what to do", async () => {
    const newer = newFolder();
    const database = new DatabaseSync(join(newer, "mailbox.sqlite"));
    database.exec("pragma user_version = 99");
    database.close();
    await expect(openSqliteMailbox({ folder: newer, clock })).rejects.toThrow(/newer Kiosk.*99/);
    const broken = newFolder();
    writeFileSync(join(broken, "mailbox.sqlite"), "This is a shopping list, not a database.".repeat(100));
    await expect(openSqliteMailbox({ folder: broken, clock })).rejects.toThrow(
      /cannot be opened.*Kiosk mailbox/,
    );
  });

  it("brings a file of the first version up to date", async () => {
    const folder = newFolder();
    const first = await openSqliteMailbox({ folder, clock });
    await first.deposit({ entries: [{ id: entryId("1"), lane: laned("x"), body: saying("1") }] });
    await first.close();
    const database = new DatabaseSync(join(folder, "mailbox.sqlite"));
    database.exec(
      `alter table dead_letters drop column held;
       alter table waiting_entries drop column revived;
       drop table probe;
       pragma user_version = 1`,
    );
    database.close();
    const mailbox = await openSqliteMailbox({ folder, clock });
    const [claimed] = await mailbox.claim(clock.now(), 1, 1_000);
    if (claimed === undefined) throw new Error("There is an entry");
    const why = { code: "channel.windowClosed", operator: "Not now." };
    await mailbox.settle(claimed, { kind: "dead", ...why, held: true });
    expect(await mailbox.deadLetters(10)).toMatchObject([{ id: "1", ...why }]);
    await mailbox.probe();
    await mailbox.close();
  });

  it("works in memory and refuses to write when it is closed", async () => {
    const mailbox = await openSqliteMailbox({ folder: null, clock });
    expect(await mailbox.deposit({ inbounds: [inboundOf("a", "1")] })).toBe(1);
    const lease = await mailbox.lease(clock.now(), 1_000);
    if (lease === null) throw new Error("There is an inbound");
    const commit = {
      inbound: inboundId("1"),
      conversation: conversationOf("a", "en"),
      entries: [],
      timers: [],
    };
    const last = mailbox.commit(lease, commit);
    await mailbox.close();
    expect(await last).toBe(true);
    await expect(mailbox.deposit({ inbounds: [inboundOf("a", "2")] })).rejects.toThrow(/closed/);
  });
});

describe("a mailbox with many conversations", () => {
  it("looks nothing up by reading everything", async () => {
    const folder = newFolder();
    await (await openSqliteMailbox({ folder, clock })).close();
    const database = new DatabaseSync(join(folder, "mailbox.sqlite"));
    const plans = [
      "select body from conversations where key = 'k'",
      "select sequence from mail where queue = 'k' and body is not null and sequence > 5 order by sequence limit 9",
      "select sequence from mail where queue = 'k' and body is not null order by sequence desc limit 9",
      "select * from timers where due_at <= 5 order by due_at limit 9",
      "select min(due_at) from timers",
      "select reference from mail join waiting_entries using (sequence) left join lanes on lane = queue where sequence = 1",
      "select sequence, queue from waiting_inbounds join mail using (sequence) order by sequence",
    ];
    for (const sql of plans) {
      const steps = database
        .prepare(`explain query plan ${sql}`)
        .all()
        .map(({ detail }) => String(detail));
      expect(steps.filter((step) => /^SCAN (mail|conversations)|TEMP B-TREE/.test(step))).toEqual([]);
    }
    database.close();
  });
});
