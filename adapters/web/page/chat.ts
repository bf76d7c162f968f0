/** The chat in the browser: keeps the messages on screen in step with the shop and sends what the visitor does. */
import { html, nothing, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { WebMessage } from "../message.ts";
import { bubble, sendingBubble } from "./chat-bubble.ts";
import { outgoingTo, type Trouble } from "./chat-outgoing.ts";
import { hearPlayground } from "./chat-playground.ts";
import { Reader } from "./chat-reader.ts";
import { forgetSession, sessionOf } from "./chat-session.ts";
import { isOwnWindow } from "./chat-sheet.ts";
import { listen } from "./chat-stream.ts";
import { say, speak } from "./chat-words.ts";

const shop = document.body.dataset.shop ?? "";
const lines = element("lines", HTMLElement);
const newer = element("newer", HTMLButtonElement);
const status = element("status", HTMLElement);
const notice = element("notice", HTMLElement);
const composer = element("composer", HTMLFormElement);
const words = element("words", HTMLTextAreaElement);

/** Longest text the shop reads, in UTF-16 units. */
const LONGEST_TEXT = 4096;
/** Milliseconds after which an answer is no longer waited for. */
const LONGEST_WAIT = 4_000;
/** Milliseconds after which words on their way are marked as such. */
const SLOW = 1_500;
/** Messages that come within this many milliseconds belong together and are shown from the first on. */
const TOGETHER = 1_200;

/** Messages that came, oldest first; they are on screen when they are drawn. */
let messages: readonly WebMessage[] = [];
let drawn = messages;
/** Those that were drawn when the reader last read along. */
let seen = messages;
let pressed: { readonly token: string; readonly origin: string } | null = null;
let patience: ReturnType<typeof setTimeout> | undefined;
const reader = new Reader(lines);
/** The first message of the newest answer, which is scrolled to. */
let answer: { readonly id: string; readonly at: number } | null = null;
/** A pressed button may vanish with its message; the keyboard then goes on in the answer. */
let movesFocus = false;
let conversation = "";
let warning: "tooFast" | "notSent" | null = null;
let hasBegun = false;
let isDrawing = false;

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no #${id}`);
  return found;
}

async function session(): Promise<string> {
  for (;;) {
    try {
      return await sessionOf(shop);
    } catch {
      status.textContent = say("reconnecting");
      await new Promise((resume) => setTimeout(resume, LONGEST_WAIT));
    }
  }
}

function receive(message: WebMessage): void {
  if (messages.some(({ id }) => id === message.id)) return;
  const last = messages.at(-1);
  const replaces = message.replaces !== undefined && last?.id === message.replaces;
  messages = [...(replaces ? messages.slice(0, -1) : messages), message];
  outgoing.confirm(message.id);
  if (message.locale !== undefined) speak(message.locale);
  if (message.from === "visitor") {
    // Perhaps in another tab. What comes next answers this, however quickly.
    answer = null;
    return;
  }
  const isGone = replaces && answer?.id === message.replaces;
  // What was said before this page opened is shown from its last message on.
  if (!hasBegun || answer === null || isGone || performance.now() - answer.at > TOGETHER)
    answer = { id: message.id, at: performance.now() };
  stopWaiting();
}

function draw(): void {
  const unconfirmed = outgoing.acts.filter(({ content }) => content.kind === "text");
  const now = performance.now();
  reader.look();
  render(
    html`${repeat(
      messages,
      ({ id }) => id,
      (message) => bubble(message, pressed?.origin === message.id ? pressed.token : null),
    )}${repeat(
      unconfirmed,
      ({ id }) => id,
      (act) => sendingBubble(act, now - act.at > SLOW),
    )}${patience === undefined ? nothing : html`<p class="typing" aria-hidden="true"><i></i><i></i><i></i></p>`}`,
    lines,
  );
  drawn = messages;
  follow();
  tellPage();
}

/** Shows the newest answer; never under the eyes of somebody who reads further up, who is told of it instead. */
function follow(): void {
  const target =
    answer === null ? null : lines.querySelector<HTMLElement>(`[data-id="${CSS.escape(answer.id)}"]`);
  reader.follow(target);
  tellOfNews();
  if (!reader.isFollowing || target === null || !movesFocus) return;
  movesFocus = false;
  const { activeElement } = document;
  if (activeElement === document.body || lines.contains(activeElement)) target.focus({ preventScroll: true });
}

function tellOfNews(): void {
  if (reader.isFollowing) seen = drawn;
  newer.hidden = seen === drawn;
}

/** Lets the playground around this frame tick off its guide. */
function tellPage(): void {
  if (parent === window || !isOwnWindow(parent)) return;
  const names = messages.map(({ name }) => name ?? "");
  parent.postMessage({ kiosk: "chat", conversation, names }, location.origin);
}

/** Nobody answers at once while a person of the staff is asked: the dots dance neither then nor for ever. */
function startWaiting(): void {
  const last = messages.findLast(({ from }) => from !== "visitor");
  clearTimeout(patience);
  patience = undefined;
  if (last?.from === "person" || last?.name === "help.withPerson") return;
  patience = setTimeout(() => {
    stopWaiting();
    draw();
  }, LONGEST_WAIT);
}

function stopWaiting(): void {
  clearTimeout(patience);
  patience = undefined;
  pressed = null;
}

function act(content: Parameters<typeof outgoing.add>[0]): void {
  reader.summon();
  answer = null;
  startWaiting();
  outgoing.add(content);
  setTimeout(draw, SLOW + 50);
  draw();
}

function hearTrouble(trouble: Trouble | null): void {
  if (trouble === "unknownSession") {
    forgetSession(shop);
    location.reload();
    return;
  }
  if (trouble === "unreachable") status.textContent = say("reconnecting");
  else if (navigator.onLine) status.textContent = "";
  warning = trouble === "tooFast" ? "tooFast" : trouble === "refused" ? "notSent" : null;
  warn();
  if (trouble === "refused") stopWaiting();
  draw();
}

/** Says what stands in the way: too long a text in the field, or what became of an act. */
function warn(): void {
  const isTooLong = words.value.trim().length > LONGEST_TEXT;
  const text = isTooLong ? say("tooLong") : warning === null ? "" : say(warning);
  if (notice.textContent !== text) notice.textContent = text;
}

/** The first time everything has arrived, a deep link is followed, and an empty chat is opened. */
function begin(): void {
  const wish = new URLSearchParams(location.search).get("start");
  if (wish !== null) history.replaceState(null, "", location.pathname);
  if (wish === null && messages.length + outgoing.acts.length > 0) return;
  act({ kind: "command", command: "start", ...(wish !== null && { argument: wish }) });
}

// What is said before the shop has answered waits like everything else that is on its way.
const visitor = session();
const outgoing = outgoingTo(shop, visitor, hearTrouble);

hearPlayground(act);
lines.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLButtonElement>("button[data-token]");
  if (button === null || pressed !== null) return;
  const { token = "", origin = "" } = button.dataset;
  pressed = { token, origin };
  movesFocus = true;
  act({ kind: "choice", token, origin });
});
lines.addEventListener("scroll", () => {
  reader.look();
  tellOfNews();
});
newer.addEventListener("click", () => {
  reader.summon();
  draw();
  lines.focus();
});
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = words.value.trim();
  warn();
  if (text === "" || text.length > LONGEST_TEXT) return;
  words.value = "";
  act({ kind: "text", text });
});
words.addEventListener("input", warn);
words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

listen(shop, await visitor, {
  unknownSession: () => hearTrouble("unknownSession"),
  message(message) {
    receive(message);
    if (isDrawing) return;
    isDrawing = true;
    // A whole history comes at once; one drawing of it is enough.
    setTimeout(() => {
      isDrawing = false;
      draw();
    });
  },
  ready(key) {
    conversation = key;
    if (!hasBegun) begin();
    hasBegun = true;
    tellPage();
  },
  connected(isConnected) {
    status.textContent = isConnected ? "" : say("reconnecting");
  },
});
