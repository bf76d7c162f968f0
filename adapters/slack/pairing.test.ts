/** Connecting a channel's account from Slack: one message, the code while there is one, and nothing left of it after. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeskPost } from "../../src/ports/desk.ts";
import type { SlackMessage } from "../../test/peers/slack.ts";
import { PNG } from "../../test/support/pictures.ts";
import { openSlackBench, type SlackBench } from "../../test/support/slack-bench.ts";

let bench: SlackBench;
beforeEach(async () => {
  bench = await openSlackBench();
});
afterEach(() => bench.close());

type Pairing = Extract<DeskPost, { kind: "pairing" }>;
const pairing = (state: Pairing["state"], change: Partial<Pairing> = {}): Pairing => ({
  kind: "pairing",
  vendor: "whatsapp-web",
  state,
  operator: "An unofficial way in: the account may be closed.",
  ...change,
});
const image = PNG.toString("base64");
const message = () => bench.slack.message("whatsapp-web");
/** The bytes of the pictures that somebody sees on a message. */
const picturesOn = ({ pictures }: SlackMessage) =>
  pictures.map((id) => bench.slack.files().find((file) => file.id === id)?.bytes);

describe("a code to scan", () => {
  it("is a picture, with a warning whose account it connects", async () => {
    await bench.posts(pairing("scan", { image }));
    const shown = await message();
    expect(shown.words).toContain("Connect whatsapp-web");
    expect(shown.words).toContain("whoever scans it connects their own account to this shop");
    expect(shown.words).toContain("the account may be closed");
    expect(picturesOn(shown)).toEqual([PNG]);
    expect(shown.buttons).toEqual([]);
  });

  it("changes in place, and of the old one nothing is left in Slack", async () => {
    await bench.posts(pairing("scan", { image }));
    const shown = await message();
    const [first] = shown.pictures;
    await bench.posts(pairing("scan", { image }));
    expect(bench.slack.messages()).toEqual([shown]);
    expect(shown.pictures).not.toEqual([first]);
    expect(bench.slack.files().map(({ id }) => id)).toEqual(shown.pictures);
  });

  it("goes away when it was scanned", async () => {
    await bench.posts(pairing("scan", { image }));
    await bench.posts(pairing("paired"));
    const shown = await message();
    expect(shown.words).toContain("whatsapp-web is connected");
    expect(shown.pictures).toEqual([]);
    expect(shown.buttons).toEqual([]);
    expect(bench.slack.files()).toEqual([]);
  });

  it("goes away when nobody scanned it, and a button asks for a new one", async () => {
    await bench.posts(pairing("scan", { image }));
    await bench.posts(pairing("idle"));
    const shown = await message();
    expect(shown.pictures).toEqual([]);
    await bench.anna.presses("Show a new code", shown);
    await bench.anna.isTold("A new code is on its way");
    expect(bench.pairings).toEqual(["whatsapp-web"]);
    expect(bench.staff.audits).toMatchObject([{ action: "pairChannel", subject: "whatsapp-web" }]);
  });

  it("is not given to who may not work on orders", async () => {
    await bench.posts(pairing("idle"));
    const eve = bench.slack.staff({ id: "U0EVE00001", name: "Eve" });
    bench.forbids(eve.id);
    await eve.presses("Show a new code", await message());
    await eve.isTold('the permission "orders"');
    expect(bench.pairings).toEqual([]);
  });
});

it("a lost account is told in the channel, for a change in place calls nobody", async () => {
  await bench.posts(pairing("paired"));
  const shown = await message();
  await bench.posts(pairing("lost", { operator: "The phone unlinked this device." }));
  expect(shown.words).toContain("whatsapp-web was disconnected");
  expect(shown.words).toContain("The phone unlinked this device.");
  expect(shown.buttons).toEqual(["Show a new code"]);
  expect((await bench.slack.reply(shown, "nothing is received or sent")).broadcast).toBe(true);
});

describe("a picture that Slack is not done with", () => {
  const post = (id: string) => bench.desk.post({ id, shop: "demo", post: pairing("scan", { image }) });

  it("is shown a moment later, and uploaded once", async () => {
    bench.slack.processesFilesSlowly(2);
    for (let time = 0; time < 2; time += 1) {
      expect(await post("p")).toMatchObject({
        kind: "retry",
        afterMs: 1_500,
        failure: { code: "slack.fileNotReady" },
      });
    }
    expect(await post("p")).toMatchObject({ kind: "done" });
    expect(picturesOn(await message())).toEqual([PNG]);
    expect(bench.slack.files()).toHaveLength(1);
  });

  it("is left out in the end, with the way to another one", async () => {
    bench.slack.processesFilesSlowly(100);
    for (let time = 0; time < 4; time += 1) expect((await post("p")).kind).toBe("retry");
    expect(await post("p")).toMatchObject({ kind: "done" });
    const shown = await message();
    expect(shown.words).toContain("Slack does not show the picture of the code.");
    expect(shown.buttons).toEqual(["Show a new code"]);
    expect(bench.slack.files()).toEqual([]);
  });
});

it("without the scope for files the message stands all the same and names the mend", async () => {
  bench.slack.workspace.missingScopes.add("files:write");
  expect(await bench.posts(pairing("scan", { image }))).toMatchObject({ kind: "done" });
  const shown = await message();
  expect(shown.words).toContain("The app lacks a scope");
  expect(shown.buttons).toEqual(["Show a new code"]);
});

it("while Slack takes no files the message waits", async () => {
  bench.slack.failNext("files.getUploadURLExternal", { status: 429, retryAfter: 3 });
  expect(await bench.posts(pairing("scan", { image }))).toMatchObject({ kind: "retry", afterMs: 3_000 });
  bench.slack.failNext("files.completeUploadExternal", { status: 500 });
  expect(await bench.posts(pairing("scan", { image }))).toMatchObject({ kind: "retry" });
  expect(bench.slack.messages()).toEqual([]);
});
