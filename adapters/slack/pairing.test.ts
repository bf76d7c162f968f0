/** Connecting a channel's account from Slack: one message, the code while there is one, and nothing left of it after. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeskPost } from "../../src/ports/desk.ts";
import { entryId } from "../../src/ports/entry-id.ts";
import type { SlackMessage } from "../../test/peers/slack.ts";
import { PNG } from "../../test/support/pictures.ts";
import { openSlackTestbed, type SlackTestbed } from "../../test/support/slack-testbed.ts";

let testbed: SlackTestbed;
beforeEach(async () => {
  testbed = await openSlackTestbed();
});
afterEach(() => testbed.close());

type Pairing = Extract<DeskPost, { kind: "pairing" }>;
const pairing = (state: Pairing["state"], change: Partial<Pairing> = {}): Pairing => ({
  kind: "pairing",
  vendor: "whatsapp-web",
  state,
  operator: "An unofficial way in: the account may be closed.",
  ...change,
});
const image = PNG.toString("base64");
const message = () => testbed.slack.message("whatsapp-web");
/** The bytes of the pictures that somebody sees on a message. */
const picturesOn = ({ pictures }: SlackMessage) =>
  pictures.map((id) => testbed.slack.files().find((file) => file.id === id)?.bytes);

describe("a code to scan", () => {
  it("is a picture, with a warning whose account it connects", async () => {
    await testbed.posts(pairing("scan", { image }));
    const shown = await message();
    expect(shown.words).toContain("Connect whatsapp-web");
    expect(shown.words).toContain("whoever scans it connects their own account to this shop");
    expect(shown.words).toContain("the account may be closed");
    expect(picturesOn(shown)).toEqual([PNG]);
    expect(shown.buttons).toEqual([]);
  });

  it("changes in place, and of the old one nothing is left in Slack", async () => {
    await testbed.posts(pairing("scan", { image }));
    const shown = await message();
    const [first] = shown.pictures;
    await testbed.posts(pairing("scan", { image }));
    expect(testbed.slack.messages()).toEqual([shown]);
    expect(shown.pictures).not.toEqual([first]);
    expect(testbed.slack.files().map(({ id }) => id)).toEqual(shown.pictures);
  });

  it("goes away when it was scanned", async () => {
    await testbed.posts(pairing("scan", { image }));
    await testbed.posts(pairing("paired"));
    const shown = await message();
    expect(shown.words).toContain("whatsapp-web is connected");
    expect(shown.pictures).toEqual([]);
    expect(shown.buttons).toEqual([]);
    expect(testbed.slack.files()).toEqual([]);
  });

  it("goes away when nobody scanned it, and a button asks for a new one", async () => {
    await testbed.posts(pairing("scan", { image }));
    await testbed.posts(pairing("idle"));
    const shown = await message();
    expect(shown.pictures).toEqual([]);
    await testbed.anna.presses("Show a new code", shown);
    await testbed.anna.isTold("A new code is on its way");
    expect(testbed.pairings).toEqual(["whatsapp-web"]);
    expect(await testbed.shop.audits()).toMatchObject([{ action: "pairChannel", subject: "whatsapp-web" }]);
  });

  it("is not given to who may not work on orders", async () => {
    await testbed.posts(pairing("idle"));
    const eve = testbed.slack.staff({ id: "U0EVE00001", name: "Eve" });
    testbed.forbids(eve.id);
    await eve.presses("Show a new code", await message());
    await eve.isTold('the permission "orders"');
    expect(testbed.pairings).toEqual([]);
  });
});

it("a lost account is told in the channel, for a change in place calls nobody", async () => {
  await testbed.posts(pairing("paired"));
  const shown = await message();
  await testbed.posts(pairing("lost", { operator: "The phone unlinked this device." }));
  expect(shown.words).toContain("whatsapp-web was disconnected");
  expect(shown.words).toContain("The phone unlinked this device.");
  expect(shown.buttons).toEqual(["Show a new code"]);
  expect((await testbed.slack.reply(shown, "nothing is received or sent")).broadcast).toBe(true);
});

describe("a picture that Slack is not done with", () => {
  const post = (id: string) =>
    testbed.desk.post({ id: entryId(id), shop: "demo", post: pairing("scan", { image }) });

  it("is shown a moment later, and uploaded once", async () => {
    testbed.slack.processesFilesSlowly(2);
    for (let time = 0; time < 2; time += 1) {
      expect(await post("p")).toMatchObject({
        kind: "retry",
        afterMs: 1_500,
        failure: { code: "slack.fileNotReady" },
      });
    }
    expect(await post("p")).toMatchObject({ kind: "done" });
    expect(picturesOn(await message())).toEqual([PNG]);
    expect(testbed.slack.files()).toHaveLength(1);
  });

  it("is left out in the end, with the way to another one", async () => {
    testbed.slack.processesFilesSlowly(100);
    for (let time = 0; time < 4; time += 1) expect((await post("p")).kind).toBe("retry");
    expect(await post("p")).toMatchObject({ kind: "done" });
    const shown = await message();
    expect(shown.words).toContain("Slack does not show the picture of the code.");
    expect(shown.buttons).toEqual(["Show a new code"]);
    expect(testbed.slack.files()).toEqual([]);
  });
});

it("without the scope for files the message stands all the same and names the mend", async () => {
  testbed.slack.workspace.missingScopes.add("files:write");
  expect(await testbed.posts(pairing("scan", { image }))).toMatchObject({ kind: "done" });
  const shown = await message();
  expect(shown.words).toContain("The app lacks a scope");
  expect(shown.buttons).toEqual(["Show a new code"]);
});

it("while Slack takes no files the message waits", async () => {
  testbed.slack.failNext("files.getUploadURLExternal", { status: 429, retryAfter: 3 });
  expect(await testbed.posts(pairing("scan", { image }))).toMatchObject({ kind: "retry", afterMs: 3_000 });
  testbed.slack.failNext("files.completeUploadExternal", { status: 500 });
  expect(await testbed.posts(pairing("scan", { image }))).toMatchObject({ kind: "retry" });
  expect(testbed.slack.messages()).toEqual([]);
});
