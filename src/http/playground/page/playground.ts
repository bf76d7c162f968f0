/** The playground in the browser: ticks off the guide's steps and, on a small screen, shows phone or desk. */
import { watchPhone } from "./phone.ts";

const STEPS = ["browse", "order", "pay", "ship"] as const;
type Step = (typeof STEPS)[number];

/** The messages by which a step shows. Later steps include earlier ones. */
const DONE_BY: Readonly<Record<Step, RegExp>> = {
  browse: /^shop\.(cart$|line$|contact|address|shipping|summary)/,
  order: /^shop\.payment$/,
  pay: /^(shop\.paid|orders\.news\.paid)$/,
  ship: /^orders\.news\.(shipped|partlyShipped|delivered)$/,
};

const done = new Set<Step>();

function tick(said: readonly string[]): void {
  const last = STEPS.findLastIndex((step) => said.some((name) => DONE_BY[step].test(name)));
  for (const step of STEPS.slice(0, last + 1)) done.add(step);
  const now = STEPS.find((step) => !done.has(step));
  for (const item of document.querySelectorAll<HTMLElement>("#guide [data-step]")) {
    const step = item.dataset.step as Step;
    item.classList.toggle("done", done.has(step));
    item.toggleAttribute("data-now", step === now);
    if (step === now) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  document.body.toggleAttribute("data-finished", now === undefined);
  announce(now);
}

function announce(now: Step | undefined): void {
  const guided = document.getElementById("guided");
  if (guided === null) return;
  const next = document.querySelector(`#guide [data-step="${now}"]`)?.textContent?.trim();
  const words = next === undefined ? "All steps are done." : `Next: ${next}`;
  if (guided.textContent !== words) guided.textContent = words;
}

function show(view: string): void {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll<HTMLElement>("#views button")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}

document.getElementById("views")?.addEventListener("click", (event) => {
  const view = (event.target as Element).closest<HTMLElement>("button")?.dataset.view;
  if (view !== undefined) show(view);
});
addEventListener("desk", (event) => {
  const { waiting } = (event as CustomEvent<{ waiting: number }>).detail;
  const badge = document.getElementById("waiting");
  if (badge === null) return;
  badge.hidden = waiting === 0;
  badge.textContent = String(waiting);
});
watchPhone(({ names }) => tick(names));
tick([]);
