/**
 * The staff desk in Slack: a card per paid order, a thread per help request, `/kiosk`, and notices.
 *
 * Over HTTP Slack calls `receive`; with an app token a WebSocket is opened instead (Socket Mode). See README.md beside it.
 */
import { App } from "@slack/bolt";
import { type AdapterContext, judgeSettings } from "../../src/ports/adapter.ts";
import type { SystemClock } from "../../src/ports/clock.ts";
import type { Desk, DeskHost } from "../../src/ports/desk.ts";
import type { Log } from "../../src/ports/log.ts";
import { retry } from "../../src/ports/outcome.ts";
import { createHttpClient } from "../../src/wire/http.ts";
import { Attachments } from "./attachments.ts";
import { boltLogger } from "./bolt-log.ts";
import { Cards } from "./cards.ts";
import { clientOptions, identityOf, peopleOf, slackClient } from "./client.ts";
import { DeadLetterPosts } from "./dead-letters.ts";
import { HelpPosts } from "./help-posts.ts";
import { Interactions, type ModalAnswer } from "./interactions.ts";
import { KioskAnswers } from "./kiosk-answers.ts";
import { outcomeOf } from "./outcome.ts";
import { PackingSlips } from "./packing-slips.ts";
import { PairingPosts } from "./pairing.ts";
import { Poster } from "./poster.ts";
import { HttpReceiver } from "./receiver.ts";
import { ButtonPress, Submission, TypedCommand, WrittenMessage } from "./schema.ts";
import { SLACK_API_URL, SLACK_VARIABLES, SlackSettings } from "./settings.ts";
import { SocketReceiver } from "./socket.ts";
import { Uploads } from "./uploads.ts";
import { type Say, staffWords } from "./words.ts";

/** The desk of a shop, by its settings. Throws SettingsError. */
export function openDesk(context: AdapterContext): Desk {
  const { refunders: _, ...settings } = judgeSettings(SlackSettings, SLACK_VARIABLES, context.given);
  const { shop, clock, log, say } = context;
  return slackDesk({ shop: shop.id, ...settings, clock, log, say });
}

/** What the desk is made of. Give a signing secret (HTTP), an app token (Socket Mode), or both (Socket Mode wins). */
export interface SlackDeskOptions {
  readonly shop: string;
  readonly botToken: string;
  readonly signingSecret?: string;
  readonly appToken?: string;
  /** Where the Web API is; Slack's own when absent. */
  readonly apiUrl?: string;
  /** Id of the channel for cards, threads and notices. */
  readonly ordersChannel: string;
  /** After this many milliseconds a call counts as never answered; 10,000 when absent. */
  readonly callMs?: number;
  readonly clock: SystemClock;
  readonly log: Log;
  readonly say: Say;
}

/** Builds the desk. Nothing is called before `start`. Throws when neither way of being called is given. */
export function slackDesk(options: SlackDeskOptions): Desk {
  const { appToken, signingSecret, shop, log, clock } = options;
  const apiUrl = options.apiUrl ?? SLACK_API_URL;
  const logger = boltLogger(log, shop);
  const client = slackClient(options.botToken, clientOptions(apiUrl, logger, options.callMs));
  const http = createHttpClient();
  const identity = identityOf(client);
  const poster = new Poster(client, clock, identity);
  const personOf = peopleOf(client, identity, log);
  const receiver = receiverOf();
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: options.botToken, ...(await identity()) }),
    convoStore: false,
    logger,
  });
  let cards: Cards | undefined;

  function receiverOf() {
    if (appToken !== undefined) return new SocketReceiver({ appToken, apiUrl, shop, clock, log, logger });
    if (signingSecret !== undefined) return new HttpReceiver({ signingSecret, shop, clock, log });
    throw new Error("A Slack desk needs SLACK_SIGNING_SECRET or SLACK_APP_TOKEN");
  }

  async function start(host: DeskHost): Promise<void> {
    const words = staffWords(options.say, host.staffLocale);
    const uploads = new Uploads(client, http, log);
    const attachments = new Attachments({ shop, host, uploads, poster, log });
    const channel = options.ordersChannel;
    const help = new HelpPosts({ poster, attachments, channel, words });
    const pairing = new PairingPosts(poster, uploads, channel);
    const slips = new PackingSlips({ shop, client, uploads, host });
    const deadLetters = new DeadLetterPosts(poster, channel);
    cards = new Cards({ poster, help, pairing, deadLetters, channel, words });
    listen(
      app,
      new Interactions({ shop, client, poster, attachments, deadLetters, slips, host, words, log, personOf }),
      new KioskAnswers(shop, host, words),
      log,
    );
    await introduce(identity, log, shop);
    if (receiver instanceof SocketReceiver) await receiver.connect(host.hearing);
  }

  return {
    vendor: "slack",
    async post(delivery) {
      return cards === undefined
        ? retry({ code: "slack.notStarted", operator: "The Slack desk has not started yet." })
        : cards.post(delivery);
    },
    ...(receiver instanceof HttpReceiver ? { receive: (request) => receiver.handle(request) } : {}),
    start,
    async stop() {
      await (receiver instanceof SocketReceiver ? receiver.disconnect() : receiver.stop());
      await http.close();
    },
  };
}

/** Says at the start what is wrong with the token. Shoppers are served meanwhile, and what staff must see is held. */
async function introduce(identity: () => Promise<unknown>, log: Log, shop: string): Promise<void> {
  try {
    await identity();
  } catch (error) {
    const { kind, failure } = outcomeOf(error, true);
    const { code, operator } = failure;
    if (kind === "refused")
      log.error(
        { shop, code, operator },
        "Slack refuses the app; what staff must see is held until that is mended",
      );
    else log.warn({ shop, code }, "Slack cannot be reached now; the desk will try again");
  }
}

/** Wires Bolt to the interactions. Payloads are parsed before anything reads them. */
function listen(app: App, interactions: Interactions, answers: KioskAnswers, log: Log): void {
  app.action(/.*/, async ({ ack, body }) => {
    await ack();
    const press = ButtonPress.safeParse(body);
    if (press.success) await interactions.press(press.data);
  });
  app.view(/.*/, async ({ ack, body }) => {
    const submission = Submission.safeParse(body);
    const answer = submission.success ? await interactions.submit(submission.data) : undefined;
    await (answer === undefined ? ack() : ack(answerOf(answer)));
  });
  app.command(/^\//, async ({ ack, body, respond }) => {
    const typed = TypedCommand.parse(body);
    const actor = await interactions.actor(typed.user_id, typed.user_name);
    await answers.answer(typed, actor, { ack: (content) => ack(content), respond });
  });
  app.message(async ({ message }) => {
    const written = WrittenMessage.safeParse(message);
    if (written.success) await interactions.written(written.data);
  });
  app.error(async (error) => {
    log.error({ boltCode: error.code, error: error.name }, "Handling something from Slack failed");
    throw error;
  });
}

/** The answer as Bolt takes it: its errors may be written to. */
function answerOf(answer: NonNullable<ModalAnswer>) {
  return "errors" in answer ? { ...answer, errors: { ...answer.errors } } : answer;
}
