/** The durable shell of an installation: turns, the outbox, timers and the relay, with what they need of the shops. */
import { conversationKey } from "../conversation/conversation-key.ts";
import type { StaffDesk } from "../desk/desk.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import type { TurnObserver } from "../runtime/observer.ts";
import { createRuntime, type Runtime } from "../runtime/runtime.ts";
import type { Installation } from "./installation.ts";
import { createSender } from "./sender.ts";

/** Builds it; nothing runs before its `start`. */
export function createShell(
  installation: Installation,
  staffDesk: StaffDesk,
  observer: TurnObserver | undefined,
): Runtime {
  const { clock, log, mailbox, shops, metrics, commerce, identities } = installation;
  const channelOf = (body: OutboxBody) =>
    body.kind === "message" ? shops.channel(body.shop, body.channel) : undefined;
  return createRuntime({
    mailbox,
    announcements: commerce.announcements,
    context: shops.forTurns,
    services: commerce.services,
    desks: shops.deskVendors,
    send: createSender({
      channel: shops.channel,
      desk: shops.desk,
      say: shops.say,
      staffDesk,
      identitiesOf: identities.identitiesOf,
      async consented(sender) {
        const stored = await mailbox.conversation(conversationKey(sender));
        return stored?.attention !== "stopped" && (await commerce.consented(sender));
      },
      cart: installation.cart,
    }),
    identities,
    pace: (body) => channelOf(body)?.sendsPerSecond,
    freeFormMs: (body) => channelOf(body)?.freeFormMs,
    clock,
    log,
    metrics,
    ...(observer !== undefined && { observer }),
  });
}
