/** Staff fulfil in Slack, over signed HTTP and through Socket Mode; the shopper in Telegram is told of every step. */
import { afterEach, expect, it } from "vitest";
import type { SlackMessage } from "../peers/slack.ts";
import type { TelegramShopper } from "../peers/telegram.ts";
import { eventually, type Installation, openInstallation } from "../support/gateway-channel.ts";
import { commands } from "../support/gateway-desk.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { checksOut, orderIn, orders } from "../support/shopper-checkout.ts";

let installation: Installation;
afterEach(() => installation?.close());

/** Ada followed the poster in the window and has paid for two tins of tea: DKK 250 and DKK 39 for delivery. */
async function adaHasPaid(): Promise<{ ada: TelegramShopper; number: string; card: SlackMessage }> {
  const { ada, number } = await adaPays();
  return { ada, number, card: await installation.slack.message(`Order ${number}`) };
}

async function adaPays(): Promise<{ ada: TelegramShopper; number: string }> {
  const ada = installation.telegram.user({ name: "Ada", language: "en" });
  await ada.says("/start x-window-poster");
  await ada.sees(({ buttons }) => buttons.length > 0);
  await ada.says("/start p-grey-heron");
  await ada.sees("Which one would you like?");
  await ada.taps(/^Tin 125 g/);
  await ada.sees("How many may I put in your cart?");
  await ada.taps("2");
  await ada.sees("You have 2 of these now.");
  await ada.taps("See your cart");
  await ada.sees("Tap a line to change it.");
  await checksOut(ada);
  const waiting = await orders(ada);
  await paysBy(payLinkIn(waiting));
  await ada.sees(({ document }) => document !== undefined);
  return { ada, number: orderIn(waiting) };
}

/** What the web desk is given now. */
async function webDesk(): Promise<{ posts: { post: { kind: string; desk?: string; operator?: string } }[] }> {
  const answer = await fetch(`${installation.gateway.address}/desk/demo/state`);
  return (await answer.json()) as Awaited<ReturnType<typeof webDesk>>;
}

it("shows a paid order when the channel is mended, and the web desk knows meanwhile", async () => {
  installation = await openInstallation();
  const { slack, gateway } = installation;
  const channel = slack.workspace.channels.get(slack.ordersChannel);
  if (channel === undefined) throw new Error("There is no orders channel");
  channel.archived = true;
  const { number } = await adaPays();
  const troubles = async () => (await webDesk()).posts.filter(({ post }) => post.kind === "deskTrouble");
  await eventually("the web desk tells of Slack", async () => (await troubles()).length === 1);
  expect((await troubles())[0]?.post).toMatchObject({
    desk: "slack",
    operator: expect.stringContaining("archived"),
  });
  const metrics = await (await fetch(`${gateway.address}/metrics`)).text();
  expect(metrics).toContain('kiosk_desk_up{shop="demo",desk="slack"} 0');
  expect(slack.messages(number)).toHaveLength(0);

  channel.archived = false;
  await commands(gateway.address, { kind: "retryDesk", desk: "slack" });
  await slack.message(`Order ${number}`);
  await eventually("the web desk tells of Slack no more", async () => (await troubles()).length === 0);
});

it("shows what was held when somebody types that the channel is mended", async () => {
  installation = await openInstallation();
  const { slack, bo } = installation;
  const channel = slack.workspace.channels.get(slack.ordersChannel);
  if (channel === undefined) throw new Error("There is no orders channel");
  channel.appIsIn = false;
  const { number } = await adaPays();
  await eventually("Slack refuses the card", () =>
    slack.calls.some(({ ok, method }) => !ok && method === "chat.postMessage"),
  );
  channel.appIsIn = true;
  await eventually("the card is held", async () =>
    (await bo.types("/kiosk retry")).words.includes("is tried now"),
  );
  await slack.message(`Order ${number}`);
});

it("starts with a token that Slack revoked, and shows what was paid when there is a new one", async () => {
  installation = await openInstallation();
  const { slack } = installation;
  slack.revokeToken();
  await installation.restart();
  const { number } = await adaPays();
  expect(slack.messages(number)).toHaveLength(0);
  slack.restoreToken();
  await installation.restart();
  await slack.message(`Order ${number}`);
});

for (const slack of ["http", "socket"] as const) {
  it(`accepts, ships and gives back a part, by ${slack}`, async () => {
    installation = await openInstallation({ slack, telegram: slack === "http" ? "webhook" : "polling" });
    const { mette, bo } = installation;
    const { ada, number, card } = await adaHasPaid();
    expect(card.words).toMatch(/2 × Grey Heron \(Tin 125 g\) · TEA-HER-125 · DKK\s250\.00/);
    expect(card.words).not.toMatch(/Lovelace|ada@example|Strandvejen/);
    expect(card.words).toContain("Came by: window-poster");
    expect(card.buttons).toEqual(["Accept", "Ship", "Packing slip", "Refund", "Cancel"]);

    await bo.presses("Accept", card);
    await ada.sees(`Good news: we're packing order ${number}.`);
    await installation.slack.shows(card, "Accepted, to ship");

    const ship = await bo.opens("Ship", card);
    expect(JSON.stringify(ship.view)).toContain("Ada Lovelace");
    expect(await bo.fills(ship, { Carrier: "GLS", "Tracking number": "4711 22" }).submits()).toEqual({
      closed: true,
      errors: {},
    });
    const shipped = await ada.sees(`Order ${number} is on its way with GLS!`);
    expect([shipped.text, ...Object.values(shipped.links)].join("\n")).toContain(
      "https://gls-group.eu/track/471122",
    );
    await installation.slack.shows(card, "GLS, number 4711 22");
    expect(card.buttons).toEqual(["Arrived", "Refund"]);
    await bo.presses("Arrived", card);
    await ada.sees(`Order ${number} has arrived.`);

    await bo.presses("Refund", card);
    await bo.isTold('You may not do this: it needs the permission "refunds"');
    const tooMuch = await mette.opens("Refund", card);
    const refused = await mette.fills(tooMuch, { Amount: "289.01", Reason: "A dent in the tin" }).submits();
    expect(refused.closed).toBe(false);
    expect(Object.values(refused.errors).join()).toMatch(/more than was captured: at most DKK\s289\.00/);
    expect(await mette.agrees(tooMuch, { Amount: "50", Reason: "A dent in the tin" })).toMatchObject({
      closed: true,
    });
    await ada.sees(/We've sent DKK\s50\.00 for order TT-\d+ back to you/);
    await installation.slack.shows(card, /Refunded · DKK\s50\.00/);

    expect(installation.ledger.order(number)).toMatchObject({ captured: 28_900, refunded: 5_000 });
    expect(installation.ledger.audit()).toEqual([
      { action: expect.stringMatching(/accept/i), actor: bo.id, subject: number, desk: "slack" },
      { action: expect.stringMatching(/ship/i), actor: bo.id, subject: number, desk: "slack" },
      { action: expect.stringMatching(/deliver/i), actor: bo.id, subject: number, desk: "slack" },
      { action: expect.stringMatching(/refund/i), actor: mette.id, subject: number, desk: "slack" },
    ]);
    await installation.gateway.gateway.idle();
    expect(installation.ledger.faults()).toEqual([]);
    expect(installation.slack.messages(`Order ${number}`)).toHaveLength(1);
  });
}

it("does not take a stranger from a shared channel for one of us", async () => {
  installation = await openInstallation();
  const { number, card } = await adaHasPaid();
  const sly = installation.slack.staff({ id: "U0SLY00001", name: "Sly", team: "T0ELSEWHERE" });
  await sly.presses("Accept", card);
  await sly.isTold("You may not work on orders here.");
  await sly.presses("Ship", card);
  await sly.isTold('You may not do this: it needs the permission "orders"');
  expect(installation.ledger.order(number)).toMatchObject({ order_state: "placed" });
  expect(installation.ledger.audit()).toEqual([]);
});

it("lets nobody but refunders cancel a paid order, and tells what it did", async () => {
  installation = await openInstallation();
  const { mette, bo } = installation;
  const { ada, number, card } = await adaHasPaid();
  await bo.presses("Cancel", card);
  await bo.isTold("You may not do this");
  const window = await mette.opens("Cancel", card);
  expect(await mette.fills(window, { Reason: "Broken in the warehouse" }).submits()).toMatchObject({
    closed: true,
  });
  await ada.sees(/We've sent DKK\s289\.00/);
  expect(ada.messages().some(({ text }) => text.includes(`we had to cancel order ${number}`))).toBe(true);
  expect(ada.messages().some(({ text }) => text.includes("Broken in the warehouse"))).toBe(false);
  expect(installation.ledger.order(number)).toMatchObject({
    order_state: "cancelled",
    refund_state: "refunded",
  });
  expect(installation.ledger.stock("TEA-HER-125")).toEqual({ on_hand: 22, reserved: 0 });
});

it("answers /kiosk with today's figures and corrects the stock, once", async () => {
  installation = await openInstallation();
  const { bo } = installation;
  const { number } = await adaHasPaid();
  expect((await bo.types("/kiosk")).words).toMatch(/Orders: 1\nRevenue: DKK\s289\.00\nTo ship: 1/);
  expect((await bo.types("/kiosk stock grey heron")).words).toContain("TEA-HER-125");
  expect((await bo.types("/kiosk stock TEA-HER-125 = 2 counted")).words).toContain("2 on hand");
  expect(installation.ledger.stock("TEA-HER-125")).toEqual({ on_hand: 2, reserved: 0 });
  expect((await bo.types(`/kiosk order ${number}`)).words).toContain(number);
  expect(installation.ledger.audit().map(({ action }) => action)).toEqual([expect.stringMatching(/stock/i)]);
});

it("presses twice at once and acts once", async () => {
  installation = await openInstallation();
  const { mette, bo } = installation;
  const { ada, number, card } = await adaHasPaid();
  await Promise.all([bo.presses("Accept", card), mette.presses("Accept", card)]);
  await ada.sees(`we're packing order ${number}`);
  await installation.gateway.gateway.idle();
  expect(ada.messages().filter(({ text }) => text.includes("we're packing"))).toHaveLength(1);
  expect(installation.ledger.rows("select 1 from order_facts where type = 'order.accepted'")).toHaveLength(1);
});

it("refuses what Slack did not sign", async () => {
  installation = await openInstallation();
  const { number } = await adaHasPaid();
  const body = new URLSearchParams({ payload: JSON.stringify({ type: "block_actions" }) }).toString();
  const answer = await fetch(`${installation.gateway.address}/hooks/demo/slack`, {
    method: "POST",
    body,
    headers: {
      ...installation.slack.sign(body, "application/x-www-form-urlencoded"),
      "x-slack-signature": "v0=00",
    },
  });
  expect(answer.status).toBe(401);
  const forged = await fetch(`${installation.gateway.address}/hooks/demo/telegram`, {
    method: "POST",
    body: JSON.stringify({ update_id: 1 }),
    headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": "guessed" },
  });
  expect(forged.status).toBe(401);
  expect(installation.ledger.order(number).order_state).toBe("placed");
});
