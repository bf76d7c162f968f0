/** What Slack sends us: signatures, deadlines, the socket, and `/kiosk`. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../../src/ports/log.ts";
import { helpPost } from "../../test/contracts/desk.ts";
import { paidOrder } from "../../test/support/memory-staff.ts";
import { depositedContents, openSlackBench, type SlackBench, voice } from "../../test/support/slack-bench.ts";
import { slackDesk } from "./desk.ts";

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

describe("a request to the hook", () => {
  let bench: SlackBench;
  beforeEach(async () => {
    bench = await openSlackBench();
  });
  afterEach(() => bench.close());

  const call = (body: string, headers: Record<string, string>) =>
    fetch(bench.hooks, { method: "POST", body, headers });
  const challenge = JSON.stringify({ type: "url_verification", challenge: "c-1" });
  const nowSeconds = () => Math.floor(Date.now() / 1000);

  it("answers Slack's challenge", async () => {
    const answer = await call(challenge, bench.slack.sign(challenge, JSON_TYPE));
    expect(await answer.json()).toEqual({ challenge: "c-1" });
  });

  it("answers the check of the certificate, which is not signed, and does nothing else with it", async () => {
    const root = (await bench.posts(helpPost())) && (await bench.slack.message("Help request"));
    const payload = JSON.stringify({
      type: "event_callback",
      event: {
        type: "message",
        channel: root.channel,
        user: bench.anna.id,
        text: "!reply forged",
        ts: "1.1",
        thread_ts: root.ts,
      },
    });
    const body = new URLSearchParams({ ssl_check: "1", payload }).toString();
    expect((await call(body, { "content-type": FORM_TYPE })).status).toBe(200);
    expect(await depositedContents(bench.mailbox)).toEqual([]);
  });

  it("refuses what is not signed, signed with another secret, changed, old, or of the future", async () => {
    const other = (await openSlackBench()) satisfies SlackBench;
    const good = bench.slack.sign(challenge, JSON_TYPE);
    const forged: Record<string, Record<string, string>> = {
      unsigned: { "content-type": JSON_TYPE },
      "another secret": other.slack.sign(challenge, JSON_TYPE),
      "another body": bench.slack.sign(`${challenge} `, JSON_TYPE),
      "another version": {
        ...good,
        "x-slack-signature": (good["x-slack-signature"] ?? "").replace("v0", "v1"),
      },
      "no hash": { ...good, "x-slack-signature": "v0=" },
      "no number": { ...good, "x-slack-request-timestamp": "NaN" },
      old: bench.slack.sign(challenge, JSON_TYPE, nowSeconds() - 310),
      future: bench.slack.sign(challenge, JSON_TYPE, nowSeconds() + 310),
    };
    for (const [name, headers] of Object.entries(forged)) {
      expect((await call(challenge, headers)).status, name).toBe(401);
    }
    expect((await call(challenge, bench.slack.sign(challenge, JSON_TYPE, nowSeconds() - 250))).status).toBe(
      200,
    );
    await other.close();
  });

  it("refuses what is no JSON, and other methods", async () => {
    for (const [body, type] of [
      ["{", JSON_TYPE],
      ["payload={", FORM_TYPE],
      ["[]", JSON_TYPE],
      ["", JSON_TYPE],
    ] as const) {
      expect((await call(body, bench.slack.sign(body, type))).status, body).toBe(400);
    }
    expect((await fetch(bench.hooks)).status).toBe(405);
  });

  it("takes payloads it does not know without harm", async () => {
    const strange = [
      {
        type: "event_callback",
        event_id: "E1",
        team_id: "T",
        event: { type: "app_home_opened", user: "U1" },
      },
      {
        type: "event_callback",
        event_id: "E2",
        team_id: "T",
        event: { type: "message", subtype: "message_changed", channel: "C1", ts: "1.1" },
      },
      {
        type: "event_callback",
        event_id: "E3",
        team_id: "T",
        event: {
          type: "message",
          channel: "C1",
          bot_id: "B2",
          text: "!reply x",
          ts: "1.2",
          thread_ts: "1.1",
        },
      },
    ];
    for (const event of strange) {
      const body = JSON.stringify(event);
      expect((await call(body, bench.slack.sign(body, JSON_TYPE))).status).toBe(200);
    }
    expect(await depositedContents(bench.mailbox)).toEqual([]);
  });

  it("opens a waiting window at once when the order takes long to find, and fills it later", async () => {
    await bench.postsOrder();
    const found = Promise.withResolvers<ReturnType<typeof paidOrder>>();
    bench.staff.order = () => found.promise;
    const window = await bench.bo.opens("Ship", await bench.slack.message("FJ-1001"));
    expect(JSON.stringify(window.view)).toContain("One moment");
    found.resolve(paidOrder());
    await bench.slack.workspace.until(
      () => (JSON.stringify(window.view).includes("Carrier") ? true : undefined),
      () => "the window was not filled",
      5_000,
    );
  });

  it("closes the window in time when an act takes longer than Slack waits, and tells the end of it", async () => {
    await bench.postsOrder();
    const window = await bench.anna.opens("Refund", await bench.slack.message("FJ-1001"));
    const refund = bench.staff.refund.bind(bench.staff);
    const bank = Promise.withResolvers<void>();
    bench.staff.refund = async (...given) => {
      await bank.promise;
      return refund(...given);
    };
    const submitted = await bench.anna.fills(window, { Amount: "10", Reason: "Slow bank" }).submits();
    expect(submitted.closed).toBe(true);
    bank.resolve();
    await bench.anna.isTold("The refund of order FJ-1001 is under way.");
  });

  it("says when a window did not open in time", async () => {
    await bench.postsOrder();
    bench.slack.failNext("views.open", { error: "expired_trigger_id" });
    await bench.bo.presses("Ship", await bench.slack.message("FJ-1001"));
    await bench.bo.isTold("Press the button again");
  });

  it("tells the actor when something breaks on our side", async () => {
    await bench.postsOrder();
    bench.staff.accept = async () => {
      throw new Error("the ledger is locked");
    };
    await bench.bo.presses("Accept", await bench.slack.message("FJ-1001"));
    expect(await bench.bo.isTold("Something went wrong")).toContain("not certain");
  });
});

for (const mode of ["http", "socket"] as const) {
  describe(`/kiosk (${mode})`, () => {
    let bench: SlackBench;
    beforeEach(async () => {
      bench = await openSlackBench(mode);
      if (mode === "socket") await bench.slack.socketsOpen();
    });
    afterEach(() => bench.close());

    it("tells today's figures and what runs out, to the one who asks alone", async () => {
      const { words } = await bench.bo.types("/kiosk");
      expect(words).toContain("Revenue: DKK 146.00");
      expect(words).toContain("Waiting for a person: 1");
      expect(words).toContain("2 × Genmaicha 100 g (GEN-100)");
      expect(bench.slack.messages()).toEqual([]);
    });

    it("finds stock and corrects it, with the reason in the audit", async () => {
      expect((await bench.bo.types("/kiosk stock sencha")).words).toBe(
        "Sencha 100 g (SEN-100): 4 saleable, 5 on hand, 1 reserved",
      );
      expect((await bench.bo.types("/kiosk stock SEN-100 = 24 counted on Monday")).words).toBe(
        "SEN-100: 24 on hand, 23 saleable.",
      );
      expect(bench.staff.audits).toMatchObject([
        {
          action: "correctStock",
          subject: "SEN-100",
          actor: { id: bench.bo.id },
          details: { reason: "counted on Monday" },
        },
      ]);
      expect((await bench.bo.types("/kiosk stock NOPE = 3 counted")).words).toBe("There is no article NOPE.");
      expect((await bench.bo.types("/kiosk stock SEN-100 = 0 lost")).words).toContain("reserved");
    });

    it("shows orders, and one order with its buttons", async () => {
      expect((await bench.bo.types("/kiosk orders")).words).toContain("FJ-1001");
      const card = await bench.bo.types("/kiosk order fj-1001");
      await bench.bo.presses("Accept", card);
      await bench.bo.isTold("Order FJ-1001 is accepted.");
    });

    it("answers unclear words with an example", async () => {
      for (const [typed, example] of [
        ["/kiosk stock", "/kiosk stock sencha"],
        ["/kiosk stock SEN-100 = many", "/kiosk stock SEN-100 = 24 counted"],
        ["/kiosk stock SEN-100 = 24", "a reason"],
        ["/kiosk order", "/kiosk order FJ-1001"],
        ["/kiosk order XX-1", "There is no order XX-1"],
        ["/kiosk dance", "/kiosk help"],
        ["/kiosk help", "/kiosk orders"],
        [`/kiosk stock ${"x".repeat(5_000)}`, "Nothing is found"],
      ] as const) {
        expect((await bench.bo.types(typed)).words, typed).toContain(example);
      }
    });
  });
}

describe("the socket", () => {
  it("comes back when Slack recycles it, and when the line is cut", async () => {
    const bench = await openSlackBench("socket");
    await bench.slack.socketsOpen();
    bench.slack.recyclesSockets();
    await bench.slack.socketsOpen(0);
    await bench.slack.socketsOpen(1);
    bench.slack.cutsSockets();
    await bench.slack.socketsOpen(0);
    await bench.slack.socketsOpen(1);
    expect((await bench.bo.types("/kiosk orders")).words).toContain("FJ-1001");
    await bench.close();
  });

  it("stops the start when Slack refuses the app token, naming the variable", async () => {
    const bench = await openSlackBench();
    const desk = slackDesk({
      shop: "demo",
      botToken: bench.slack.botToken,
      appToken: "xapp-1-wrong",
      apiUrl: bench.slack.apiUrl,
      ordersChannel: bench.slack.ordersChannel,
      clock: { now: () => Date.now() },
      log: silentLog,
      say: voice.say.bind(voice),
    });
    await expect(desk.start?.(bench.house)).rejects.toThrow("SLACK_APP_TOKEN");
    expect(desk.receive).toBeUndefined();
    await desk.stop?.();
    await bench.close();
  });

  it("goes on trying when Slack is out of reach at the start", async () => {
    const bench = await openSlackBench();
    bench.slack.failNext("apps.connections.open", { status: 500 });
    const desk = slackDesk({
      shop: "demo",
      botToken: bench.slack.botToken,
      appToken: bench.slack.appToken,
      apiUrl: bench.slack.apiUrl,
      ordersChannel: bench.slack.ordersChannel,
      clock: { now: () => Date.now() },
      log: silentLog,
      say: voice.say.bind(voice),
    });
    await desk.start?.(bench.house);
    await bench.slack.socketsOpen(1);
    await desk.stop?.();
    await bench.close();
  });
});
