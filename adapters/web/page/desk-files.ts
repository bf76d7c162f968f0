/** Files that shoppers sent, in the talk at the desk: pictures and recordings as such, everything else to download. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { TranscriptLine } from "../../../src/ports/desk.ts";

type Attachment = NonNullable<TranscriptLine["attachment"]>;

/** How a kind of file is named, and how it is shown. */
const KINDS: Readonly<Record<string, readonly [name: string, as: "picture" | "recording" | "video"]>> = {
  image: ["picture", "picture"],
  photo: ["picture", "picture"],
  sticker: ["sticker", "picture"],
  audio: ["recording", "recording"],
  voice: ["voice message", "recording"],
  video: ["video", "video"],
  video_note: ["video message", "video"],
  animation: ["moving picture", "video"],
};

/** A line's words: of a file that came without any, none. */
export function wordsOf({ text, attachment }: TranscriptLine): string {
  return attachment !== undefined && text === `[${attachment.media}]` ? "" : text;
}

/** The file of a line. It keeps its element while it stands in the talk, whatever comes before it. */
export function fileOf(
  { attachment }: TranscriptLine,
  about: { readonly shop: string; readonly conversation: string },
): unknown {
  if (attachment === undefined) return nothing;
  const query = new URLSearchParams({ conversation: about.conversation, reference: attachment.reference });
  return repeat(
    [attachment],
    ({ reference }) => reference,
    ({ media }) => shown(media, `/desk/${about.shop}/attachment?${query}`),
  );
}

function shown(media: Attachment["media"], address: string): TemplateResult {
  const [name, as] = KINDS[media] ?? ["file", "download"];
  const label = `The shopper's ${name}`;
  const failed = (event: Event) => explain(event.currentTarget as HTMLElement, name, address);
  const gone = html`<small role="status"></small>`;
  switch (as) {
    case "picture":
      return html`<div class="file"><a href=${address} target="_blank" rel="noopener"><img src=${address} alt=${label} loading="lazy" @error=${failed}></a>${gone}</div>`;
    case "recording":
      return html`<div class="file"><audio src=${address} aria-label=${label} controls preload="none" @error=${failed}></audio>${gone}</div>`;
    case "video":
      return html`<div class="file"><video src=${address} aria-label=${label} controls preload="none" @error=${failed}></video>${gone}</div>`;
    default:
      return html`<div class="file"><a href=${address} download>Download the shopper's ${name}</a></div>`;
  }
}

/** Puts Kiosk's sentence in the place of a file that cannot be shown. */
async function explain(element: HTMLElement, name: string, address: string): Promise<void> {
  const file = element.closest(".file");
  const place = file?.querySelector("small");
  if (file === null || !place) return;
  file.classList.add("gone");
  const answer = await fetch(address).then(
    async (response) => ({ isThere: response.ok, body: response.ok ? null : await response.json() }),
    () => null,
  );
  const reason = answer?.isThere
    ? "This browser cannot show it; open it in another program."
    : ((answer?.body as { message?: string } | null)?.message ?? "The server cannot be reached.");
  place.textContent = `The ${name} cannot be shown. ${reason}`;
  if (answer?.isThere) place.append(" ", link(address));
}

function link(address: string): HTMLAnchorElement {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = "";
  anchor.textContent = "Download";
  return anchor;
}
