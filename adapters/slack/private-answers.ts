/** Telling one member of staff what became of an act: only them, and where they acted. */
import type { Actor, CommandFailureCode } from "../../src/ports/desk.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Failed, Outcome } from "../../src/ports/outcome.ts";
import type { SlackClient } from "./client.ts";
import { escapeMrkdwn } from "./mrkdwn.ts";
import { slackError } from "./outcome.ts";

/** How an act ended. */
export type Said = Outcome<{ readonly said: string }, CommandFailureCode>;

/** Where an actor is told something. */
export interface Spot {
  readonly channel: string;
  readonly thread?: string;
}

/** A channel, and a thread in it when there is one; null without a channel. */
export function spotIn(channel: string, thread?: string): Spot | null {
  if (channel === "") return null;
  return thread === undefined || thread === "" ? { channel } : { channel, thread };
}

/** What became of an act, in a sentence for the actor. */
export function sentenceOf(outcome: Failed | Outcome<{ readonly said: string }>): string {
  switch (outcome.kind) {
    case "done":
      return outcome.value.said;
    case "refused":
      return outcome.failure.operator;
    case "retry":
      return `It was not done: ${outcome.failure.operator} Try again in a moment.`;
    case "unknown":
      return `It is not certain that it was done: ${outcome.failure.operator} Look before you do it again.`;
  }
}

/** Tells members of staff. */
export class Teller {
  readonly #options: { readonly client: SlackClient; readonly shop: string; readonly log: Log };

  constructor(options: { readonly client: SlackClient; readonly shop: string; readonly log: Log }) {
    this.#options = options;
  }

  /** Tells the actor alone. Nothing more can be done when Slack does not take it. */
  async tell(actor: Actor, spot: Spot | null, sentence: string): Promise<void> {
    if (spot === null) return;
    const { client, shop, log } = this.#options;
    try {
      await client.chat.postEphemeral({
        channel: spot.channel,
        user: actor.id,
        text: escapeMrkdwn(sentence),
        ...(spot.thread === undefined ? {} : { thread_ts: spot.thread }),
      });
    } catch (error) {
      const fields = { shop, error: slackError(error) ?? "no answer" };
      log.warn(fields, "A member of staff could not be told what became of an act");
    }
  }

  /** A tick on a sent message; where the app may not react, a sentence to its author. */
  async confirm(
    actor: Actor,
    place: { channel: string; ts: string },
    spot: Spot,
    said: string,
  ): Promise<void> {
    const { channel, ts } = place;
    try {
      await this.#options.client.reactions.add({ channel, timestamp: ts, name: "white_check_mark" });
    } catch (error) {
      if (slackError(error) !== "already_reacted") await this.tell(actor, spot, said);
    }
  }
}
