/** The desk's cards about shoppers: requests for a person, and messages that could not be delivered. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { SendFailureCode } from "../../../src/ports/channel.ts";
import { fileOf, wordsOf } from "./desk-files.ts";
import type { DeskPage } from "./desk-page.ts";
import type { DeadLetter, Help } from "./desk-state.ts";
import { formatMoment, nameOf } from "./desk-words.ts";

/** Lines of the talk that a card shows. */
const MOST_LINES = 30;
const SPEAKERS = { shopper: "Shopper", bot: "Bot", staff: "Staff" } as const;

/** Requests that are not closed. */
export function helpSection(open: readonly Help[], page: DeskPage): TemplateResult | typeof nothing {
  if (open.length === 0) return nothing;
  return html`<section aria-labelledby="asking"><h3 id="asking">Asking for a person</h3>${repeat(
    open,
    ({ conversation }) => conversation,
    (help) => helpCard(help, page),
  )}</section>`;
}

function helpCard(help: Help, page: DeskPage): TemplateResult {
  const { conversation, customer, channel, state } = help;
  const about = html`<span class="unseen"> shopper ${customer}</span>`;
  const reply = async (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem("text");
    if (!(field instanceof HTMLTextAreaElement) || field.value.trim() === "") return;
    if (await page.perform({ kind: "replyToShopper", conversation, text: field.value })) field.value = "";
  };
  return html`<article class="help" data-help=${conversation} tabindex="-1" aria-label=${`Shopper ${customer}`}>
    <header><h4>Shopper <bdi>${customer}</bdi></h4>${chipOf(help)}<span class="quiet">${channel}</span></header>
    <ol tabindex="0" aria-label="The talk so far">${help.transcript.slice(-MOST_LINES).map((line) => html`<li class=${line.from}><time>${formatMoment(line.at)}</time><b>${SPEAKERS[line.from]}</b><div><p dir="auto">${wordsOf(line)}</p>${fileOf(line, { shop: page.shop, conversation })}</div></li>`)}</ol>
    ${help.cart?.lines.length ? html`<p class="parcel">In the cart: ${help.cart.lines.map((line) => `${line.quantity} × ${nameOf(line)}`).join(", ")}</p>` : nothing}
    <form @submit=${reply}><label>Your answer<textarea name="text" required maxlength="3000" rows="2" dir="auto"></textarea></label>
    <footer><button type="submit" class="primary">Send to the shopper</button>
    ${state === "open" ? html`<button type="button" @click=${() => page.perform({ kind: "takeHelp", conversation })}>Take${about}</button>` : nothing}
    <button type="button" @click=${() => page.perform({ kind: "handBack", conversation })}>Hand back to the bot${about}</button></footer></form>
  </article>`;
}

/** Whose turn it is: the shopper waits, a person has said they answer, or the last word was staff's. */
function chipOf({ state, transcript }: Help): TemplateResult {
  const last = transcript.findLast(({ from }) => from !== "bot");
  if (last?.from === "staff") return html`<span class="chip good">answered</span>`;
  return state === "open"
    ? html`<span class="chip wait">waiting</span>`
    : html`<span class="chip wait">taken, waiting</span>`;
}

/** The code of a message that came after the time in which a shop may write freely. */
const WINDOW_CLOSED = "channel.windowClosed" satisfies SendFailureCode;

/** Whether it goes out by itself when its shopper writes again; posts of an earlier Kiosk tell it by their code alone. */
function isHeld({ held, code }: DeadLetter): boolean {
  return held ?? code === WINDOW_CLOSED;
}

/** Messages that no shopper got, those that only wait first. */
export function deadLetterSection(
  letters: readonly DeadLetter[],
  page: DeskPage,
): TemplateResult | typeof nothing {
  const held = letters.filter(isHeld);
  const lost = letters.filter((letter) => !isHeld(letter));
  return html`${letterSection("held", "Held back", held, page)}${letterSection("undelivered", "Not delivered", lost, page)}`;
}

function letterSection(
  id: string,
  title: string,
  letters: readonly DeadLetter[],
  page: DeskPage,
): TemplateResult | typeof nothing {
  if (letters.length === 0) return nothing;
  return html`<section aria-labelledby=${id}><h3 id=${id}>${title}</h3>${repeat(
    letters,
    ({ deadLetter }) => deadLetter,
    (
      letter,
    ) => html`<article class=${isHeld(letter) ? "letter held" : "letter"} data-letter=${letter.deadLetter}>
      <p>${letterWords(letter)} ${letter.operator} <code>${letter.code}</code></p>
      <footer><button type="button" @click=${() => page.perform({ kind: "retryDeadLetter", deadLetter: letter.deadLetter })}>Retry</button></footer>
    </article>`,
  )}</section>`;
}

function letterWords(letter: DeadLetter): TemplateResult {
  const { channel, code, order } = letter;
  const what = order === undefined ? "A message" : `A message about the paid order ${order}`;
  if (!isHeld(letter)) return html`<b>${what} on ${channel} could not be delivered.</b>`;
  const why =
    code === WINDOW_CLOSED
      ? `the shopper last wrote more than a day ago, and ${channel} lets a shop write freely only within a day of that.`
      : "it did not reach the shopper.";
  return html`<b>${what} on ${channel} is held back:</b> ${why} It goes out by itself when they write again.`;
}
