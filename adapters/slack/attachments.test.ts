/** Shoppers' files in a help thread: shown beside their words, once, and a plain sentence where they cannot be. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { done, retry } from "../../src/ports/outcome.ts";
import { helpPost } from "../../test/contracts/desk.ts";
import { PNG } from "../../test/support/pictures.ts";
import { CONVERSATION, openSlackTestbed, type SlackTestbed } from "../../test/support/slack-testbed.ts";

let testbed: SlackTestbed;
beforeEach(async () => {
  testbed = await openSlackTestbed();
  await testbed.posts(helpPost());
});
afterEach(() => testbed.close());

const root = () => testbed.slack.message("Help request");
const thread = async () => testbed.slack.thread(await root()).map(({ words }) => words);
const picture = { bytes: PNG, mediaType: "image/png" };

function fileLine(reference: string, text = "[image]", media = "image") {
  const line = { at: Date.now(), from: "shopper", text, attachment: { media, reference } } as const;
  return { kind: "helpLine", conversation: CONVERSATION, line } as const;
}

describe("a file that a shopper sends", () => {
  it("stands in the thread below their words, with its bytes, a name and a description", async () => {
    await testbed.shopperSends("f1", "image", picture);
    expect(await testbed.posts(fileLine("f1", "it is broken"))).toMatchObject({ kind: "done" });
    await testbed.slack.reply(await root(), "[file picture.png]");
    expect(await thread()).toEqual(["Shopper:\n[sent a picture] it is broken", "[file picture.png]"]);
    expect(testbed.slack.files()).toMatchObject([{ altText: "A picture of the shopper's", bytes: PNG }]);
  });

  it("keeps the shopper's own name for it, without what could hide what it is", async () => {
    const file = {
      bytes: Buffer.from("%PDF"),
      mediaType: "application/pdf",
      fileName: "../re\u202Efdp.exe\n",
    };
    await testbed.shopperSends("f1", "document", file);
    await testbed.posts(fileLine("f1", "[document]", "document"));
    await testbed.slack.reply(await root(), "[file .._refdp.exe_]");
    expect((await thread())[0]).toBe("Shopper:\n[sent a file]");
  });

  it.each([
    ["photo", "image/jpeg", "picture", "picture.jpg"],
    ["voice", "audio/ogg; codecs=opus", "voice message", "voice-message.ogg"],
    ["video_note", "video/mp4", "video message", "video-message.mp4"],
    ["animation", "video/mp4", "moving picture", "moving-picture.mp4"],
    ["sticker", "image/webp", "sticker", "sticker.webp"],
    ["something new", "application/x-new", "file", "file"],
  ])("is called by what it is, %s", async (media, mediaType, name, fileName) => {
    await testbed.shopperSends("f1", media, { bytes: PNG, mediaType });
    await testbed.posts(fileLine("f1", `[${media}]`, media));
    await testbed.slack.reply(await root(), `[file ${fileName}]`);
    expect((await thread())[0]).toBe(`Shopper:\n[sent a ${name}]`);
  });

  it("is shown once, though the request that is told again holds its line as well", async () => {
    await testbed.shopperSends("f1", "image", picture);
    await testbed.posts(fileLine("f1"));
    const { line } = fileLine("f1");
    await testbed.posts(helpPost({ state: "taken", transcript: [line] }));
    await testbed.posts(fileLine("f1"));
    expect(testbed.slack.files()).toHaveLength(1);
  });

  it("is shown when it was sent before a person was asked for", async () => {
    await testbed.posts(helpPost({ state: "closed" }));
    await testbed.shopperSends("f1", "image", picture);
    await testbed.shopperSends("f2", "image", picture);
    const transcript = [fileLine("f1").line, fileLine("f2").line];
    await testbed.posts(helpPost({ state: "closed", transcript }));
    expect(testbed.slack.files()).toEqual([]);
    await testbed.posts(helpPost({ state: "open", transcript }));
    expect(testbed.slack.files()).toHaveLength(2);
    expect((await root()).words).toContain("Shopper: [sent a picture]");
  });
});

describe("a file that cannot be shown", () => {
  it("that its platform has forgotten is told so, for good", async () => {
    await testbed.shopperSends("f1", "audio");
    expect(await testbed.posts(fileLine("f1", "[audio]", "audio"))).toMatchObject({ kind: "done" });
    const notice = await testbed.slack.reply(await root(), "cannot be shown here");
    expect(notice.words).toBe("The recording cannot be shown here. The platform has forgotten it.");
    expect(notice.buttons).toEqual([]);
  });

  it("that stands in no conversation of this shopper's is never asked for", async () => {
    testbed.media.set("made-up", done(picture));
    await testbed.posts(fileLine("made-up"));
    await testbed.slack.reply(await root(), "This file is not in the conversation");
    expect(testbed.slack.files()).toEqual([]);
  });

  it("that is too large or empty is told so", async () => {
    await testbed.shopperSends("big", "video", { bytes: Buffer.alloc(25_000_001), mediaType: "video/mp4" });
    await testbed.posts(fileLine("big", "[video]", "video"));
    await testbed.slack.reply(await root(), "It is too large: 26 MB, and at most 25 MB are shown");
    await testbed.shopperSends("empty", "image", { bytes: Buffer.alloc(0), mediaType: "image/png" });
    await testbed.posts(fileLine("empty"));
    await testbed.slack.reply(await root(), "It is empty.");
    expect(testbed.slack.files()).toEqual([]);
  });

  for (const [what, trouble, sentence] of [
    ["its platform is down", () => testbed.media.set("f1", down), "The platform is down."],
    ["Slack takes no bytes", () => testbed.slack.failNext("upload", { status: 500 }), "HTTP 500"],
    ["the line to Slack breaks", () => testbed.slack.failNext("upload", "loseAnswer"), "in time"],
    ["the app may not upload", () => testbed.slack.workspace.missingScopes.add("files:write"), "README.md"],
    [
      "Slack never says whether it took it",
      () => testbed.slack.failNext("files.completeUploadExternal", { status: 500 }),
      "HTTP 500",
    ],
  ] as const) {
    it(`because ${what}, holds up nobody's words, and a button tries again`, async () => {
      await testbed.shopperSends("f1", "image", picture);
      trouble();
      expect(await testbed.posts(fileLine("f1", "look"))).toMatchObject({ kind: "done" });
      const notice = await testbed.slack.reply(await root(), "cannot be shown here");
      expect(notice.words).toContain(sentence);
      expect((await thread())[0]).toBe("Shopper:\n[sent a picture] look");

      testbed.media.set("f1", done(picture));
      testbed.slack.workspace.missingScopes.clear();
      await testbed.bo.presses("Try again", notice);
      await testbed.slack.shows(notice, "The file is shown now, below.");
      await testbed.slack.reply(await root(), "[file picture.png]");
    });
  }

  it("is looked at only by who may answer shoppers, and a failing second try is told to whoever pressed", async () => {
    await testbed.shopperSends("f1", "image");
    testbed.media.set("f1", down);
    await testbed.posts(fileLine("f1"));
    const notice = await testbed.slack.reply(await root(), "The platform is down.");
    await testbed.bo.presses("Try again", notice);
    await testbed.bo.isTold("The platform is down.");
    const eve = testbed.slack.staff({ id: "U0EVE00001", name: "Eve" });
    testbed.forbids(eve.id);
    testbed.media.set("f1", done(picture));
    await eve.presses("Try again", notice);
    await eve.isTold('it needs the permission "help"');
    expect(testbed.slack.files()).toEqual([]);
  });

  it("by a fault of ours is told as such", async () => {
    await testbed.shopperSends("f1", "image");
    testbed.host.attachment = () => Promise.reject(new Error("broken"));
    await testbed.posts(fileLine("f1"));
    await testbed.slack.reply(await root(), "Something went wrong on our side.");
  });
});

const down = retry({ code: "channel.unavailable", operator: "The platform is down." });
