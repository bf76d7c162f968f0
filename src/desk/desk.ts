/**
 * The desks' host: what every desk adapter talks to, and the one place where a staff command is judged and carried out.
 *
 * A command passes in this order: its bounds, the shop, the permission, the act. Orders and stock are acted on by
 * commerce, which keeps the audit itself; what crosses over to a shopper goes through `handoff.ts`.
 */
import type { Act, StaffOperations } from "../commerce/staff/staff.ts";
import {
  type ConversationKey,
  conversationParts,
  parseConversationKey,
} from "../conversation/conversation-key.ts";
import { inboundId } from "../conversation/inbound.ts";
import type { Text } from "../conversation/text.ts";
import type { Media, MediaFailureCode } from "../ports/channel.ts";
import type { Clock } from "../ports/clock.ts";
import type {
  Actor,
  ActPreview,
  AttachmentFailureCode,
  CommandFailureCode,
  DeskCommand,
  DeskHost,
  DeskReport,
  Permission,
  PreviewedCommand,
  TranscriptLine,
} from "../ports/desk.ts";
import { deskLanes, laneParts } from "../ports/lane.ts";
import type { Log } from "../ports/log.ts";
import type { DeadLetter, Mailbox } from "../ports/mailbox.ts";
import { done, type Outcome, refused } from "../ports/outcome.ts";
import type { OrderView } from "../ports/services/orders.ts";
import { parseDeskCommand, parsePreviewed } from "./command.ts";
import { type HandoffCommand, handoffContent, handoffSaid, isHandoff } from "./handoff.ts";
import { notAllowedSentence, permissionsNeeded } from "./permission.ts";
import { transcriptOf } from "./transcript.ts";

/** What the desk is built on. */
export interface DeskOptions {
  readonly staff: StaffOperations;
  readonly mailbox: Mailbox;
  /** The first locale of a shop is its staff's. */
  readonly shops: readonly { readonly id: string; readonly locales: readonly string[] }[];
  readonly clock: Clock;
  readonly log: Log;
  permissions(shop: string, actor: Actor): ReadonlySet<Permission>;
  /** Puts a text into a language, in the shop's own words. */
  say(shop: string, text: Text, locale: string): string;
  /** How many shoppers of a shop wait for a person or talk to one. */
  openHelp(shop: string): Promise<number>;
  /** Fetches what a shopper sent, by the channel's own reference; `channel` is the messenger of a conversation's key. */
  attachment(
    shop: string,
    channel: string,
    reference: string,
  ): Promise<Outcome<Media, MediaFailureCode | "desk.noAttachment">>;
  /** Asks the channel of a vendor for a code that connects its account; the code comes as a post. */
  pair(shop: string, vendor: string): Promise<Outcome<null, "desk.cannotPair">>;
}

/** The host of all desks. `staffLocale` is the first shop's; `forShop` gives a desk Kiosk in its shop's own. */
export interface StaffDesk extends DeskHost {
  forShop(shop: string): DeskHost;
  /** The newest lines of a conversation, oldest first, as a help request shows them. Personal data. */
  transcript(conversation: ConversationKey, limit: number): Promise<readonly TranscriptLine[]>;
}

/** Ids of inbounds have at most 200 characters, and the desk puts `desk:` in front. */
const LONGEST_KEY = 190;
/** Dead letters looked through; more than these are a broken channel, not a desk's work list. */
const MOST_DEAD_LETTERS = 1000;
/** Lines of a conversation in which a file is looked for; what is older than these, platforms have mostly forgotten. */
const LINES_SEARCHED = 5000;

type Said = Outcome<{ readonly said: string }, CommandFailureCode>;

/** Builds Kiosk of the desks. */
export function createDesk(options: DeskOptions): StaffDesk {
  const desk = new CommandDesk(options);
  return {
    ...hostOf(desk, localeOf(options)),
    forShop: (shop) => hostOf(desk, localeOf(options, shop)),
    transcript: (conversation, limit) => desk.transcript(conversation, limit),
  };
}

function localeOf({ shops }: DeskOptions, id?: string): string {
  return (shops.find((shop) => shop.id === id) ?? shops[0])?.locales[0] ?? "en";
}

function hostOf(desk: CommandDesk, staffLocale: string): DeskHost {
  return {
    staffLocale,
    perform: (request) => desk.perform(request),
    preview: (shop, command) => desk.preview(shop, command),
    may: (shop, actor, permission) => desk.may(shop, actor, permission),
    order: (shop, number) => desk.staff.order(shop, number),
    orders: (shop, limit) => desk.staff.orders(shop, limit),
    report: (shop) => desk.report(shop),
    packingSlip: (shop, number) => desk.staff.packingSlip(shop, number, staffLocale),
    stock: (shop, query) => desk.staff.stock(shop, query),
    attachment: (shop, conversation, reference) => desk.attachment(shop, conversation, reference),
  };
}

class CommandDesk {
  readonly #options: DeskOptions;
  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get staff(): StaffOperations {
    return this.#options.staff;
  }

  may(shop: string, actor: Actor, permission: Permission): boolean {
    return this.#options.permissions(shop, actor).has(permission);
  }

  async transcript(conversation: ConversationKey, limit: number): Promise<readonly TranscriptLine[]> {
    const { mailbox, say } = this.#options;
    const { shop } = conversationParts(conversation);
    return transcriptOf(await mailbox.history(conversation, { limit }), (text, locale) =>
      say(shop, text, locale),
    );
  }

  /**
   * Only what stands in the conversation's own history: a reference that somebody made up, or one of another shopper's,
   * is never handed to a channel.
   */
  async attachment(
    shop: string,
    conversation: string,
    reference: string,
  ): Promise<Outcome<Media, AttachmentFailureCode>> {
    const key = parseConversationKey(conversation);
    const of = key && conversationParts(key);
    const isTheirs = key !== null && of?.shop === shop && (await this.#wasSent(key, reference));
    if (!of || !isTheirs) {
      return refused({
        code: "desk.unknownAttachment",
        operator: "This file is not in the conversation, or was forgotten with its older lines.",
      });
    }
    return this.#options.attachment(shop, of.channel, reference);
  }

  async #wasSent(conversation: ConversationKey, reference: string): Promise<boolean> {
    const history = await this.#options.mailbox.history(conversation, { limit: LINES_SEARCHED });
    return history.some(
      ({ inbound }) => inbound?.content.kind === "media" && inbound.content.reference === reference,
    );
  }

  async perform(request: Parameters<DeskHost["perform"]>[0]): Promise<Said> {
    const { shop, actor, key } = request;
    if (!this.#options.shops.some(({ id }) => id === shop)) {
      return refused({
        code: "desk.unknownShop",
        operator: `There is no shop "${shop}" in this installation.`,
      });
    }
    if (key.length === 0 || key.length > LONGEST_KEY) {
      return refused({
        code: "desk.badCommand",
        operator: `A command's key has 1 to ${LONGEST_KEY} characters.`,
      });
    }
    const parsed = parseDeskCommand(request.command);
    if (!parsed.ok) return refused({ code: "desk.badCommand", operator: parsed.problem });
    const missing = await this.#missingPermission(shop, actor, parsed.command);
    if (missing !== null) {
      const fields = {
        shop,
        desk: actor.desk,
        actor: actor.id,
        command: parsed.command.kind,
        permission: missing,
      };
      this.#options.log.warn(fields, "A staff command was refused for lack of permission");
      return refused({ code: "desk.notAllowed", operator: notAllowedSentence(missing, actor.id) });
    }
    return this.#carryOut({ shop, actor, key }, parsed.command);
  }

  async preview(shop: string, wished: PreviewedCommand): Promise<Outcome<ActPreview, CommandFailureCode>> {
    const parsed = parsePreviewed(wished);
    if (!parsed.ok) return refused({ code: "desk.badCommand", operator: parsed.problem });
    const { command } = parsed;
    return this.staff.preview(
      shop,
      command.order,
      command.kind === "refundOrder" ? refundOf(command) : undefined,
    );
  }

  async report(shop: string): Promise<DeskReport> {
    const [figures, openHelp, letters] = await Promise.all([
      this.staff.report(shop),
      this.#options.openHelp(shop),
      this.#deadLetters(shop),
    ]);
    return { ...figures, openHelp, deadLetters: letters.length };
  }

  async #missingPermission(shop: string, actor: Actor, command: DeskCommand): Promise<Permission | null> {
    const held = this.#options.permissions(shop, actor);
    const order = command.kind === "cancelOrder" ? await this.staff.order(shop, command.order) : null;
    return permissionsNeeded(command, order).find((permission) => !held.has(permission)) ?? null;
  }

  async #carryOut(act: Act, command: DeskCommand): Promise<Said> {
    if (isHandoff(command)) return this.#handOff(act, command);
    const { staff } = this;
    switch (command.kind) {
      case "acceptOrder":
        return told(await staff.accept(act, command.order), ({ number }) => `Order ${number} is accepted.`);
      case "shipOrder":
        return told(await staff.ship(act, command.order, shipmentOf(command)), shippedSentence);
      case "deliverOrder":
        return told(await staff.deliver(act, command.order), ({ number }) => `Order ${number} has arrived.`);
      case "refundOrder":
        return told(
          await staff.refund(act, command.order, {
            ...refundOf(command),
            reason: command.reason,
            fingerprint: command.fingerprint,
          }),
          ({ number }) => `The refund of order ${number} is under way.`,
        );
      case "cancelOrder":
        return told(
          await staff.cancel(act, command.order, command.reason, command.fingerprint),
          ({ number }) => `Order ${number} is cancelled.`,
        );
      case "correctStock":
        return told(
          await staff.correctStock(act, command.sku, command.onHand, command.reason),
          ({ sku, onHand, saleable }) => `${sku}: ${onHand} on hand, ${saleable} saleable.`,
        );
      case "retryDeadLetter":
        return this.#retry(act, command.deadLetter);
      case "retryDesk":
        return this.#retryDesk(act, command.desk);
      case "pairChannel":
        return this.#pair(act, command.vendor);
    }
  }

  /** The audit row comes first, and its key makes a repeated press one code. */
  async #pair(act: Act, vendor: string): Promise<Said> {
    const said = "A new code is on its way and appears here in a moment.";
    if (!(await this.staff.audit(act, "pairChannel", vendor, {}))) return done({ said });
    return told(await this.#options.pair(act.shop, vendor), () => said);
  }

  /** The audit row comes first: nothing reaches a shopper without a trace. Both halves are safe to repeat. */
  async #handOff(act: Act, command: HandoffCommand): Promise<Said> {
    const key = parseConversationKey(command.conversation);
    const of = key && conversationParts(key);
    const isKnown =
      key !== null && of?.shop === act.shop && (await this.#options.mailbox.conversation(key)) !== null;
    if (!of || !isKnown) {
      return refused({
        code: "desk.unknownConversation",
        operator: "This conversation is not known in this shop.",
      });
    }
    const details = command.kind === "replyToShopper" ? { characters: command.text.length } : {};
    await this.staff.audit(act, command.kind, key, details);
    const content = handoffContent(command, act.actor);
    const inbound = { id: inboundId(`desk:${act.key}`), ...of, at: this.#options.clock.now(), content };
    await this.#options.mailbox.deposit({ inbounds: [inbound] });
    return done({ said: handoffSaid(command) });
  }

  async #retry(act: Act, id: string): Promise<Said> {
    const letter = (await this.#deadLetters(act.shop)).find((candidate) => candidate.id === id);
    if (letter === undefined || !(await this.#options.mailbox.revive(letter.id))) {
      return refused({
        code: "desk.unknownDeadLetter",
        operator: "There is nothing left to retry: it was sent again already.",
      });
    }
    await this.staff.audit(act, "retryDeadLetter", id, { code: letter.code });
    return done({ said: "It is being sent again." });
  }

  /** What a desk refuses again is simply held again, so a press too early or too often does no harm. */
  async #retryDesk(act: Act, desk: string): Promise<Said> {
    const held = await this.#options.mailbox.hurry(deskLanes(act.shop, desk));
    await this.staff.audit(act, "retryDesk", desk, { held });
    return done({
      said: held === 0 ? `Nothing waits for "${desk}".` : `What waits for "${desk}" is tried now.`,
    });
  }

  /** A dead letter is the shop's by its lane. */
  async #deadLetters(shop: string): Promise<readonly DeadLetter[]> {
    const letters = await this.#options.mailbox.deadLetters(MOST_DEAD_LETTERS);
    return letters.filter(({ lane }) => laneParts(lane).shop === shop);
  }
}

function told<Value>(outcome: Outcome<Value, CommandFailureCode>, sentence: (value: Value) => string): Said {
  return outcome.kind === "done" ? done({ said: sentence(outcome.value) }) : outcome;
}

function shippedSentence({ number, states }: OrderView): string {
  return states.fulfillment === "partlyFulfilled"
    ? `A part of order ${number} is shipped; the rest waits.`
    : `Order ${number} is shipped.`;
}

function shipmentOf({ lines, carrier, trackingNumber }: DeskCommand & { kind: "shipOrder" }) {
  return {
    carrier,
    ...(lines === undefined ? {} : { lines }),
    ...(trackingNumber === undefined ? {} : { trackingNumber }),
  };
}

/** Everything is a refund without lines and amount; what a form left at 0 is no line. */
function refundOf(command: Omit<DeskCommand & { kind: "refundOrder" }, "reason" | "fingerprint">) {
  const { lines = {}, of, amount, restock } = command;
  const chosen = Object.fromEntries(Object.entries(lines).filter(([, quantity]) => quantity > 0));
  return {
    restock,
    ...(Object.keys(chosen).length > 0 && { lines: chosen }),
    ...(of !== undefined && { of }),
    ...(amount !== undefined && { amount }),
  };
}
