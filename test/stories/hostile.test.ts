/** Every field meets the worst that can be typed: the shop stays kind, the markup stays words, the log stays silent. */

import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SESSION_HEADER } from "../../adapters/web/session.ts";
import type { SlackMessage } from "../peers/slack.ts";
import type { TelegramShopper } from "../peers/telegram.ts";
import { type Installation, openInstallation } from "../support/gateway-channel.ts";
import { payLinkIn, paysBy } from "../support/payer.ts";
import { orderIn } from "../support/shopper-checkout.ts";
import { hostileWords, liveMarkup, MARK, tellBySeed } from "../support/shopper-hostile.ts";
import { WebShopper } from "../support/shopper-web.ts";
import { english, ada as good } from "../support/shopper-words.ts";

const FIELDS = [
  [english.name, good.name],
  [english.email, good.email],
  [english.street, good.street],
  [english.floor, "3. tv."],
  [english.postcode, good.postcode],
  [english.town, good.town],
] as const;

let installation: Installation;
/** The payment links that were given out, as their secret ends. */
const links: string[] = [];
beforeEach(async () => {
  installation = await openInstallation();
});
afterEach(() => installation.close());

const idle = () => installation.gateway.gateway.idle();

/** Says it and gives the words of the answer. */
async function hears(shopper: TelegramShopper, words: string): Promise<string> {
  const taken = shopper.says(words);
  const own = shopper.messages().at(-1)?.id ?? 0;
  await taken;
  return (await shopper.sees(({ id }) => id > own)).text;
}

/** From home to the summary, with hostile words at every question before the good ones. */
async function shopsWith(shopper: TelegramShopper, hostile: () => string): Promise<void> {
  await hears(shopper, "/start");
  await hears(shopper, hostile());
  await hears(shopper, `/start ${hostile()}`);
  await hears(shopper, "/start p-six-hours-box");
  await hears(shopper, hostile());
  await hears(shopper, "/start p-six-hours-box");
  await hears(shopper, "2");
  await hears(shopper, "cart");
  await shopper.taps("Discount code");
  await shopper.sees("Type your code");
  await hears(shopper, hostile());
  await hears(shopper, "cart");
  await shopper.taps("Add a gift message");
  await shopper.sees("What shall we write");
  await hears(shopper, hostile());
  await hears(shopper, "cart");
  await shopper.taps("Check out");
  let shown = (await shopper.sees(english.name)).text;
  for (const [question, answer] of FIELDS) {
    for (let tries = 0; tries < 3 && shown.includes(question); tries += 1)
      shown = await hears(shopper, hostile());
    if (shown.includes(question)) shown = await hears(shopper, answer);
  }
  expect(shown).toContain(english.delivery);
  await shopper.taps(good.delivery);
  await shopper.sees((screen) => screen.text.startsWith(english.summary));
}

/** A person is asked for, and both sides write the worst. */
async function asksForHelp(shopper: TelegramShopper, hostile: () => string): Promise<void> {
  await hears(shopper, "person");
  await hears(shopper, hostile());
  await shopper.says(hostile());
  const thread = await installation.slack.message(/Help request · (waiting|a person)/);
  await installation.mette.writesInThread(thread, `!reply ${hostile().slice(0, 2_900)}`);
  await installation.mette.writesInThread(thread, `!reply ${hostile()}`);
  await installation.mette.presses("Hand back", thread);
  await installation.slack.shows(thread, "the bot answers again");
}

/** Staff ship and give back with hostile words in every field. */
async function fulfilsWith(card: SlackMessage, hostile: () => string): Promise<void> {
  const { mette } = installation;
  await mette.presses("Packing slip", card);
  await mette.isTold("The packing slip of order");
  const slip = installation.slack.files().at(-1);
  expect(slip?.name).toMatch(/packing-slip\.html$/);
  expect(liveMarkup(slip?.bytes?.toString("utf8") ?? "")).toEqual([]);
  const ship = await mette.opens("Ship", card);
  const words = {
    Carrier: "Other",
    "Another carrier": hostile().slice(0, 100),
    "Tracking number": hostile().slice(0, 100),
  };
  const shipped = await mette.fills(ship, words).submits();
  if (!shipped.closed) expect(Object.values(shipped.errors).join()).not.toBe("");
  const refund = await mette.opens("Refund", card);
  await mette.fills(refund, { Amount: hostile().slice(0, 20), Reason: hostile().slice(0, 1_000) }).submits();
  await mette.agrees(refund, { Amount: "1", Reason: `because ${hostile().slice(0, 900)}` });
  await mette.types(`/kiosk stock ${hostile().replaceAll("\n", " ").slice(0, 500)}`);
  await idle();
}

/** Everything in a text object that Slack would read as markup. */
function livingMrkdwn(): readonly string[] {
  const sent = JSON.stringify(installation.slack.calls.map(({ given }) => given));
  return sent.match(/"type":"mrkdwn","text":"[^"]*(<!channel>|<@U0METTE001>|<https:\/\/evil)/g) ?? [];
}

function refusedCalls(): readonly unknown[] {
  return [
    ...installation.telegram.calls
      .filter(({ code }) => code >= 400)
      .map(({ method, code }) => ({ method, code })),
    ...installation.slack.calls.filter(({ ok }) => !ok).map(({ method }) => ({ method })),
  ];
}

/** What must be true whatever was typed. */
async function allIsCalm(shopper: TelegramShopper): Promise<void> {
  const health = await fetch(`${installation.gateway.address}/readyz`);
  expect(health.status).toBe(200);
  const said = shopper.messages().filter(({ from }) => from === "shop");
  expect(said.filter(({ text }) => text.includes("Something went wrong on our side"))).toEqual([]);
  expect(said.flatMap(({ entities }) => entities).filter(({ url }) => url?.includes("evil"))).toEqual([]);
  for (const { document } of said)
    if (document !== undefined) expect(liveMarkup(document.content)).toEqual([]);
  expect(livingMrkdwn()).toEqual([]);
  expect(refusedCalls()).toEqual([]);
  expect(installation.gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  expect(installation.ledger.faults()).toEqual([]);
}

/** Nothing of what was typed and nothing secret stands in the log, which is kept at its most talkative. */
function logIsSilent(): void {
  const log = JSON.stringify(installation.gateway.log);
  expect(installation.gateway.log.length).toBeGreaterThan(0);
  const { telegram, slack } = installation;
  const words = [MARK, good.name, good.email, good.street, "evil.example", ...links];
  const secrets = [
    telegram.token,
    slack.botToken,
    slack.signingSecret,
    "a-secret-of-the-stories",
    "a secret for tests",
  ];
  for (const word of [...words, ...secrets]) expect(log.includes(word), word).toBe(false);
}

it("takes the worst in Telegram and in Slack", { timeout: 600_000 }, async () => {
  let visit = 0;
  await installation.bo.types("/kiosk stock TEA-SIX-BOX = 500 counted");
  const property = fc.asyncProperty(
    fc.array(hostileWords, { minLength: 35, maxLength: 35 }),
    async (words) => {
      visit += 1;
      let next = 0;
      const hostile = () => words[next++ % words.length] ?? "";
      const shopper = installation.telegram.user({
        name: `<b>${MARK}</b>`,
        lastName: "\u202E",
        language: "en",
      });
      await shopsWith(shopper, hostile);
      await asksForHelp(shopper, hostile);
      await shopper.sees((shown) => shown.text.startsWith(english.summary));
      await shopper.taps(english.order);
      const waiting = await shopper.sees(english.thanks);
      links.push(payLinkIn(waiting).split("/").at(-1) ?? "");
      await paysBy(payLinkIn(waiting));
      await shopper.sees(({ document }) => document !== undefined);
      await fulfilsWith(await installation.slack.message(`Order ${orderIn(waiting)} `), hostile);
      await allIsCalm(shopper);
    },
  );
  await fc.assert(property, { numRuns: 8, endOnFailure: true, reporter: tellBySeed });
  expect(visit).toBe(8);
  logIsSilent();
});

it("takes the worst in the web chat, and says what is too long", { timeout: 600_000 }, async () => {
  const property = fc.asyncProperty(
    fc.array(hostileWords, { minLength: 12, maxLength: 12 }),
    async (words) => {
      const visitor = await WebShopper.arrives(() => installation.gateway.address);
      let acts = 0;
      for (const word of ["hello", ...words, "person", ...words.slice(0, 3)]) {
        const tooLong = word.length > 4_096;
        const said = visitor.says(word).then(
          () => "taken",
          (error: unknown) => String(error),
        );
        expect(await said).toMatch(tooLong ? /422.*text/ : /^taken$/);
        acts += tooLong ? 0 : 1;
        await idle();
      }
      expect(acts).toBeGreaterThan(0);
      const answers = visitor.lines.filter(({ message }) => message.from !== "visitor");
      expect(answers.filter(({ message }) => message.name === "core.sorry")).toEqual([]);
      visitor.leaves();
      expect(livingMrkdwn()).toEqual([]);
      expect(refusedCalls()).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: 15, endOnFailure: true, reporter: tellBySeed });
  expect((await fetch(`${installation.gateway.address}/readyz`)).status).toBe(200);
  expect(installation.gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  logIsSilent();
});

it("answers what is no request at all with a sentence, not with a fault", async () => {
  const { address } = installation.gateway;
  const body = `{"id":"${MARK}","content":{"kind":"text","text":`;
  const made = "A".repeat(32);
  const issued = (await (await fetch(`${address}/web/demo/session`, { method: "POST" })).json()) as {
    session: string;
  };
  const as = (session: string) => ({ method: "POST", body, headers: { [SESSION_HEADER]: session } });
  const asked: readonly (readonly [path: string, init: RequestInit, status: number])[] = [
    ["/web/demo/messages", as(issued.session), 422],
    ["/web/demo/messages", as(made), 401],
    [`/web/demo/messages?session=${MARK}`, { method: "POST", body }, 401],
    ["/web/demo/ticket", as(made), 401],
    [`/web/demo/events?ticket=${MARK}`, {}, 401],
    [`/web/demo/documents?address=${MARK}&id=${MARK}&key=${MARK}`, {}, 404],
    ["/hooks/demo/telegram", { method: "POST", body }, 401],
    ["/hooks/demo/sandbox", { method: "POST", body }, 401],
    ["/hooks/demo/nobody", { method: "POST", body }, 404],
    [`/hooks/${MARK}/telegram`, { method: "POST", body }, 404],
    [`/sandbox/pay/demo/${MARK}`, {}, 404],
    [`/media/demo/..%2f..%2fshop.yaml`, {}, 404],
  ];
  for (const [path, init, status] of asked) {
    const answer = await fetch(`${address}${path}`, init);
    expect([path, answer.status]).toEqual([path, status]);
    expect(await answer.text()).not.toMatch(/at \w+ \(|node_modules/);
  }
  expect(installation.gateway.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  logIsSilent();
});
