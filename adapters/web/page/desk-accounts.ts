/** The desk's cards about channels whose account is connected with a code: the code, and how the account stands. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { DeskPage } from "./desk-page.ts";
import type { KeptPairing } from "./desk-state.ts";

/** How each channel's account stands. */
export function accountSection(
  pairings: readonly KeptPairing[],
  page: DeskPage,
): TemplateResult | typeof nothing {
  if (pairings.length === 0) return nothing;
  return html`<section aria-labelledby="accounts"><h3 id="accounts">Accounts</h3>${repeat(
    pairings,
    ({ post }) => post.vendor,
    (pairing) => accountCard(pairing, page),
  )}</section>`;
}

function accountCard({ post, code }: KeptPairing, page: DeskPage): TemplateResult {
  const { vendor, state, operator } = post;
  const { chip, kind, words } = SAID[state];
  const canAsk = state === "idle" || state === "lost" || (state === "scan" && code === undefined);
  return html`<article class="account" data-account=${vendor} data-state=${state} tabindex="-1" aria-label=${`The account of ${vendor}`}>
    <header><h4>${vendor}</h4><span class="chip ${kind}">${chip}</span></header>
    <p>${words}</p>
    ${code === undefined ? nothing : html`<img class="code" src=${code} alt="The code to scan with the shop's own phone" width="264" height="264">`}
    <p class="quiet">${operator}</p>
    ${canAsk ? html`<footer><button type="button" class="primary" @click=${() => page.perform({ kind: "pairChannel", vendor })}>Show a new code<span class="unseen"> for ${vendor}</span></button></footer>` : nothing}
  </article>`;
}

const SAID = {
  scan: {
    chip: "waiting for a phone",
    kind: "wait",
    words:
      "Scan this code with the shop's own phone, and with no other: whoever scans it connects their own account to this shop, and the bot answers in their name.",
  },
  idle: { chip: "not connected", kind: "wait", words: "Nobody scanned the code, so it was taken away." },
  lost: {
    chip: "disconnected",
    kind: "bad",
    words: "Nothing is received or sent there until the account is connected again.",
  },
  deaf: {
    chip: "not heard",
    kind: "bad",
    words: "What people write or do there does not arrive until this is mended.",
  },
  hears: { chip: "heard again", kind: "good", words: "What people write and do there arrives." },
  paired: { chip: "connected", kind: "good", words: "Shoppers are answered there." },
} as const;
