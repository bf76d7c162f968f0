/** Draws the events of the chat's stream as the chat page does; with the payloads below, or for somebody else's chat. */
import { html, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { DrawPreview, PreviewLine, PreviewPhone } from "../../../src/ports/preview-page.ts";
import type { WebMessage } from "../message.ts";
import type { WebPayload } from "../preview.ts";
import { bubble } from "./chat-bubble.ts";

/** The whole screen. */
export const draw: DrawPreview = (phone) => ({
  header: html`<span class="sign" aria-hidden="true">${[...phone.shopName][0] ?? ""}</span><h1>${phone.shopName}</h1>`,
  lines: repeat(
    standing(phone.lines),
    ({ id }) => id,
    (line) => drawLine(line, phone),
  ),
  field: "Your message",
});

/** An answer takes the place of the message it was pressed on while that one is the last. */
function standing(lines: readonly PreviewLine[]): readonly PreviewLine[] {
  return lines.reduce<readonly PreviewLine[]>((before, line) => {
    if (line.from === "shopper" && line.did.kind !== "wrote") return before;
    const isInPlace =
      line.from === "shop" && line.replaces !== undefined && before.at(-1)?.id === line.replaces;
    return [...(isInPlace ? before.slice(0, -1) : before), line];
  }, []);
}

function drawLine(line: PreviewLine, phone: PreviewPhone): TemplateResult {
  const press = (event: Event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-token]");
    if (button !== null) phone.hands?.press(button.dataset.token ?? "", line.id);
  };
  const isOthers = phone.hands === null;
  return html`<div class="line" @click=${press}>
    ${messagesOf(line, phone).map((message) => bubble(message, null, isOthers))}${phone.below(line)}
  </div>`;
}

function messagesOf(line: PreviewLine, phone: PreviewPhone): readonly WebMessage[] {
  const place = { id: line.id, sequence: 0, at: line.at };
  if (line.from === "shopper")
    return [{ ...place, from: "visitor", body: [line.did.kind === "wrote" ? line.did.text : ""] }];
  return line.payloads.map(({ body }) => ({ ...withPictures(body as WebPayload, phone), ...place }));
}

function withPictures(payload: WebPayload, { picture }: PreviewPhone): WebPayload {
  const near = <Of extends { readonly picture?: { readonly url: string; readonly alt: string } }>(
    of: Of,
  ): Of =>
    of.picture === undefined ? of : { ...of, picture: { ...of.picture, url: picture(of.picture.url) } };
  return { ...near(payload), ...(payload.items && { items: payload.items.map(near) }) };
}
