/** The screen of a previewed phone: reads the conversation's lines and lets the messenger's own drawing show them. */
import { html, nothing, render } from "lit-html";
import type { DrawPreview, PreviewHands, PreviewLine, PreviewPhone } from "../../../ports/preview-page.ts";
import { openLinksOnSheet } from "./preview-sheet.ts";
import { hear, type PreviewAct, type ScreenOrder, tell } from "./preview-talk.ts";

const { vendor = "", conversation = "", shopName = "", own } = document.body.dataset;
const top = element("top", HTMLElement);
const log = element("lines", HTMLElement);
const keyboard = element("keyboard", HTMLElement);
const composer = element("composer", HTMLFormElement);
const words = element("words", HTMLTextAreaElement);

/** Pixels from the end at which the visitor still counts as reading along. */
const NEAR = 120;
/** Milliseconds after which an answer is no longer waited for. */
const LONGEST_WAIT = 4_000;

let lines: readonly PreviewLine[] = [];
let arePayloadsShown = false;
let isFollowing = true;
/** Set from a press of a button until its answer is there. */
let waiting: ReturnType<typeof setTimeout> | undefined;

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no #${id}`);
  return found;
}

const hands: PreviewHands = {
  press(token, origin) {
    // A second tap before the answer is a slip of the finger, as in the chat.
    if (waiting !== undefined) return;
    waiting = setTimeout(stopWaiting, LONGEST_WAIT);
    log.classList.add("waiting");
    act({ kind: "choice", token, origin });
  },
  write: (text) => act({ kind: "text", text }),
  startWriting: () => words.focus(),
};

function stopWaiting(): void {
  clearTimeout(waiting);
  waiting = undefined;
  log.classList.remove("waiting");
}

function act(act: PreviewAct): void {
  isFollowing = true;
  tell(parent, { kiosk: "screen", what: "act", act: act });
}

const phone = (): PreviewPhone => ({
  shopName,
  lines,
  hands: own === undefined ? null : hands,
  picture,
  below: (line) => (arePayloadsShown && line.from === "shop" ? payloadsOf(line) : nothing),
});

/** Pictures are on this very server, by whatever name the visitor reached it. */
function picture(address: string): string {
  const { pathname } = new URL(address, location.href);
  return pathname.startsWith("/media/") ? pathname : address;
}

function payloadsOf({ payloads }: Extract<PreviewLine, { from: "shop" }>): unknown {
  return payloads.map(
    ({ method, body }) =>
      html`<pre class="payload" tabindex="0" role="group" aria-label="Payload of ${method}"><b>${method}</b>
${JSON.stringify(body, null, 2)}</pre>`,
  );
}

function draw(screen: ReturnType<DrawPreview>): void {
  const hadFocus = log.contains(document.activeElement);
  render(screen.header, top);
  render(screen.lines, log);
  render(screen.keyboard ?? nothing, keyboard);
  const canWrite = own !== undefined && screen.field !== undefined;
  (composer.parentElement as HTMLElement).hidden = !canWrite && screen.keyboard === undefined;
  composer.hidden = !canWrite;
  words.placeholder = screen.field ?? "";
  if (isFollowing) log.scrollTop = log.scrollHeight;
  // A pressed button may be gone with its message; the keyboard then goes on in the newest one.
  if (hadFocus && !log.contains(document.activeElement)) focusNewest();
}

function focusNewest(): void {
  const newest = [...log.querySelectorAll<HTMLElement>("article")].at(-1);
  if (newest !== undefined) newest.tabIndex = -1;
  (newest ?? log).focus({ preventScroll: true });
}

/** Reads the lines; of two answers the later asked for counts. */
let asked = 0;
async function read(): Promise<void> {
  asked += 1;
  const mine = asked;
  const answer = await fetch(`/preview/${vendor}/lines?${new URLSearchParams({ conversation })}`).catch(
    () => null,
  );
  if (answer?.ok !== true || mine !== asked) return;
  lines = (await answer.json()) as readonly PreviewLine[];
  stopWaiting();
  redraw();
}

const { draw: drawn } = (await import(`/assets/${vendor}/preview.ts`)) as { draw: DrawPreview };
const redraw = () => draw(drawn(phone()));

hear<ScreenOrder>(
  "playground",
  (source) => source === parent,
  (order) => {
    if (order.what === "changed") return void read();
    if (order.what !== "payloads") return;
    arePayloadsShown = order.areShown;
    redraw();
  },
);
log.addEventListener("scroll", () => {
  isFollowing = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
});
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = words.value.trim();
  if (text === "") return;
  words.value = "";
  hands.write(text);
});
words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
openLinksOnSheet(log);
redraw();
await read();
tell(parent, { kiosk: "screen", what: "ready" });
