/** Slack through a socket of ours: recycled, cut, refused and out of reach, in the pauses of a real day. */
import { describe, expect, it, vi } from "vitest";
import { slackDesk } from "../../adapters/slack/desk.ts";
import { systemClock } from "../../src/ports/clock.ts";
import { silentLog } from "../../src/ports/log.ts";
import { openSlackTestbed, type SlackTestbed, voice } from "../support/slack-testbed.ts";

describe("the socket", () => {
  const opened = ({ slack }: SlackTestbed) =>
    slack.calls.filter(({ method }) => method === "apps.connections.open").length;

  it("comes back when Slack recycles it, and when the line is cut", async () => {
    const testbed = await openSlackTestbed("socket");
    await testbed.slack.socketsOpen();
    testbed.slack.recyclesSockets();
    await testbed.slack.socketsOpen(0);
    await testbed.slack.socketsOpen(1);
    testbed.slack.cutsSockets();
    await testbed.slack.socketsOpen(0);
    await testbed.slack.socketsOpen(1);
    expect((await testbed.bo.types("/kiosk orders")).words).toContain("FJ-1001");
    await testbed.close();
  });

  it("is told of when Slack refuses the token in between, and comes back by itself", async () => {
    const testbed = await openSlackTestbed("socket");
    await testbed.slack.socketsOpen();
    testbed.slack.failNext("apps.connections.open", { error: "token_revoked" });
    testbed.slack.cutsSockets();
    await testbed.slack.socketsOpen(0);
    await testbed.slack.socketsOpen(1);
    await vi.waitFor(() => expect(testbed.hearings).toHaveLength(3), 20_000);
    expect(testbed.hearings).toMatchObject([
      { kind: "hears" },
      { kind: "deaf", failure: { code: "slack.refused" } },
      { kind: "hears" },
    ]);
    expect(JSON.stringify(testbed.hearings)).toContain("SLACK_APP_TOKEN");
    expect((await testbed.bo.types("/kiosk orders")).words).toContain("FJ-1001");
    await testbed.close();
  });

  it("is not opened without end when Slack closes it each time", async () => {
    const testbed = await openSlackTestbed("socket");
    await testbed.slack.socketsOpen();
    const cutting = setInterval(() => testbed.slack.cutsSockets(), 10);
    const before = opened(testbed);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    clearInterval(cutting);
    expect(opened(testbed) - before).toBeLessThanOrEqual(2);
    await vi.waitFor(() => expect(testbed.hearings.at(-1)).toEqual({ kind: "hears" }), 20_000);
    await testbed.close();
  });

  it("stops the start when Slack refuses the app token, naming the variable", async () => {
    const testbed = await openSlackTestbed();
    const desk = slackDesk({
      shop: "demo",
      botToken: testbed.slack.botToken,
      appToken: "xapp-1-wrong",
      apiUrl: testbed.slack.apiUrl,
      ordersChannel: testbed.slack.ordersChannel,
      clock: systemClock,
      log: silentLog,
      say: voice.say.bind(voice),
    });
    await expect(desk.start?.(testbed.host)).rejects.toThrow("SLACK_APP_TOKEN");
    expect(desk.receive).toBeUndefined();
    await desk.stop?.();
    await testbed.close();
  });

  it("goes on trying when Slack is out of reach at the start", async () => {
    const testbed = await openSlackTestbed();
    testbed.slack.failNext("apps.connections.open", { status: 500 });
    const desk = slackDesk({
      shop: "demo",
      botToken: testbed.slack.botToken,
      appToken: testbed.slack.appToken,
      apiUrl: testbed.slack.apiUrl,
      ordersChannel: testbed.slack.ordersChannel,
      clock: systemClock,
      log: silentLog,
      say: voice.say.bind(voice),
    });
    await desk.start?.(testbed.host);
    await testbed.slack.socketsOpen(1);
    await desk.stop?.();
    await testbed.close();
  });
});
