/** The few Block Kit pieces this desk is made of, each within Slack's limits. Words are plain text unless said otherwise. */
import type { types } from "@slack/bolt";
import { LIMITS } from "./limits.ts";
import { cut, visible } from "./mrkdwn.ts";

/** A block of a message or modal. */
export type Block = types.KnownBlock;

/** Words that Slack shows as they are: no markup, no mention, no emoji code. */
export function plain(words: string, most: number = LIMITS.text): types.PlainTextElement {
  return { type: "plain_text", text: cut(words, most), emoji: false };
}

/** A line in large type. */
export function header(words: string): Block {
  return { type: "header", text: plain(words, LIMITS.header) };
}

/** A paragraph. */
export function section(words: string): Block {
  return { type: "section", text: plain(words) };
}

/** A long text in as many paragraphs as it needs, at most `most`; what is left out is counted. */
export function sections(words: string, most: number): Block[] {
  const whole = visible(words);
  const room = LIMITS.text - 60;
  const parts: string[] = [];
  for (let rest = whole; rest !== "" && parts.length < most; ) {
    const end = /[\uD800-\uDBFF]$/.test(rest.slice(0, room)) ? room - 1 : room;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  const left = whole.length - parts.join("").length;
  if (left > 0) parts.push(`${parts.pop()}… (${left} more characters)`);
  return (parts.length === 0 ? ["–"] : parts).map(section);
}

/** Labels with what stands beside them, two columns wide. */
export function fields(pairs: readonly (readonly [label: string, value: string])[]): Block {
  return {
    type: "section",
    fields: pairs
      .slice(0, LIMITS.fields)
      .map(([label, value]) => plain(`${label}\n${cut(value, 500)}`, LIMITS.field)),
  };
}

/** Small print. */
export function context(...words: readonly string[]): Block {
  return { type: "context", elements: words.slice(0, LIMITS.contextElements).map((line) => plain(line)) };
}

/** A button: what it says, the action it sends, and the value that comes back with it. */
export function button(
  label: string,
  action: string,
  value: string,
  more: { readonly style?: "primary" | "danger"; readonly confirm?: types.ConfirmationDialog } = {},
): types.Button {
  return { type: "button", text: plain(label, LIMITS.buttonText), action_id: action, value, ...more };
}

/** A row of buttons, or nothing when there is none. */
export function actions(...buttons: readonly types.Button[]): Block[] {
  return buttons.length === 0 ? [] : [{ type: "actions", elements: buttons.slice(0, LIMITS.actions) }];
}

/** Asks once more before a button does what it says. */
export function confirm(title: string, words: string, yes: string, no: string): types.ConfirmationDialog {
  return {
    title: plain(title, LIMITS.confirmTitle),
    text: plain(words, LIMITS.confirmText),
    confirm: plain(yes, LIMITS.confirmButton),
    deny: plain(no, LIMITS.confirmButton),
    style: "danger",
  };
}

/** An input of a modal; its block's id is the key of its value in the submission. */
export function input(
  block: string,
  label: string,
  element: types.InputBlock["element"],
  more: { readonly optional?: boolean; readonly hint?: string } = {},
): Block {
  return {
    type: "input",
    block_id: block,
    label: plain(label, LIMITS.label),
    optional: more.optional ?? false,
    ...(more.hint === undefined ? {} : { hint: plain(more.hint, LIMITS.label) }),
    element,
  };
}

/** A modal. `metadata` comes back with the submission. */
export function modal(view: {
  readonly callback: string;
  readonly title: string;
  readonly submit?: string;
  readonly metadata: unknown;
  readonly blocks: readonly Block[];
}): types.ModalView {
  return {
    type: "modal",
    callback_id: view.callback,
    title: plain(view.title, LIMITS.modalTitle),
    close: plain("Close", LIMITS.modalTitle),
    ...(view.submit === undefined ? {} : { submit: plain(view.submit, LIMITS.modalTitle) }),
    private_metadata: JSON.stringify(view.metadata),
    blocks: view.blocks.slice(0, LIMITS.modalBlocks),
  };
}
