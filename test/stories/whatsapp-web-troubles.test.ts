/** Everything that goes wrong with WhatsApp Web, in a real Chromium: lost, deaf, hung, crashed, thrown out, killed. */
import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { whatsAppWebChannel } from "../../adapters/whatsapp-web/channel.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import { screenOf } from "../contracts/channel.ts";
import { openWhatsAppWeb, type Testbed, type TestbedOptions } from "../peers/whatsapp-web/testbed.ts";
import type { WebShopper } from "../peers/whatsapp-web.ts";
import { browserOf, killBrowserOf, lockOf, renderersOf } from "../support/browser-processes.ts";

let bed: Testbed;
let anna: WebShopper;
afterEach(() => bed?.close());

/** Opens a paired channel that Anna has written to. */
async function open(more: TestbedOptions = {}) {
  bed = await openWhatsAppWeb(more);
  anna = bed.peer.user({ name: "Anna", phone: "4520304050" });
  if (more.paired === false) return;
  await anna.says("Hello");
  await bed.inbound(1);
}

const session = () => join(bed.folder, "session");

/** What Anna said, each once, as the mailbox would keep it. */
const said = () => [
  ...new Map(
    bed.inbounds.flatMap(({ id, content }) => (content.kind === "text" ? [[id, content.text] as const] : [])),
  ).values(),
];

/** The channel works again after `trouble`, in a page of its own, and without a new code. */
async function recovers(trouble: () => unknown) {
  const before = bed.peer.welcomed();
  const codes = bed.pairings.filter(({ state }) => state === "scan").length;
  await trouble();
  await bed.peer.until(() => bed.peer.welcomed() > before, "a new page connects");
  await bed.ready();
  await anna.says("Still there?");
  await bed.peer.until(() => said().includes("Still there?"), "Anna is heard again");
  expect(await bed.send(anna, screenOf(["Yes, here I am"]))).toMatchObject({ kind: "done" });
  await anna.sees("Yes, here I am");
  expect(bed.pairings.filter(({ state }) => state === "scan")).toHaveLength(codes);
}

describe("pairing", () => {
  test("shows the code in the terminal and to staff, with the risk beside it, until it is scanned", async () => {
    await open({ paired: false });
    await bed.peer.until(() => bed.pairings.length > 0, "staff are shown a code");
    expect(bed.logged.join()).toContain("may ban the number");
    expect(bed.terminal[0]).toContain("▄");
    expect(bed.terminal[0]).toContain("may ban the number");
    const [first] = bed.pairings;
    expect(first).toMatchObject({ kind: "pairing", vendor: "whatsapp-web", state: "scan" });
    expect(first?.operator).toContain("may ban the number");
    expect(
      Buffer.from(first?.image ?? "", "base64")
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
    expect(await bed.send(anna, screenOf(["Too early"]))).toMatchObject({
      kind: "retry",
      failure: { code: "channel.unavailable" },
    });
    await bed.peer.phone.scans();
    await bed.peer.until(() => bed.pairings.at(-1)?.state === "paired", "staff hear that it is connected");
    expect(bed.logged.join()).not.toContain(bed.peer.phone.code() ?? "secret key");
  });

  test("gives up when nobody scans, and shows a new code when staff ask", async () => {
    await open({ paired: false, times: { session: { scanMs: 300 } } });
    await bed.peer.until(() => bed.pairings.at(-1)?.state === "idle", "staff hear that nobody scanned");
    await bed.peer.until(() => bed.peer.open() === 0, "no browser is left open");
    await bed.channel.pair?.();
    await bed.peer.until(() => bed.pairings.at(-1)?.state === "scan", "a new code is shown");
  });

  test("a phone that throws the device out leads to a new code, and to nobody's old session", async () => {
    await open();
    bed.peer.phone.logsOut();
    await bed.peer.until(() => bed.pairings.some(({ state }) => state === "lost"), "staff hear of it");
    await bed.peer.until(() => bed.pairings.at(-1)?.state === "scan", "a new code is shown");
    await bed.peer.phone.scans();
    await bed.ready();
    await anna.says("Back again");
    await bed.peer.until(() => said().includes("Back again"), "Anna is heard");
  });

  test("what lay unread on the phone before it was paired is nobody's business", async () => {
    await open({ paired: false });
    const friend = bed.peer.user({ name: "A friend", phone: "4599887766" });
    await friend.sends({
      type: "chat",
      body: "Dinner on Sunday?",
      t: Math.floor(Date.now() / 1_000) - 3_600,
    });
    await bed.peer.phone.scans();
    await bed.ready();
    await anna.says("Hello");
    await bed.peer.until(() => said().length > 0, "Anna is heard");
    expect(said()).toEqual(["Hello"]);
  });
});

describe("a session that is lost", () => {
  test("goes on after the network was away, with what came meanwhile", async () => {
    await open();
    bed.peer.cuts();
    await anna.says("Written in the tunnel");
    bed.peer.restores();
    await bed.peer.until(() => said().includes("Written in the tunnel"), "the message is heard");
  });

  test("comes back in a new browser after another one took over, without a new code", async () => {
    await open();
    await recovers(() => bed.peer.conflicts());
  });

  test("comes back after the page crashed", async () => {
    await open();
    await recovers(() => {
      const pages = renderersOf(session());
      expect(pages).not.toEqual([]);
      for (const pid of pages) process.kill(pid, "SIGKILL");
    });
  });

  test("comes back after the browser was killed", async () => {
    await open();
    await recovers(() => killBrowserOf(session()));
  });

  test("comes back when the page hangs", async () => {
    await open({ times: { pulse: { answerMs: 1_500 } } });
    await recovers(() => bed.peer.hangs());
  });

  test("is noticed when the page is deaf, and nothing that it heard is lost", async () => {
    await open();
    await recovers(async () => {
      bed.peer.deafens();
      await anna.says("Is anybody there?");
      await bed.peer.until(() => said().includes("Is anybody there?"), "the unread message is found");
    });
    expect(bed.logged.join()).toContain("the page was deaf");
  });

  test("is noticed when the line is open and WhatsApp does not answer through it", async () => {
    await open({ times: { pulse: { answerMs: 1_500 } } });
    await recovers(async () => {
      bed.peer.silence(true);
      await bed.peer.until(
        () => bed.logged.join().includes("servers do not answer"),
        "the silence is noticed",
      );
      bed.peer.silence(false);
    });
  });

  test("is renewed when the browser has grown too big", async () => {
    await open({ times: { pulse: { memoryBytes: 1, everyMs: 3_000 } } });
    const before = bed.peer.welcomed();
    await bed.peer.until(() => bed.peer.welcomed() > before, "a new page connects");
    expect(bed.logged.join()).toContain('"ending":"grown"');
  });

  test("says in plain words that WhatsApp blocked the account", async () => {
    await open();
    bed.peer.state("TOS_BLOCK");
    await bed.peer.until(() => bed.pairings.at(-1)?.state === "lost", "staff hear of it");
    expect(bed.pairings.at(-1)?.operator).toContain("WhatsApp has blocked the account");
  });
});

describe("a restart", () => {
  test("keeps the session and hears what came while the process was down", async () => {
    await open();
    await bed.channel.stop?.();
    const codes = bed.pairings.length;
    expect(browserOf(session())).toBeUndefined();
    await anna.says("Are you open today?");
    await anna.says("I would like some tea");
    await bed.restart();
    await bed.ready();
    await bed.peer.until(() => said().length === 3, "both messages are heard");
    expect(said()).toEqual(["Hello", "Are you open today?", "I would like some tea"]);
    expect(bed.pairings).toHaveLength(codes);
  });

  test("a file that was sent before can still be fetched", async () => {
    await open();
    await anna.sendsPicture(Buffer.from("picture"));
    const { content } = await bed.inbound(2);
    await bed.restart();
    await bed.ready();
    const reference = content.kind === "media" ? content.reference : "";
    expect(await bed.channel.media?.(reference)).toMatchObject({ value: { bytes: Buffer.from("picture") } });
    expect(await bed.channel.media?.("false_4520304050@c.us_GONE")).toMatchObject({ kind: "refused" });
  });

  test("ends the browser that a killed process left behind, and takes its lock away", async () => {
    await open({ paired: false });
    await bed.channel.stop?.();
    const orphan = spawn(bed.peer.browser, ["--headless", `--user-data-dir=${session()}`, "about:blank"], {
      stdio: "ignore",
    });
    await bed.peer.until(() => lockOf(session()) !== undefined, "the orphan holds the profile");
    const left = new Promise((resolve) => orphan.once("exit", resolve));
    await bed.restart();
    await left;
    await bed.peer.phone.scans();
    await bed.ready();
  });

  test("takes away the lock of a browser that died, and touches no other program", async () => {
    await open({ paired: false });
    await bed.channel.stop?.();
    mkdirSync(session(), { recursive: true });
    // This very process has the number now; it is no browser.
    symlinkSync(`${hostname()}-${process.pid}`, join(session(), "SingletonLock"));
    await bed.restart();
    await bed.peer.phone.scans();
    await bed.ready();
  });

  test("a second process that wants the same session is told so", async () => {
    await open({ paired: false });
    const second = whatsAppWebChannel(bed.options);
    await expect(second.start?.(bed.host)).rejects.toThrow(
      "Another process drives this shop's WhatsApp session",
    );
  });
});

describe("a message that WhatsApp says nothing about", () => {
  test("is found in the chat and not sent again when it arrived", async () => {
    await open({ times: { sendMs: 1_500, pulse: { everyMs: 600_000 } } });
    bed.peer.disturb("unanswered");
    expect(await bed.send(anna, screenOf(["Your order"]), { id: entryId("order") })).toMatchObject({
      kind: "unknown",
    });
    await anna.sees("Your order");
    expect(await bed.send(anna, screenOf(["Your order"]), { id: entryId("order") })).toMatchObject({
      kind: "done",
    });
    expect(anna.messages().filter(({ text }) => text === "Your order")).toHaveLength(1);
    expect(bed.inbounds).toHaveLength(1);
  });

  test("is sent again after a restart when it never arrived", async () => {
    await open({ times: { sendMs: 1_500, pulse: { everyMs: 600_000 } } });
    bed.peer.disturb("lost");
    expect(await bed.send(anna, screenOf(["Your order"]), { id: entryId("order") })).toMatchObject({
      kind: "unknown",
    });
    await bed.restart();
    await bed.ready();
    expect(await bed.send(anna, screenOf(["Your order"]), { id: entryId("order") })).toMatchObject({
      kind: "done",
    });
    await anna.sees("Your order");
  });

  test("is refused in plain words when WhatsApp's server says no", async () => {
    await open();
    bed.peer.disturb("refused");
    expect(await bed.send(anna, screenOf(["Your order"]))).toMatchObject({
      kind: "refused",
      failure: { code: "channel.rejected" },
    });
  });
});
