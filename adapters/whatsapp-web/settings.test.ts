/** The settings of WhatsApp Web: off unless switched on, and wrong ones named with the mend. */
import { describe, expect, test } from "vitest";
import { SettingsError } from "../../src/ports/adapter.ts";
import { memoryStores } from "../../test/support/adapter-stores.ts";
import { openChannel } from "./channel.ts";
import { humanPace, sendsPerSecond } from "./pace.ts";
import { WHATSAPP_WEB_VARIABLES } from "./settings.ts";

/** Opens the channel with these settings; only what opening looks at is there. */
async function open(settings: Readonly<Record<string, string>>, folder: string | null = "/nowhere") {
  return openChannel({
    shop: { id: "demo", locales: ["en"] },
    given: { settings, variables: WHATSAPP_WEB_VARIABLES },
    folder,
    store: memoryStores().open("demo", "whatsapp-web"),
    say: ({ key }: { key: string }) => key,
  } as unknown as Parameters<typeof openChannel>[0]);
}

async function problemsOf(
  settings: Readonly<Record<string, string>>,
  folder?: string | null,
): Promise<readonly string[]> {
  try {
    await open(settings, folder);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems;
  }
}

/** Any program will do: nothing is started. */
const on = { enabled: "true", chrome: process.execPath };

describe("the channel", () => {
  test("is off unless it is switched on, whatever else is set", async () => {
    expect(await open({})).toBeNull();
    expect(await open({ enabled: "false", page: "/not/there.html", chrome: "/not/there" })).toBeNull();
  });

  test("opens for the messenger that both WhatsApp vendors share, and starts nothing by itself", async () => {
    expect(await open(on)).toMatchObject({
      vendor: "whatsapp-web",
      messenger: "whatsapp",
      sendsPerSecond: 1,
    });
  });

  test.each([
    [{ enabled: "yes" }, "WHATSAPP_WEB_ENABLED must be true or false"],
    [{ ...on, chrome: "/not/there" }, "WHATSAPP_WEB_CHROME is no program"],
    [{ ...on, page: "/not/there.html" }, "WHATSAPP_WEB_PAGE must be the path of a saved page"],
    [{ ...on, polls: "maybe" }, 'WHATSAPP_WEB_POLLS must be "on" or "off"'],
    [{ ...on, pace: "fast" }, "WHATSAPP_WEB_PACE must be a number of seconds"],
    [{ ...on, pace: "-1" }, "WHATSAPP_WEB_PACE must be 0 or more seconds"],
  ])("%j is refused with the mend", async (settings, sentence) => {
    expect((await problemsOf(settings)).join()).toContain(sentence);
  });

  test("needs a folder for the session", async () => {
    expect((await problemsOf(on, null)).join()).toContain("KIOSK_DATA");
  });
});

describe("the pace", () => {
  test("is a person's: longer for more words, never the same twice, within a third", () => {
    const slowest = humanPace(2, () => 1);
    const quickest = humanPace(2, () => 0);
    expect(quickest(0)).toBe(667);
    expect(slowest(0)).toBe(1_333);
    expect(slowest(100)).toBeGreaterThan(slowest(10));
    expect(slowest(100_000)).toBe(5_333);
    expect(humanPace(0)(500)).toBe(0);
  });

  test("over all chats is about two people typing", () => {
    expect(sendsPerSecond(2)).toBe(1);
    expect(sendsPerSecond(8)).toBe(0.25);
    expect(sendsPerSecond(0)).toBe(20);
  });
});
