/** What Slack sends us: signatures, deadlines, and `/kiosk`. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { helpPost } from "../../test/contracts/desk.ts";
import { paidOrder } from "../../test/support/desk-shop.ts";
import { depositedContents, openSlackTestbed, type SlackTestbed } from "../../test/support/slack-testbed.ts";

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

describe("a request to the hook", () => {
  let testbed: SlackTestbed;
  beforeEach(async () => {
    testbed = await openSlackTestbed();
  });
  afterEach(() => testbed.close());

  const call = (body: string, headers: Record<string, string>) =>
    fetch(testbed.hooks, { method: "POST", body, headers });
  const challenge = JSON.stringify({ type: "url_verification", challenge: "c-1" });
  const nowSeconds = () => Math.floor(Date.now() / 1000);

  it("answers Slack's challenge", async () => {
    const answer = await call(challenge, testbed.slack.sign(challenge, JSON_TYPE));
    expect(await answer.json()).toEqual({ challenge: "c-1" });
  });

  it("answers the check of the certificate, which is not signed, and does nothing else with it", async () => {
    const root = (await testbed.posts(helpPost())) && (await testbed.slack.message("Help request"));
    const payload = JSON.stringify({
      type: "event_callback",
      event: {
        type: "message",
        channel: root.channel,
        user: testbed.anna.id,
        text: "!reply forged",
        ts: "1.1",
        thread_ts: root.ts,
      },
    });
    const body = new URLSearchParams({ ssl_check: "1", payload }).toString();
    expect((await call(body, { "content-type": FORM_TYPE })).status).toBe(200);
    expect(await depositedContents(testbed.mailbox)).toEqual([]);
  });

  it("refuses what is not signed, signed with another secret, changed, old, or of the future", async () => {
    const other = (await openSlackTestbed()) satisfies SlackTestbed;
    const good = testbed.slack.sign(challenge, JSON_TYPE);
    const forged: Record<string, Record<string, string>> = {
      unsigned: { "content-type": JSON_TYPE },
      "another secret": other.slack.sign(challenge, JSON_TYPE),
      "another body": testbed.slack.sign(`${challenge} `, JSON_TYPE),
      "another version": {
        ...good,
        "x-slack-signature": (good["x-slack-signature"] ?? "").replace("v0", "v1"),
      },
      "no hash": { ...good, "x-slack-signature": "v0=" },
      "no number": { ...good, "x-slack-request-timestamp": "NaN" },
      old: testbed.slack.sign(challenge, JSON_TYPE, nowSeconds() - 310),
      future: testbed.slack.sign(challenge, JSON_TYPE, nowSeconds() + 310),
    };
    for (const [name, headers] of Object.entries(forged)) {
      expect((await call(challenge, headers)).status, name).toBe(401);
    }
    expect((await call(challenge, testbed.slack.sign(challenge, JSON_TYPE, nowSeconds() - 250))).status).toBe(
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
      expect((await call(body, testbed.slack.sign(body, type))).status, body).toBe(400);
    }
    expect((await fetch(testbed.hooks)).status).toBe(405);
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
      expect((await call(body, testbed.slack.sign(body, JSON_TYPE))).status).toBe(200);
    }
    expect(await depositedContents(testbed.mailbox)).toEqual([]);
  });

  it("opens a waiting window at once when the order takes long to find, and fills it later", async () => {
    await testbed.postsOrder();
    const found = Promise.withResolvers<ReturnType<typeof paidOrder>>();
    testbed.shop.staff.order = () => found.promise;
    const window = await testbed.bo.opens("Ship", await testbed.slack.message("FJ-1001"));
    expect(JSON.stringify(window.view)).toContain("One moment");
    found.resolve(paidOrder());
    await testbed.slack.workspace.until(
      () => (JSON.stringify(window.view).includes("Carrier") ? true : undefined),
      () => "the window was not filled",
      5_000,
    );
  });

  it("closes the window in time when an act takes longer than Slack waits, and tells the end of it", async () => {
    await testbed.postsOrder();
    const window = await testbed.anna.opens("Refund", await testbed.slack.message("FJ-1001"));
    const refund = testbed.shop.staff.refund.bind(testbed.shop.staff);
    const bank = Promise.withResolvers<void>();
    testbed.shop.staff.refund = async (...given) => {
      await bank.promise;
      return refund(...given);
    };
    const submitted = await testbed.anna.agrees(window, { Amount: "10", Reason: "Slow bank" });
    expect(submitted.closed).toBe(true);
    bank.resolve();
    await testbed.anna.isTold("The refund of order FJ-1001 is under way.");
  });

  it("says when a window did not open in time", async () => {
    await testbed.postsOrder();
    testbed.slack.failNext("views.open", { error: "expired_trigger_id" });
    await testbed.bo.presses("Ship", await testbed.slack.message("FJ-1001"));
    await testbed.bo.isTold("Press the button again");
  });

  it("tells the actor when something breaks on our side", async () => {
    await testbed.postsOrder();
    testbed.shop.staff.accept = async () => {
      throw new Error("the ledger is locked");
    };
    await testbed.bo.presses("Accept", await testbed.slack.message("FJ-1001"));
    expect(await testbed.bo.isTold("Something went wrong")).toContain("not certain");
  });
});

for (const mode of ["http", "socket"] as const) {
  describe(`/kiosk (${mode})`, () => {
    let testbed: SlackTestbed;
    beforeEach(async () => {
      testbed = await openSlackTestbed(mode);
      if (mode === "socket") await testbed.slack.socketsOpen();
    });
    afterEach(() => testbed.close());

    it("tells today's figures and what runs out, to the one who asks alone", async () => {
      const { words } = await testbed.bo.types("/kiosk");
      expect(words).toContain("Revenue: DKK 146.00");
      expect(words).toContain("Waiting for a person: 1");
      expect(words).toContain("2 × Genmaicha, 100 g (GEN-100)");
      expect(testbed.slack.messages()).toEqual([]);
    });

    it("says what nobody counts, and what is sold on", async () => {
      const known = { sku: "SEN-100", name: "Sencha", reserved: 1 };
      Object.assign(testbed.shop.staff, {
        stock: async () => [
          { ...known, onHand: null, saleable: null },
          { ...known, onHand: -2, saleable: -3, sellsOn: true },
        ],
      });
      expect((await testbed.bo.types("/kiosk stock sencha")).words).toBe(
        "Sencha (SEN-100): not counted, always for sale, 1 reserved\nSencha (SEN-100): -3 saleable, -2 on hand, 1 reserved, sold on when nothing is left",
      );
    });

    it("finds stock and corrects it, with the reason in the audit", async () => {
      expect((await testbed.bo.types("/kiosk stock sencha")).words).toBe(
        "Sencha, 100 g (SEN-100): 4 saleable, 5 on hand, 1 reserved",
      );
      expect((await testbed.bo.types("/kiosk stock SEN-100 = 24 counted on Monday")).words).toBe(
        "SEN-100: 24 on hand, 23 saleable.",
      );
      expect(await testbed.shop.audits()).toMatchObject([
        {
          action: "stock.correct",
          subject: "SEN-100",
          actor: { id: testbed.bo.id },
          details: { reason: "counted on Monday" },
        },
      ]);
      expect((await testbed.bo.types("/kiosk stock NOPE = 3 counted")).words).toBe(
        "There is no SKU NOPE in the catalog of demo.",
      );
      expect((await testbed.bo.types("/kiosk stock SEN-100 = 0 lost")).words).toContain("reserved");
    });

    it("shows orders, and one order with its buttons", async () => {
      expect((await testbed.bo.types("/kiosk orders")).words).toContain("FJ-1001");
      const card = await testbed.bo.types("/kiosk order fj-1001");
      await testbed.bo.presses("Accept", card);
      await testbed.bo.isTold("Order FJ-1001 is accepted.");
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
        expect((await testbed.bo.types(typed)).words, typed).toContain(example);
      }
    });
  });
}
