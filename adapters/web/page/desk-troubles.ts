/** The desk's cards about what does not work: other desks that somebody must mend, pictures that no shopper sees. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { DeskPage } from "./desk-page.ts";
import type { BadPicture, DeskTrouble } from "./desk-state.ts";

/** What is wrong with other desks, each with what nobody has seen there. */
export function troubleSection(
  troubles: readonly DeskTrouble[],
  page: DeskPage,
): TemplateResult | typeof nothing {
  if (troubles.length === 0) return nothing;
  return html`<section aria-labelledby="troubles"><h3 id="troubles">Other desks</h3>${repeat(
    troubles,
    ({ desk }) => desk,
    (trouble) => troubleCard(trouble, page),
  )}</section>`;
}

function troubleCard({ desk, operator, unseen = [] }: DeskTrouble, page: DeskPage): TemplateResult {
  return html`<article class="letter" data-desk=${desk} tabindex="-1" aria-label=${`The desk ${desk}`}>
    <p><b>The desk “${desk}” can show nothing until somebody mends it.</b> What is for it is held and goes out by itself afterwards.</p>
    ${unseen.length === 0 ? nothing : html`<p><b>Paid, and seen by nobody for an hour:</b> ${unseen.join(", ")}.</p>`}
    <p class="quiet">${operator}</p>
    <footer><button type="button" @click=${() => page.perform({ kind: "retryDesk", desk })}>Try again now<span class="unseen"> at ${desk}</span></button></footer>
  </article>`;
}

/** Pictures that a messenger does not take. */
export function pictureSection(pictures: readonly BadPicture[]): TemplateResult | typeof nothing {
  if (pictures.length === 0) return nothing;
  return html`<section aria-labelledby="pictures"><h3 id="pictures">Pictures left out</h3>${pictures.map(
    ({ channel, picture, operator }) => html`<article class="letter" data-picture=${picture}>
      <p><b><bdi>${picture}</bdi> is not shown on ${channel}.</b> The words go out without it. It is tried again after a day at the latest; put a better one in its place.</p>
      <p class="quiet">${operator}</p>
    </article>`,
  )}</section>`;
}
