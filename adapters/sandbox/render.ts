/** What the payer sees: the hosted pay page and its results, as HTML that works without any script. */
import { asDate, asMoney, type Parameter, type Text, text } from "../../src/conversation/text.ts";
import { type Act, type Attempt, actsOn } from "./attempt.ts";
import { type Html, html } from "./html.ts";

/** Longest description that is shown, in UTF-16 units; a page is not the place for more. */
const LONGEST_DESCRIPTION = 300;
const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ps|sd|ug|ur|yi)(-|$)/;

/** What a page is rendered with. */
export interface PageVoice {
  readonly shopName: string;
  say(text: Text, locale: string): string;
}

type Words = (key: string, params?: Readonly<Record<string, Parameter>>) => string;

/** The page of an attempt as it stands now. `id` in the form's address is relative, so any public path works. */
export function renderAttempt(attempt: Attempt, voice: PageVoice): string {
  const words: Words = (key, params) => voice.say(text(`sandbox.${key}`, params), attempt.locale);
  const open = attempt.state === "open";
  const standsOut = open || attempt.state === "paid";
  const heading = open ? words("title", { shop: voice.shopName }) : words(`${stateKey(attempt)}.title`);
  const body = html`
    <h1>${heading}</h1>
    ${open ? null : html`<p role="status">${words(`${stateKey(attempt)}.text`, amounts(attempt))}</p>`}
    ${standsOut ? html`<p class="amount">${words("price", amounts(attempt))}</p>` : null}
    ${renderFacts(attempt, voice, words)}
    ${open ? renderChoice(attempt, words) : renderWayBack(attempt, words)}
    ${renderSituations(attempt, words)}`;
  return document({ title: heading, note: words("testNote"), locale: attempt.locale, body });
}

/** A page that says only why there is nothing to pay here: `unknown` link, or a form sent from a `foreign` page. */
export function renderRefusal(kind: "unknown" | "foreign", locale: string, voice: PageVoice): string {
  const words: Words = (key) => voice.say(text(`sandbox.${key}`), locale);
  const title = words(`${kind}.title`);
  const body = html`<h1>${title}</h1><p role="status">${words(`${kind}.text`)}</p>`;
  return document({ title, note: words("testNote"), locale, body });
}

/** The name under which the catalogs keep a state's words. */
function stateKey(attempt: Attempt): string {
  if (attempt.captured > attempt.amount.amount) return "paidTwice";
  return attempt.lateAt === null ? attempt.state : "late";
}

function amounts(attempt: Attempt): Readonly<Record<string, Parameter>> {
  const { currency } = attempt.amount;
  return {
    amount: asMoney(attempt.amount),
    captured: asMoney({ amount: attempt.captured, currency }),
    refunded: asMoney({ amount: attempt.refunded, currency }),
  };
}

function renderFacts(attempt: Attempt, voice: PageVoice, words: Words): Html {
  const facts: [label: string, value: string][] = [
    [words("shop"), voice.shopName],
    [words("order"), attempt.orderNumber],
  ];
  const description = presentable(attempt.description);
  if (description !== "") facts.push([words("description"), description]);
  if (attempt.state !== "open" && attempt.state !== "paid") {
    facts.push([words("amount"), words("price", amounts(attempt))]);
  }
  if (attempt.state === "open") {
    facts.push([words("deadline"), words("moment", { at: asDate(attempt.expiresAt, "dateTime") })]);
  }
  if (attempt.refunded > 0) facts.push([words("refunded"), words("refundedAmount", amounts(attempt))]);
  const rows = facts.map(([label, value]) => html`<div><dt>${label}</dt><dd><bdi>${value}</bdi></dd></div>`);
  return html`<dl>${rows}</dl>`;
}

function renderChoice(attempt: Attempt, words: Words): Html {
  return html`<form method="post" action="${attempt.id}">
      <button name="action" value="pay" class="primary">${words("pay", amounts(attempt))}</button>
      <button name="action" value="decline">${words("decline")}</button>
    </form>`;
}

function renderWayBack(attempt: Attempt, words: Words): Html {
  return attempt.returnUrl === ""
    ? html`<p>${words("close")}</p>`
    : html`<p><a class="button primary" href="${attempt.returnUrl}">${words("back")}</a></p>`;
}

function renderSituations(attempt: Attempt, words: Words): Html | null {
  const acts = actsOn(attempt).filter((act) => act !== "pay" && act !== "decline");
  if (acts.length === 0) return null;
  const buttons = acts.map(
    (act) => html`<li>
        <button name="action" value="${act}" aria-describedby="hint-${act}">${words(act)}</button>
        <span id="hint-${act}">${words(hintKey(act, attempt), amounts(attempt))}</span>
      </li>`,
  );
  return html`<details>
      <summary>${words("situations")}</summary>
      <form method="post" action="${attempt.id}"><ul>${buttons}</ul></form>
    </details>`;
}

/** Money that comes late comes at once when the link has expired already. */
function hintKey(act: Act, attempt: Attempt): string {
  return act === "payLate" && attempt.state === "expired" ? "payLate.now" : `${act}.hint`;
}

/** One line without control characters and direction overrides, cut where it is too long to read. */
function presentable(description: string): string {
  const line = description
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/[\p{Cf}--[\u200c\u200d]]/gv, "")
    .trim();
  if (line.length <= LONGEST_DESCRIPTION) return line;
  return `${line.slice(0, LONGEST_DESCRIPTION).replace(/[\ud800-\udbff]$/, "")}…`;
}

function document(page: {
  readonly title: string;
  readonly note: string;
  readonly locale: string;
  readonly body: Html;
}): string {
  const direction = RIGHT_TO_LEFT.test(page.locale) ? "rtl" : "ltr";
  return html`<!doctype html>
<html lang="${page.locale}" dir="${direction}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="color-scheme" content="light dark">
    <title>${page.title}</title>
    <link rel="icon" href="icon.svg">
    <link rel="stylesheet" href="page.css">
  </head>
  <body>
    <main>
    <p class="note">${page.note}</p>
    ${page.body}
    </main>
  </body>
</html>
`.markup;
}
