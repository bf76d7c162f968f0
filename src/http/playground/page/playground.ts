/** The playground in the browser: ticks off the guide's steps and draws the inspector. */
import { html, render } from "lit-html";
import type { ObservedTurn } from "../../../runtime/observer.ts";

/** Newest first. */
let turns: ObservedTurn[] = [];
const diagrams = new Map<string, Promise<string>>();
const steps = new Map<string, HTMLElement>(
  [...document.querySelectorAll<HTMLElement>("#guide [data-step]")].map((item) => [
    item.dataset.step ?? "",
    item,
  ]),
);

/** The screens by which a step of the guide is done. */
const DONE_BY: Readonly<Record<string, RegExp>> = {
  browse: /^shop\.(cart|added|product\.added|contact|address|shipping|summary|payment|paid)/,
  order: /^shop\.(payment|pay|waiting|paid)/,
  pay: /^shop\.paid/,
  ship: /^orders?\.shipped/,
};

function tick(names: readonly string[]): void {
  for (const [step, pattern] of Object.entries(DONE_BY)) {
    if (names.some((name) => pattern.test(name))) steps.get(step)?.classList.add("done");
  }
  const open = [...steps.values()].find((item) => !item.classList.contains("done"));
  for (const item of steps.values()) {
    item.toggleAttribute("data-now", item === open);
    if (item === open) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}

function drawTurns(): void {
  const body = document.getElementById("turns");
  if (body === null) return;
  render(
    turns.map(
      (turn) => html`<tr>
        <td>${turn.inbound}${turn.steps[0] ? html`<br><code>${turn.steps[0].event}</code>` : ""}</td>
        <td>${turn.steps.map((step) => html`<div><i>${step.flow}</i> ${stateOf(step.from)} → <b>${stateOf(step.to)}</b></div>`)}</td>
        <td>${turn.calls.map((call) => html`<div>${call.service} <small>${call.outcome}</small></div>`)}</td>
        <td>${turn.replies.map((name) => html`<div>${name}</div>`)}</td>
        <td>${Math.round(turn.ms * 10) / 10}</td>
      </tr>`,
    ),
    body,
  );
}

/** `{ checkout: "address" }` as `checkout.address`. */
function stateOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Object.entries(value as Record<string, unknown>)
    .map(([key, inner]) => `${key}.${stateOf(inner)}`)
    .join(" + ");
}

async function drawDiagram(): Promise<void> {
  const step = turns.find((turn) => turn.steps.length > 0)?.steps.at(-1);
  const holder = document.getElementById("diagram");
  const where = document.getElementById("where");
  if (step === undefined || holder === null || where === null) return;
  if (!diagrams.has(step.flow))
    diagrams.set(
      step.flow,
      fetch(`/inspector/flows/${step.flow}`).then((answer) => answer.text()),
    );
  const drawing = await diagrams.get(step.flow);
  if (holder.dataset.flow !== step.flow && drawing !== undefined) {
    holder.replaceChildren(new DOMParser().parseFromString(drawing, "image/svg+xml").documentElement);
    holder.dataset.flow = step.flow;
  }
  where.textContent = `Flow “${step.flow}”, state ${stateOf(step.to)}`;
  for (const marked of holder.querySelectorAll(".current")) marked.classList.remove("current");
  for (const path of stateOf(step.to).split(" + ")) {
    document.getElementById(`state-${path}`)?.classList.add("current");
  }
  holder.querySelector(".current")?.scrollIntoView({ block: "nearest", inline: "center" });
}

const inspector = document.getElementById("inspector") as HTMLDetailsElement;
inspector.addEventListener("toggle", () => {
  if (inspector.open) void drawDiagram();
});
addEventListener("message", ({ origin, data }: MessageEvent<{ kiosk?: string; name?: string }>) => {
  if (origin === location.origin && data.kiosk === "screen") tick([data.name ?? ""]);
});
new EventSource("/inspector/turns").addEventListener("message", ({ data }) => {
  const turn = JSON.parse(data) as ObservedTurn;
  turns = [turn, ...turns].slice(0, 100);
  tick(turn.replies);
  drawTurns();
  if (inspector.open) void drawDiagram();
});
tick([]);
