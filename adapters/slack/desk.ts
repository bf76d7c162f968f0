/**
 * The staff desk in Slack: a card per paid order, a thread per help request, `/kiosk`, and notices.
 *
 * Over HTTP Slack calls `receive`; with an app token a WebSocket is opened instead (Socket Mode). See README.md beside it.
 */
import { App, type RespondFn } from "@slack/bolt";
import type { Clock } from "../../src/ports/clock.ts";
import type { Desk, DeskDelivery, DeskHouse, DeskPost } from "../../src/ports/desk.ts";
import type { Log } from "../../src/ports/log.ts";
import { done, type Outcome, retry } from "../../src/ports/outcome.ts";
import { type Block, section } from "./blocks.ts";
import { boltLogger } from "./bolt-log.ts";
import { identityOf, namesOf, slackClient } from "./client.ts";
import { askedAgain, bareRoot, helpLine, helpRoot } from "./help-thread.ts";
import { Interactions, inTime, sentenceOf } from "./interactions.ts";
import {
  type Asked,
  HELP_TEXT,
  MOST_ROWS,
  ordersBlocks,
  readKioskCommand,
  reportBlocks,
  stockBlocks,
} from "./kiosk-command.ts";
import { TIMES } from "./limits.ts";
import { deadLetterNotice, lowStockNotice } from "./notices.ts";
import { orderCard } from "./order-card.ts";
import { outcomeOf } from "./outcome.ts";
import { type Content, Poster, type Posting } from "./poster.ts";
import { HttpReceiver } from "./receiver.ts";
import {
  ButtonPress,
  type Place,
  Reference,
  referenceOf,
  Submission,
  TypedCommand,
  WrittenMessage,
} from "./schema.ts";
import { SLACK_API_URL } from "./settings.ts";
import { SocketReceiver } from "./socket.ts";
import { type Say, type StaffWords, staffWords } from "./words.ts";

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
  readonly clock: Clock;
  readonly log: Log;
  readonly say: Say;
}

type Posted = Outcome<{ readonly reference?: string }>;

/** Builds the desk. Nothing is called before `start`. Throws when neither way of being called is given. */
export function slackDesk(options: SlackDeskOptions): Desk {
  const { appToken, signingSecret, shop, log, clock } = options;
  const apiUrl = options.apiUrl ?? SLACK_API_URL;
  const logger = boltLogger(log, shop);
  const client = slackClient(options.botToken, apiUrl, logger);
  const identity = identityOf(client);
  const poster = new Poster(client, clock, identity);
  const nameOf = namesOf(client, log);
  const receiver = receiverOf();
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: options.botToken, ...(await identity()) }),
    convoStore: false,
    logger,
  });
  let cards: Cards | undefined;

  function receiverOf() {
    if (appToken !== undefined) return new SocketReceiver({ appToken, apiUrl, shop, log, logger });
    if (signingSecret !== undefined) return new HttpReceiver({ signingSecret, shop, clock, log });
    throw new Error("A Slack desk needs SLACK_SIGNING_SECRET or SLACK_APP_TOKEN");
  }

  async function start(house: DeskHouse): Promise<void> {
    const words = staffWords(options.say, house.staffLocale);
    cards = new Cards(poster, options.ordersChannel, words);
    listen(
      app,
      new Interactions({ shop, client, poster, house, words, log, nameOf }),
      new KioskAnswers(shop, house, words),
      log,
    );
    await introduce(identity, log, shop);
    if (receiver instanceof SocketReceiver) await receiver.connect();
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
    stop: () => (receiver instanceof SocketReceiver ? receiver.disconnect() : receiver.stop()),
  };
}

/** Says at the start what is wrong with the token; a Slack out of reach is no reason not to start. */
async function introduce(identity: () => Promise<unknown>, log: Log, shop: string): Promise<void> {
  try {
    await identity();
  } catch (error) {
    const outcome = outcomeOf(error, true);
    if (outcome.kind === "refused") throw new Error(outcome.failure.operator, { cause: error });
    log.warn(
      { shop, code: outcome.kind === "done" ? "" : outcome.failure.code },
      "Slack cannot be reached now; the desk will try again",
    );
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
    await (answer === undefined ? ack() : ack({ response_action: "errors", errors: { ...answer.errors } }));
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
    log.error({ code: error.code, error: error.name }, "Handling something from Slack failed");
    throw error;
  });
}

/** Shows posts in the orders channel. */
class Cards {
  readonly #poster: Poster;
  readonly #channel: string;
  readonly #words: StaffWords;

  constructor(poster: Poster, channel: string, words: StaffWords) {
    this.#poster = poster;
    this.#channel = channel;
    this.#words = words;
  }

  async post(delivery: DeskDelivery): Promise<Posted> {
    const { post, id } = delivery;
    const parsed = Reference.safeParse(delivery.reference);
    const place = parsed.success ? parsed.data : undefined;
    switch (post.kind) {
      case "order":
        return this.#inPlace({ id, channel: this.#channel }, place, orderCard(post.order, this.#words));
      case "help":
        return this.#help(id, post, place);
      case "helpLine":
        return this.#helpLine(id, post, place);
      case "lowStock":
        return this.#anew(id, lowStockNotice(post));
      case "deadLetter":
        return this.#anew(id, deadLetterNotice(post));
    }
  }

  async #anew(id: string, content: Content): Promise<Posted> {
    return referring(await this.#poster.post({ id, channel: this.#channel }, content));
  }

  /** Updates the message, or posts it (again) when there is none or it was deleted. */
  async #inPlace(posting: Posting, place: Place | undefined, content: Content): Promise<Posted> {
    if (place !== undefined) {
      const { id, conversation } = posting;
      const mark = { delivery: id, ...(conversation === undefined ? {} : { conversation }) };
      const outcome = await this.#poster.update(place, content, mark);
      if (outcome.kind !== "done") return outcome;
      if (outcome.value === "updated") return done({ reference: referenceOf(place) });
    }
    return referring(await this.#poster.post(posting, content));
  }

  /** A request that stands again is said in its thread as well: the root has scrolled away. */
  async #help(
    id: string,
    post: Extract<DeskPost, { kind: "help" }>,
    place: Place | undefined,
  ): Promise<Posted> {
    const { conversation } = post;
    const posting = { id, channel: this.#channel, conversation };
    const shown = await this.#inPlace(posting, place, helpRoot(post, this.#words));
    if (shown.kind !== "done" || place === undefined || post.state !== "open") return shown;
    if (shown.value.reference !== referenceOf(place)) return shown;
    const again = await this.#poster.post(
      { id: `${id}/again`, channel: place.channel, thread: place.ts, broadcast: true },
      askedAgain(post.customer),
    );
    return again.kind === "done" ? shown : again;
  }

  async #helpLine(
    id: string,
    post: Extract<DeskPost, { kind: "helpLine" }>,
    place: Place | undefined,
  ): Promise<Posted> {
    const { conversation } = post;
    let root = place;
    if (root === undefined) {
      const posting = { id: `${id}/root`, channel: this.#channel, conversation };
      const opened = await this.#poster.post(posting, bareRoot(conversation));
      if (opened.kind !== "done") return opened;
      root = opened.value;
    }
    const line = await this.#poster.post({ id, channel: root.channel, thread: root.ts }, helpLine(post));
    return line.kind === "done" ? done({ reference: referenceOf(root) }) : line;
  }
}

function referring(outcome: Outcome<Place>): Posted {
  return outcome.kind === "done" ? done({ reference: referenceOf(outcome.value) }) : outcome;
}

/** Answers `/kiosk`, to the one who typed it alone. */
class KioskAnswers {
  readonly #shop: string;
  readonly #house: DeskHouse;
  readonly #words: StaffWords;

  constructor(shop: string, house: DeskHouse, words: StaffWords) {
    this.#shop = shop;
    this.#house = house;
    this.#words = words;
  }

  /** In the acknowledgement when it is ready in time, else behind it. */
  async answer(
    typed: TypedCommand,
    actor: { desk: string; id: string; name: string },
    reply: { ack(content?: { response_type: "ephemeral" } & Content): Promise<void>; respond: RespondFn },
  ): Promise<void> {
    const building = this.#content(readKioskCommand(typed.text), actor, `slack/command/${typed.trigger_id}`);
    const ready = await inTime(building, TIMES.acknowledge - 500);
    if (ready !== undefined) return reply.ack({ response_type: "ephemeral", ...ready });
    await reply.ack();
    await reply.respond({ response_type: "ephemeral", ...(await building) });
  }

  async #content(
    asked: Asked,
    actor: { desk: string; id: string; name: string },
    key: string,
  ): Promise<Content> {
    const blocks = await this.#blocks(asked, actor, key);
    return { blocks, text: "Kiosk" };
  }

  async #blocks(
    asked: Asked,
    actor: { desk: string; id: string; name: string },
    key: string,
  ): Promise<Block[]> {
    const [house, shop, words] = [this.#house, this.#shop, this.#words];
    switch (asked.kind) {
      case "report":
        return reportBlocks(await house.report(shop), words);
      case "stock":
        return stockBlocks(await house.stock(shop, asked.query), asked.query);
      case "correctStock": {
        const { sku, onHand, reason } = asked;
        const command = { kind: "correctStock", sku, onHand, reason } as const;
        return [section(sentenceOf(await house.perform({ shop, actor, key, command })))];
      }
      case "orders":
        return ordersBlocks(await house.orders(shop, MOST_ROWS), words);
      case "order": {
        const order = await house.order(shop, asked.number.toUpperCase());
        return order === null
          ? [section(`There is no order ${asked.number}. See /kiosk orders.`)]
          : orderCard(order, words).blocks;
      }
      case "help":
        return [section(HELP_TEXT)];
      case "unclear":
        return [section(asked.problem)];
    }
  }
}
