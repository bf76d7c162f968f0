/**
 * What staff do in Slack, turned into commands of Kiosk: buttons, modals, `/kiosk` and marked thread messages.
 *
 * Every act goes through `host.perform`, which decides; asking `host.may` first only spares a person a form they
 * could not send. What became of an act is told to its actor alone.
 */
import { createHash } from "node:crypto";
import type { types } from "@slack/bolt";
import type { Actor, DeskCommand, DeskHost, Permission } from "../../src/ports/desk.ts";
import { OrderNumber } from "../../src/ports/ids.ts";
import type { Log } from "../../src/ports/log.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { inTime, TOO_LATE } from "../../src/wire/pause.ts";
import { type Attachments, FILE_ACTION, shownNotice } from "./attachments.ts";
import { cancelModal } from "./cancel-modal.ts";
import type { SlackClient, SlackPerson } from "./client.ts";
import type { DeadLetterPosts } from "./dead-letters.ts";
import { type FieldErrors, Form, OrderMetadata } from "./form.ts";
import { HELP_ACTIONS, replyModal } from "./help-thread.ts";
import { TIMES } from "./limits.ts";
import { takeMarkedReply } from "./marked-replies.ts";
import { openModal, saying } from "./modal-opening.ts";
import { type ReadModal, readModal } from "./modal-reading.ts";
import { cut } from "./mrkdwn.ts";
import { RETRY_ACTION, RETRY_DESK_ACTION } from "./notices.ts";
import { ORDER_ACTIONS } from "./order-card.ts";
import type { PackingSlips } from "./packing-slips.ts";
import { PAIR_ACTION } from "./pairing.ts";
import type { Poster } from "./poster.ts";
import { type Said, type Spot, sentenceOf, spotIn, Teller } from "./private-answers.ts";
import { type RefundWish, refundConfirmModal, refundModal } from "./refund-modal.ts";
import type { ButtonPress, Submission, WrittenMessage } from "./schema.ts";
import { shipModal } from "./ship-modal.ts";
import type { StaffWords } from "./words.ts";

/** What the interactions need. */
export interface InteractionOptions {
  readonly shop: string;
  readonly client: SlackClient;
  readonly poster: Poster;
  readonly attachments: Attachments;
  readonly deadLetters: DeadLetterPosts;
  readonly slips: PackingSlips;
  readonly host: DeskHost;
  readonly words: StaffWords;
  readonly log: Log;
  personOf(id: string, fallback?: string): Promise<SlackPerson>;
}

/** The answer to a submitted modal: it closes, shows errors under its fields, or gives way to another one. */
export type ModalAnswer =
  | { readonly response_action: "errors"; readonly errors: FieldErrors }
  | { readonly response_action: "push" | "update"; readonly view: types.ModalView }
  | { readonly response_action: "clear" }
  | undefined;

/** Turns interactions into commands. */
export class Interactions {
  readonly #options: InteractionOptions;
  readonly #teller: Teller;

  constructor(options: InteractionOptions) {
    this.#options = options;
    this.#teller = new Teller(options);
  }

  /** A pressed button, already acknowledged. */
  async press(press: ButtonPress): Promise<void> {
    const { action_id: action = "", value = "" } = press.actions[0] ?? {};
    switch (action) {
      case ORDER_ACTIONS.accept:
        return this.#pressed(press, { kind: "acceptOrder", order: OrderNumber.parse(value) });
      case ORDER_ACTIONS.ship:
        return this.#orderModal(press, OrderNumber.parse(value), () => "orders", shipModal);
      case ORDER_ACTIONS.deliver:
        return this.#pressed(press, { kind: "deliverOrder", order: OrderNumber.parse(value) });
      case ORDER_ACTIONS.refund:
        return this.#orderModal(press, OrderNumber.parse(value), () => "refunds", refundModal);
      case ORDER_ACTIONS.cancel:
        return this.#orderModal(press, OrderNumber.parse(value), cancelPermission, (...given) =>
          this.#cancelModal(...given),
        );
      case ORDER_ACTIONS.slip:
        return this.#slip(press, OrderNumber.parse(value));
      case HELP_ACTIONS.take:
        return this.#pressed(press, { kind: "takeHelp", conversation: value });
      case HELP_ACTIONS.handBack:
        return this.#pressed(press, { kind: "handBack", conversation: value });
      case HELP_ACTIONS.reply:
        return this.#openReply(press, value);
      case FILE_ACTION:
        return this.#showFile(press, value);
      case PAIR_ACTION:
        return this.#pressed(press, { kind: "pairChannel", vendor: value });
      case RETRY_DESK_ACTION:
        return this.#pressed(press, { kind: "retryDesk", desk: value });
      case RETRY_ACTION:
        return this.#retry(press, value);
    }
  }

  /** A submitted modal; the answer is given in time, whatever the act does meanwhile. */
  async submit(submission: Submission): Promise<ModalAnswer> {
    const form = new Form(submission);
    const actor = await this.#actor(submission.user);
    const read = await readModal(submission.view.callback_id, form, this.#options);
    if (read === null) return undefined;
    if ("errors" in read.command) return { response_action: "errors", errors: read.command.errors };
    if ("asks" in read.command) return this.#confirming(read.command, read, form);
    const key = `slack/view/${submission.view.id}/${digest(submission.view.state.values)}`;
    const performed = this.#perform(actor, key, read.command);
    const outcome = await inTime(performed, TIMES.acknowledge);
    const closing: ModalAnswer = read.isConfirmation === true ? { response_action: "clear" } : undefined;
    if (outcome === TOO_LATE) {
      void performed.then((late) => this.#teller.tell(actor, read.spot, sentenceOf(late)));
      return closing;
    }
    if (outcome.kind !== "done") {
      const sentence = cut(sentenceOf(outcome), 1000);
      if (read.isConfirmation === true) return { response_action: "update", view: saying(sentence) };
      return { response_action: "errors", errors: { [read.fieldOf(outcome.failure.code)]: sentence } };
    }
    void this.#teller.tell(actor, read.spot, outcome.value.said);
    return closing;
  }

  /** Says in a modal of its own what a refund will do; only that one does it. */
  async #confirming(wish: RefundWish, read: ReadModal, form: Form): Promise<ModalAnswer> {
    const { host, shop, words } = this.#options;
    const preview = await inTime(host.preview(shop, wish.asks), TIMES.acknowledge);
    const late = "This took too long to work out; nothing was done. Send it again.";
    if (preview === TOO_LATE) return { response_action: "errors", errors: { reason: late } };
    if (preview.kind !== "done") {
      const field = read.fieldOf(preview.failure.code);
      return { response_action: "errors", errors: { [field]: cut(sentenceOf(preview), 1000) } };
    }
    const view = refundConfirmModal(wish, preview.value, form.metadata(OrderMetadata), words);
    return { response_action: "push", view };
  }

  /** A message somebody wrote, changed or removed; only a marked one goes any further. */
  written(message: WrittenMessage): Promise<void> {
    const actorOf = (id: string) => this.#actor({ id });
    return takeMarkedReply(message, { ...this.#options, teller: this.#teller, actorOf });
  }

  /** The member of staff behind a Slack user. */
  actor(id: string, fallback?: string): Promise<Actor> {
    return this.#actor({ id, ...(fallback === undefined ? {} : { name: fallback }) });
  }

  /** Carries out a command; what it throws (our bug, a broken ledger) is logged and told as such. */
  async #perform(actor: Actor, key: string, command: DeskCommand): Promise<Said> {
    const { host, shop, log } = this.#options;
    try {
      return await host.perform({ shop, actor, key, command });
    } catch (error) {
      log.error({ shop, command: command.kind, error }, "A staff command failed");
      return {
        kind: "unknown",
        failure: { code: "desk.failed", operator: "Something went wrong on our side." },
      };
    }
  }

  async #pressed(press: ButtonPress, command: DeskCommand): Promise<void> {
    const actor = await this.#actor(press.user);
    const outcome = await this.#perform(actor, keyOf(press), command);
    await this.#teller.tell(actor, spotOf(press), sentenceOf(outcome));
  }

  /** A slip bears name and address: it is for those who pack. */
  async #slip(press: ButtonPress, order: OrderNumber): Promise<void> {
    const { host, shop, slips } = this.#options;
    const actor = await this.#actor(press.user);
    const said = host.may(shop, actor, "orders") ? await slips.hand(actor, order) : lacking("orders", actor);
    await this.#teller.tell(actor, spotOf(press), said);
  }

  async #retry(press: ButtonPress, deadLetter: string): Promise<void> {
    const actor = await this.#actor(press.user);
    const outcome = await this.#perform(actor, keyOf(press), { kind: "retryDeadLetter", deadLetter });
    const { channel, message } = press;
    const isOver = outcome.kind === "refused" && outcome.failure.code === "desk.unknownDeadLetter";
    if (outcome.kind !== "done") await this.#teller.tell(actor, spotOf(press), sentenceOf(outcome));
    if (channel === undefined || message === undefined) return;
    const place = { channel: channel.id, ts: message.ts };
    if (outcome.kind === "done") await this.#options.deadLetters.retried(place, actor.name);
    else if (isOver) await this.#options.deadLetters.over(place);
  }

  /** Only who may answer shoppers looks at what they sent; Kiosk finds the file in the conversation's own history. */
  async #showFile(press: ButtonPress, value: string): Promise<void> {
    const { host, shop, attachments, poster } = this.#options;
    const actor = await this.#actor(press.user);
    const { channel, message } = press;
    const thread = message?.thread_ts;
    if (channel === undefined || message === undefined || thread === undefined) return;
    const problem = host.may(shop, actor, "help")
      ? await attachments.again(value, { channel: channel.id, ts: thread })
      : lacking("help", actor);
    if (problem !== null) return this.#teller.tell(actor, spotOf(press), problem);
    await poster.update({ channel: channel.id, ts: message.ts }, shownNotice());
  }

  async #orderModal(
    press: ButtonPress,
    number: OrderNumber,
    permissionOf: (order: OrderView) => Permission,
    build: (...given: Parameters<typeof shipModal>) => types.ModalView | Promise<types.ModalView>,
  ): Promise<void> {
    const { host, shop, words } = this.#options;
    const spot = spotOf(press);
    const actor = { desk: "slack", id: press.user.id, name: press.user.name ?? press.user.id };
    const judged = Promise.all([host.order(shop, number), this.#actor(press.user)]).then(([order, who]) =>
      this.#judged(who, order, permissionOf),
    );
    const ready = await inTime(judged, TIMES.trigger);
    if (typeof ready === "string") return this.#teller.tell(actor, spot, ready);
    const metadata = { order: number, channel: spot?.channel ?? "" };
    const view = judged.then((order) =>
      typeof order === "string" ? saying(order) : build(order, metadata, words),
    );
    const problem = await openModal(this.#options, press.trigger_id, view);
    if (problem !== null) await this.#teller.tell(actor, spot, problem);
  }

  /** Says what cancelling does before it asks for the reason. */
  async #cancelModal(...[order, metadata, words]: Parameters<typeof shipModal>): Promise<types.ModalView> {
    const { host, shop } = this.#options;
    const preview = await host.preview(shop, { kind: "cancelOrder", order: order.number });
    if (preview.kind !== "done") return saying(sentenceOf(preview));
    return cancelModal(order, preview.value, metadata, words);
  }

  /** The order, or why this actor gets no window for it. */
  #judged(
    actor: Actor,
    order: OrderView | null,
    permissionOf: (order: OrderView) => Permission,
  ): OrderView | string {
    if (order === null) return "This order is not known in this shop.";
    const permission = permissionOf(order);
    if (this.#options.host.may(this.#options.shop, actor, permission)) return order;
    return lacking(permission, actor);
  }

  async #openReply(press: ButtonPress, conversation: string): Promise<void> {
    const spot = spotOf(press);
    const metadata = {
      conversation,
      channel: spot?.channel ?? "",
      thread: spot?.thread ?? press.message?.ts ?? "",
    };
    const problem = await openModal(this.#options, press.trigger_id, Promise.resolve(replyModal(metadata)));
    if (problem !== null) await this.#teller.tell(await this.#actor(press.user), spot, problem);
  }

  async #actor(user: { id: string; name?: string; username?: string }): Promise<Actor> {
    const { name, isOutsider } = await this.#options.personOf(user.id, user.name ?? user.username);
    return { desk: "slack", id: user.id, name, ...(isOutsider && { isOutsider }) };
  }
}

function lacking(permission: Permission, actor: Actor): string {
  return `You may not do this: it needs the permission "${permission}". Ask whoever runs the shop to give it to ${actor.id}.`;
}

function cancelPermission(order: OrderView): Permission {
  const holdsMoney = order.captured.amount > order.refundedMoney.amount || order.returnable.length > 0;
  return holdsMoney ? "refunds" : "orders";
}

/** One press is one command: Slack gives each its own time on its message. */
function keyOf({ channel, message, actions, user, trigger_id }: ButtonPress): string {
  const at = actions[0]?.action_ts;
  if (channel === undefined || message === undefined || at === undefined)
    return `slack/trigger/${trigger_id}`;
  return `slack/action/${channel.id}/${message.ts}/${at}/${user.id}`;
}

function spotOf({ channel, message }: ButtonPress): Spot | null {
  return channel === undefined ? null : spotIn(channel.id, message?.thread_ts);
}

function digest(values: unknown): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("base64url").slice(0, 22);
}
