/**
 * The handoff between bot and person, under the law "internal by default".
 *
 * What staff write where they work (a Slack thread, a note in the web desk) is between them. A shopper hears of it only
 * through one of the three commands below, each an explicit act of a named person: take the conversation, say these
 * very words, hand it back. Every command becomes one inbound of the conversation, so the conversation itself decides
 * what follows: a desk never writes to a channel and cannot go round the order of messages.
 */
import type { Content } from "../conversation/inbound.ts";
import type { Actor, DeskCommand } from "../ports/desk.ts";

/** The commands that cross the line between staff and shopper. */
export type HandoffCommand = Extract<DeskCommand, { kind: "takeHelp" | "replyToShopper" | "handBack" }>;

/** Whether a command speaks into a shopper's conversation. */
export function isHandoff(command: DeskCommand): command is HandoffCommand {
  return command.kind === "takeHelp" || command.kind === "replyToShopper" || command.kind === "handBack";
}

/** What a handoff command means to the conversation. The actor's name is shown to the shopper. */
export function handoffContent(command: HandoffCommand, actor: Actor): Content {
  switch (command.kind) {
    case "takeHelp":
      return { kind: "takeOver", author: actor.name };
    case "replyToShopper":
      return { kind: "staffReply", author: actor.name, text: command.text };
    case "handBack":
      return { kind: "handBack", author: actor.name };
  }
}

/** What the actor is told once the conversation has it. */
export function handoffSaid(command: HandoffCommand): string {
  switch (command.kind) {
    case "takeHelp":
      return "You answer this shopper now; the bot steps aside.";
    case "replyToShopper":
      return "Your words are on their way to the shopper.";
    case "handBack":
      return "The bot answers this shopper again.";
  }
}
