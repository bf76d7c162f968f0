/** Looks for a message of ours that was begun and never confirmed, among the last ones of its chat. */

import type { GuardedClient } from "./guarded-client.ts";
import { type UNANSWERED, within } from "./heartbeat.ts";
import { LOOK_BACK_MESSAGES } from "./limits.ts";
import { type BegunSend, digestOf, type MessageLog } from "./message-log.ts";
import { LibraryMessage } from "./schema.ts";

/** Looking through a chat is quick or does not happen, in milliseconds: the outbox waits two minutes for all of a send. */
const LOOK_UP_MS = 15_000;
/** Clocks of WhatsApp and of this machine may differ by so much, in milliseconds. */
const CLOCK_SLACK_MS = 120_000;

/** Our message of these words that no other delivery has; null when it is not there, UNANSWERED when nobody can say. */
export async function lookUp(
  client: GuardedClient,
  chat: string,
  { words, at }: BegunSend,
  messages: Pick<MessageLog, "isOurs">,
  patienceMs: number,
): Promise<string | null | typeof UNANSWERED> {
  const search = async () => {
    const opened = await client.getChatById(chat);
    const own = await opened.fetchMessages({ limit: LOOK_BACK_MESSAGES, fromMe: true });
    const fits = own
      .map((raw) => LibraryMessage.parse(raw))
      .filter(
        ({ type, body, pollName, timestamp, ack = 0 }) =>
          ack >= 0 && timestamp * 1_000 >= at - CLOCK_SLACK_MS && digestOf(type, pollName ?? body) === words,
      );
    for (const { id } of fits.reverse()) {
      if (!(await messages.isOurs(id._serialized))) return id._serialized;
    }
    return null;
  };
  return within(search(), Math.min(patienceMs, LOOK_UP_MS));
}
