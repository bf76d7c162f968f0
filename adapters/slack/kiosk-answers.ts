/** The answers to `/kiosk`, given to the one who typed it alone. */
import type { RespondFn } from "@slack/bolt";
import type { Actor, DeskHost } from "../../src/ports/desk.ts";
import { OrderNumber } from "../../src/ports/ids.ts";
import { inTime, TOO_LATE } from "../../src/wire/pause.ts";
import { type Block, section } from "./blocks.ts";
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
import type { Content } from "./message-call.ts";
import { orderCard } from "./order-card.ts";
import { sentenceOf } from "./private-answers.ts";
import type { TypedCommand } from "./schema.ts";
import type { StaffWords } from "./words.ts";

/** Answers `/kiosk`, to the one who typed it alone. */
export class KioskAnswers {
  readonly #shop: string;
  readonly #host: DeskHost;
  readonly #words: StaffWords;

  constructor(shop: string, host: DeskHost, words: StaffWords) {
    this.#shop = shop;
    this.#host = host;
    this.#words = words;
  }

  /** In the acknowledgement when it is ready in time, else behind it. */
  async answer(
    typed: TypedCommand,
    actor: Actor,
    reply: { ack(content?: { response_type: "ephemeral" } & Content): Promise<void>; respond: RespondFn },
  ): Promise<void> {
    const building = this.#content(readKioskCommand(typed.text), actor, `slack/command/${typed.trigger_id}`);
    const ready = await inTime(building, TIMES.acknowledge - 500);
    if (ready !== TOO_LATE) return reply.ack({ response_type: "ephemeral", ...ready });
    await reply.ack();
    await reply.respond({ response_type: "ephemeral", ...(await building) });
  }

  async #content(asked: Asked, actor: Actor, key: string): Promise<Content> {
    const blocks = await this.#blocks(asked, actor, key);
    return { blocks, text: "Kiosk" };
  }

  async #blocks(asked: Asked, actor: Actor, key: string): Promise<Block[]> {
    const [host, shop, words] = [this.#host, this.#shop, this.#words];
    switch (asked.kind) {
      case "report":
        return reportBlocks(await host.report(shop), words);
      case "stock":
        return stockBlocks(await host.stock(shop, asked.query), asked.query);
      case "correctStock": {
        const { sku, onHand, reason } = asked;
        const command = { kind: "correctStock", sku, onHand, reason } as const;
        return [section(sentenceOf(await host.perform({ shop, actor, key, command })))];
      }
      case "orders":
        return ordersBlocks(await host.orders(shop, MOST_ROWS), words);
      case "order": {
        const number = OrderNumber.safeParse(asked.number.toUpperCase());
        const order = number.success ? await host.order(shop, number.data) : null;
        return order === null
          ? [section(`There is no order ${asked.number}. See /kiosk orders.`)]
          : orderCard(order, words).blocks;
      }
      case "retry": {
        // Answered though the app can post nowhere: Slack takes what is said to whoever typed the command.
        const command = { kind: "retryDesk", desk: "slack" } as const;
        return [section(sentenceOf(await host.perform({ shop, actor, key, command })))];
      }
      case "help":
        return [section(HELP_TEXT)];
      case "unclear":
        return [section(asked.problem)];
    }
  }
}
