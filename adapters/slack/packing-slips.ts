/**
 * Packing slips, handed to the one who asks. A slip bears name and address, and the orders channel is read by many, so
 * the file goes into the member's own messages with the app.
 */
import type { Actor, DeskHost } from "../../src/ports/desk.ts";
import type { OrderNumber } from "../../src/ports/ids.ts";
import { done, type Outcome, refused } from "../../src/ports/outcome.ts";
import type { SlackClient } from "./client.ts";
import { escapeMrkdwn } from "./mrkdwn.ts";
import { outcomeOf, type SlackFailureCode } from "./outcome.ts";
import { sentenceOf } from "./private-answers.ts";
import type { Uploads } from "./uploads.ts";

/** What the slips need. */
export interface PackingSlipOptions {
  readonly shop: string;
  readonly client: SlackClient;
  readonly uploads: Uploads;
  readonly host: Pick<DeskHost, "packingSlip">;
}

/** Hands out packing slips. */
export class PackingSlips {
  readonly #options: PackingSlipOptions;

  constructor(options: PackingSlipOptions) {
    this.#options = options;
  }

  /** Gives the slip of an order to a member; answers what to tell them. */
  async hand(actor: Actor, order: OrderNumber): Promise<string> {
    const { shop, host, uploads } = this.#options;
    const slip = await host.packingSlip(shop, order);
    if (slip === null) return "This order is not known in this shop.";
    const upload = {
      bytes: Buffer.from(slip.content, "utf8"),
      name: slip.fileName,
      altText: `Packing slip of order ${order}`,
    };
    const outcome = await uploads.hand(upload, () => this.#conversationWith(actor, order));
    return outcome.kind === "done"
      ? `The packing slip of order ${order} is in your messages with this app. Open the file in a browser to print it.`
      : sentenceOf(outcome);
  }

  /** Files go to conversations only, and a member's is known by what is said in it. */
  async #conversationWith(actor: Actor, order: OrderNumber): Promise<Outcome<string, SlackFailureCode>> {
    try {
      const text = escapeMrkdwn(`Packing slip of order ${order}, to print:`);
      const { channel } = await this.#options.client.chat.postMessage({ channel: actor.id, text });
      if (channel !== undefined) return done(channel);
      const operator = "Slack did not say where your messages with this app are.";
      return refused({ code: "slack.refused", operator });
    } catch (error) {
      return outcomeOf(error, true);
    }
  }
}
