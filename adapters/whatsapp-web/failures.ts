/** What can go wrong with a send, in Kiosk's words. Nothing here holds a shopper's words, name or number. */
import { type Failed, type Failure, refused, retry, unknown } from "../../src/ports/outcome.ts";

/** No session: certain that nothing was sent. */
export function notConnected(): Failed<"channel.unavailable"> {
  return retry({
    code: "channel.unavailable",
    operator:
      "WhatsApp Web is not connected; the message waits. If staff were shown a code, scan it with the shop's phone.",
  });
}

/** The page failed before anything of ours stood in the chat. */
export function notSent(why: string): Failed<"channel.unavailable"> {
  return retry({
    code: "channel.unavailable",
    operator: `WhatsApp Web failed (${why}) before the message was sent. It is tried again.`,
  });
}

/** Asked, and not heard: looked for in the chat before it is sent again. */
export function notHeard(why: string): Failed<"channel.unanswered"> {
  return unknown({
    code: "channel.unanswered",
    operator: `WhatsApp Web did not say whether the message was sent (${why}). It is looked for in the chat before it is sent again.`,
  });
}

export const REFUSED_BY_WHATSAPP: Failure<"channel.rejected"> = {
  code: "channel.rejected",
  operator:
    "WhatsApp's server refused the message. When this happens to every message, the account is restricted: look on the phone.",
};

export const NOBODY: Failure<"channel.unreachable"> = {
  code: "channel.unreachable",
  operator: "WhatsApp knows nobody by the shopper's number or id (any more). They must write first.",
};

/** Only people who wrote first are written to. */
export const NEVER_WROTE: Failure<"channel.rejected"> = {
  code: "channel.rejected",
  operator:
    "The address never wrote to the shop on WhatsApp, and WhatsApp Web is for replies only; nothing was sent.",
};

/** `refused(REFUSED_BY_WHATSAPP)` and its like. */
export const refuse = refused;

/** Thrown by the page when it finds nobody: nothing was sent. [whatsapp-web.js Injected/Utils.js getChat] */
export function saysNobody(cause: unknown): boolean {
  return cause instanceof Error && /No LID for user|invalid wid|not a valid (wid|user)/i.test(cause.message);
}
