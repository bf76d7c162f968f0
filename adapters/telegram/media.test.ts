/** Files that shoppers send, fetched by what the conversation remembers of them, and each way in which that can fail. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Media } from "../../src/ports/channel.ts";
import type { Outcome } from "../../src/ports/outcome.ts";
import type { FileKind, PhoneFile } from "../../test/peers/telegram/files.ts";
import { openTelegram, SECRET, type Testbed } from "../../test/peers/telegram/testbed.ts";
import type { Disturbance, TelegramShopper } from "../../test/peers/telegram.ts";
import { PNG } from "../../test/support/pictures.ts";

let bed: Testbed;
let anna: TelegramShopper;
beforeEach(async () => {
  bed = await openTelegram("webhook");
  anna = bed.peer.user({ name: "Anna" });
});
afterEach(() => bed.close());

/** What the conversation remembers of a file that Anna sends. */
async function sent(kind: FileKind, file: PhoneFile, caption?: string) {
  const known = bed.inbounds.length;
  await anna.sendsFile(kind, file, caption);
  const { content } = await bed.inbound(known + 1);
  if (content.kind !== "media") throw new Error(`No file came in but ${content.kind}`);
  return content;
}

/** The same bot in another process. */
const another = (timeoutSeconds?: number) =>
  openTelegram("webhook", {
    start: false,
    options: {
      apiRoot: bed.peer.root,
      token: bed.peer.token,
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    },
  });

async function fetched(reference: string, by = bed): Promise<Outcome<Media>> {
  const outcome = await by.channel.media?.(reference);
  if (outcome === undefined) throw new Error("The channel fetches no files");
  if (outcome.kind === "done") return outcome;
  const words = JSON.stringify(outcome, (_name, value: unknown) =>
    value instanceof Error ? `${value.stack} ${JSON.stringify(value)}` : value,
  );
  for (const secret of [bed.peer.token, SECRET, "AAF-stand_in"]) expect(words).not.toContain(secret);
  return outcome;
}

describe("a file that a shopper sends", () => {
  test("is a photo in its largest size, with the words under it", async () => {
    const { media, caption, reference } = await sent("photo", { bytes: PNG }, "It is broken");
    expect({ media, caption }).toEqual({ media: "photo", caption: "It is broken" });
    expect(await fetched(reference)).toEqual({
      kind: "done",
      value: { bytes: PNG, mediaType: "image/jpeg" },
    });
  });

  test.each([
    ["document", { name: "in/voice.pdf", mediaType: "application/pdf" }, "in/voice.pdf"],
    ["document", { name: "Ærø 🫖.html", mediaType: "text/html" }, "Ærø 🫖.html"],
    ["audio", { name: "song.mp3", mediaType: "audio/mpeg" }, "song.mp3"],
    ["video", { name: "", mediaType: "video/mp4" }, undefined],
    ["voice", { mediaType: "audio/ogg" }, undefined],
  ] as const)("is a %s with the type and name that the phone gave: %j", async (kind, about, fileName) => {
    const bytes = Buffer.from(`the bytes of a ${kind}`);
    const { reference } = await sent(kind, { bytes, ...about });
    const { mediaType } = about;
    expect(await fetched(reference)).toEqual({
      kind: "done",
      value: { bytes, mediaType, ...(fileName !== undefined && { fileName }) },
    });
  });

  test("of the most that Telegram hands to a bot comes whole", async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024, 7);
    const outcome = await fetched((await sent("video", { bytes })).reference);
    expect(outcome.kind === "done" && outcome.value.bytes.equals(bytes)).toBe(true);
  });

  test("can be fetched again and again, after a restart too, and each time by a fresh address", async () => {
    const { reference } = await sent("photo", { bytes: PNG });
    for (let n = 0; n < 2; n += 1) expect((await fetched(reference)).kind).toBe("done");
    await bed.channel.stop?.();
    const restarted = await another();
    expect(await fetched(reference, restarted)).toMatchObject({ value: { bytes: PNG } });
    await restarted.close();
    expect(bed.peer.callsOf("getFile")).toHaveLength(3);
  });

  test("from before types were kept with references is still found", async () => {
    const { reference } = await sent("voice", { bytes: PNG });
    expect(await fetched(reference.split("/")[0] ?? "")).toEqual({
      kind: "done",
      value: { bytes: PNG, mediaType: "application/octet-stream" },
    });
  });

  test("stops coming when the channel stops", async () => {
    const { reference } = await sent("photo", { bytes: PNG });
    bed.peer.disturb("file", { kind: "hang", acts: false });
    const fetching = fetched(reference);
    await bed.peer.until(() => bed.peer.callsOf("file").length > 0, "the bytes to be asked for");
    await bed.channel.stop?.();
    expect(await fetching).toMatchObject({ kind: "retry", failure: { code: "channel.unavailable" } });
  });
});

describe("a file that cannot be had", () => {
  const noFile = (words: string) => ({
    kind: "refused",
    failure: { code: "channel.noFile", operator: expect.stringContaining(words) },
  });

  test("is too large for a bot", async () => {
    const { reference } = await sent("video", { bytes: Buffer.alloc(20 * 1024 * 1024 + 1) });
    expect(await fetched(reference)).toMatchObject(noFile("larger than 20 MB"));
  });

  test.each(["never-heard-of", "another-bots/image/jpeg"])("is none that Telegram knows: %s", async (id) => {
    expect(await fetched(id)).toMatchObject(noFile("does not know this file"));
  });

  test.each(["", "/image/png", "../../etc/passwd", "a b", "a?x=1", "x".repeat(301)])(
    "has no reference of ours, and Telegram is not asked: %j",
    async (reference) => {
      expect(await fetched(reference)).toMatchObject(noFile("does not know this file"));
      expect(bed.peer.callsOf("getFile")).toEqual([]);
    },
  );

  const error = (code: number, description: string): Disturbance => ({ kind: "error", code, description });
  const unavailable = "Bad Request: wrong file_id or the file is temporarily unavailable";

  test.each([
    ["getFile", error(400, unavailable), "retry", "channel.unavailable"],
    ["getFile", error(400, "Bad Request: invalid file_id"), "refused", "channel.noFile"],
    ["getFile", error(403, "Forbidden"), "refused", "channel.noFile"],
    ["getFile", error(401, "Unauthorized"), "retry", "channel.unauthorized"],
    ["getFile", error(500, "Internal Server Error"), "retry", "channel.unavailable"],
    ["getFile", { kind: "page", status: 502 }, "retry", "channel.unavailable"],
    ["getFile", { kind: "drop", acts: true }, "retry", "channel.unavailable"],
    ["file", error(404, "Not Found"), "retry", "channel.unavailable"],
    ["file", error(401, "Unauthorized"), "retry", "channel.unavailable"],
    ["file", { kind: "tooManyRequests", retryAfter: 3 }, "retry", "channel.unavailable"],
    ["file", { kind: "page", status: 503 }, "retry", "channel.unavailable"],
    ["file", { kind: "drop", acts: false }, "retry", "channel.unavailable"],
  ] as const)("when %s ends with %j it is %s %s, and the next try works where it may", async (...row) => {
    const [step, disturbance, kind, code] = row;
    const { reference } = await sent("photo", { bytes: PNG });
    bed.peer.disturb(step, disturbance);
    expect(await fetched(reference)).toMatchObject({ kind, failure: { code } });
    expect((await fetched(reference)).kind).toBe("done");
  });

  test.each(["getFile", "file"])("is not waited for without end: %s", async (step) => {
    const { reference } = await sent("photo", { bytes: PNG });
    const impatient = await another(0.3);
    bed.peer.disturb(step, { kind: "hang", acts: false });
    expect(await fetched(reference, impatient)).toMatchObject({
      kind: "retry",
      failure: { code: "channel.unavailable" },
    });
    await impatient.close();
    expect((await fetched(reference)).kind).toBe("done");
  });

  test("waits as long as Telegram asks for", async () => {
    const { reference } = await sent("photo", { bytes: PNG });
    bed.peer.disturb("getFile", { kind: "tooManyRequests", retryAfter: 31 });
    expect(await fetched(reference)).toMatchObject({
      kind: "retry",
      failure: { code: "channel.busy" },
      afterMs: 31_000,
    });
  });
});

describe("a Bot API server of one's own", () => {
  /** Answers getFile with this, and any file with this many bytes. */
  async function fromServer(info: object, bytes = 3): Promise<Outcome<Media>> {
    const server = createServer((request, response) => {
      if (request.url?.endsWith("/getFile")) response.end(JSON.stringify({ ok: true, result: info }));
      else response.end(Buffer.alloc(bytes));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}/telegram`;
    const other = await openTelegram("webhook", { start: false, options: { apiRoot } });
    const outcome = await fetched("f1/image/png", other);
    await other.close();
    await new Promise((resolve) => server.close(resolve));
    return outcome;
  }

  test("may stand below a path", async () => {
    expect(await fromServer({ file_path: "photos/file 1.png" })).toMatchObject({
      kind: "done",
      value: { mediaType: "image/png" },
    });
  });

  test.each(["/var/lib/telegram-bot-api/photos/file_1.jpg", "../../bot/getMe", "photos//x", "./x"])(
    "that names a place outside its files is not followed: %s",
    async (file_path) => {
      expect(await fromServer({ file_path })).toMatchObject({
        kind: "refused",
        failure: { code: "channel.noFile" },
      });
    },
  );

  test.each([{}, { file_path: 7 }])("that names no place is asked again later: %j", async (info) => {
    expect(await fromServer(info)).toMatchObject({
      kind: "retry",
      failure: { code: "channel.unavailable" },
    });
  });

  test("that knows no limit is held to Telegram's, by what it says and by what it sends", async () => {
    const tooMuch = 20 * 1024 * 1024 + 1;
    for (const size of [{ file_size: tooMuch }, {}]) {
      expect(await fromServer({ file_path: "videos/file_1.mp4", ...size }, tooMuch)).toMatchObject({
        kind: "refused",
        failure: { code: "channel.noFile", operator: expect.stringContaining("larger than 20 MB") },
      });
    }
  });
});
