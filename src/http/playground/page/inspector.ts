/** The inspector in the browser: the states around the current one, and the log of turns. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { InspectedTurn } from "../inspector.ts";
import { watchPhone } from "./phone.ts";
import { watchTurns } from "./turn-stream.ts";

/** Where a conversation stands: a flow and its active states, as paths. */
interface Place {
  readonly flow: string;
  readonly states: readonly string[];
}

const inspector = document.getElementById("inspector") as HTMLDetailsElement;
const diagram = document.getElementById("diagram") as HTMLElement;
const drawings = new Map<string, Promise<{ svg: string; everywhere: readonly string[] }>>();
let turns: readonly InspectedTurn[] = [];
let conversation = "";
let drawn = "";

/** `{ foreground: { home: "shown" }, news: "quiet" }` as `foreground.home.shown` and `news.quiet`. */
function pathsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    pathsOf(inner).map((path) => (path === "" ? key : `${key}.${path}`)),
  );
}

function drawTurns(): void {
  const list = document.getElementById("turns");
  if (list === null) return;
  render(
    turns.length === 0
      ? html`<li class="quiet">Nothing has happened since the start.</li>`
      : turns.map(turnRow),
    list,
  );
}

function turnRow(turn: InspectedTurn): TemplateResult {
  const event = turn.steps[0]?.event ?? "";
  const chips = (kind: string, names: readonly string[]) =>
    names.map((name) => html`<code class=${kind}>${name}</code>`);
  return html`<li>
    <header><b>${turn.inbound}</b>${event !== "" && event !== turn.inbound ? html` <code>${event}</code>` : nothing}
    <small>${turn.conversation === conversation ? "this phone" : `${turn.channel} …${turn.end}`} · ${new Date(turn.at).toLocaleTimeString("en-GB")} · ${turn.ms.toFixed(1)} ms</small></header>
    ${turn.steps.map((step) => html`<p><i>${step.flow}</i> ${changeOf(step.from, step.to)}</p>`)}
    ${
      turn.calls.length + turn.replies.length === 0
        ? nothing
        : html`<p>${chips(
            "call",
            turn.calls.map(({ service, outcome }) =>
              outcome === "done" ? service : `${service}: ${outcome}`,
            ),
          )}${chips("reply", turn.replies)}</p>`
    }
  </li>`;
}

/** Only the regions that moved. */
function changeOf(from: unknown, to: unknown): TemplateResult {
  const [before, after] = [pathsOf(from), pathsOf(to)];
  const left = before.filter((path) => !after.includes(path));
  const entered = after.filter((path) => !before.includes(path));
  if (entered.length === 0) return html`stays in ${after.join(", ")}`;
  return html`${left.join(", ")} → <b>${entered.join(", ")}</b>`;
}

/** Where the phone stands: by the newest turn that moved a machine, else by what is stored of it. */
async function placeOf(): Promise<Place | null> {
  const own = turns.filter((turn) => turn.conversation === conversation);
  const step = (own.length > 0 ? own : turns).find((turn) => turn.steps.length > 0)?.steps.at(-1);
  if (step !== undefined) return { flow: step.flow, states: pathsOf(step.to) };
  if (conversation === "") return null;
  const answer = await fetch(`/inspector/conversation?${new URLSearchParams({ key: conversation })}`);
  if (!answer.ok) return null;
  const { stack, states } = (await answer.json()) as { stack: string[]; states: Record<string, unknown> };
  const flow = stack.at(-1) ?? "";
  return { flow, states: pathsOf(states[flow] ?? "") };
}

async function drawDiagram(): Promise<void> {
  const place = inspector.open ? await placeOf() : null;
  if (place === null) return;
  const { flow, states } = place;
  const address = `/inspector/flows/${flow}/around?${new URLSearchParams({ at: states.join(",") })}`;
  if (address === drawn) return;
  drawn = address;
  if (!drawings.has(address)) drawings.set(address, read(address));
  const drawing = await drawings.get(address)?.catch(() => null);
  if (drawing === null) drawings.delete(address);
  if (drawn !== address || drawing === undefined || drawing === null) return;
  const svg = new DOMParser().parseFromString(drawing.svg, "image/svg+xml").documentElement;
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `States around ${states.join(" and ")}`);
  diagram.replaceChildren(svg);
  showWords(place, drawing.everywhere);
  centre();
}

async function read(address: string): Promise<{ svg: string; everywhere: readonly string[] }> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The inspector answered ${answer.status}`);
  return answer.json();
}

function showWords({ flow, states }: Place, everywhere: readonly string[]): void {
  const where = document.getElementById("where");
  const whole = document.getElementById("whole") as HTMLAnchorElement;
  const also = document.getElementById("everywhere");
  if (where !== null) where.textContent = `Flow “${flow}”, in ${states.join(" and ")}`;
  whole.href = `/inspector/flows/${flow}`;
  whole.hidden = false;
  const words = html`Taken in every state: ${everywhere.map((event) => html`<code>${event}</code> `)}`;
  if (also !== null) render(everywhere.length === 0 ? nothing : words, also);
}

/** Brings the current state into the middle without moving the page. */
function centre(): void {
  const current = diagram.querySelector(".node.current");
  if (current === null) return;
  const [inner, outer] = [current.getBoundingClientRect(), diagram.getBoundingClientRect()];
  diagram.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  diagram.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
}

/** The log is read from the first time that somebody wants it. */
inspector.addEventListener(
  "toggle",
  () =>
    watchTurns((now) => {
      turns = now;
      drawTurns();
      void drawDiagram();
    }),
  { once: true },
);
inspector.addEventListener("toggle", () => void drawDiagram());
watchPhone((news) => {
  if (news.conversation === conversation) return;
  conversation = news.conversation;
  drawTurns();
  void drawDiagram();
});
drawTurns();
