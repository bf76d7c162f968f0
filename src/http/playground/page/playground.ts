/** The playground in the browser: ticks off the guide's steps and, on a small screen, shows phone or desk. */
import type { ObservedTurn } from "../../../runtime/observer.ts";
import { type PhoneNews, watchPhone } from "./phone.ts";
import { watchTurns } from "./turn-stream.ts";

const STEPS = ["browse", "order", "pay", "ship"] as const;
type Step = (typeof STEPS)[number];

/** How a step shows: by a service that was called, or by a message that was said. Later steps include earlier ones. */
const DONE_BY: Readonly<Record<Step, { readonly call?: string; readonly message: RegExp }>> = {
  browse: { call: "cart.add", message: /^shop\.(cart$|line$|contact|address|shipping|summary)/ },
  order: { call: "order.place", message: /^shop\.payment$/ },
  pay: { message: /^(shop\.paid|orders\.news\.paid)$/ },
  ship: { message: /^orders\.news\.(shipped|partlyShipped|delivered)$/ },
};

const done = new Set<Step>();
let phone: PhoneNews = { conversation: "", names: [] };
let turns: readonly ObservedTurn[] = [];

function tick(): void {
  const own = turns.filter(({ conversation }) => conversation === phone.conversation);
  const said = [...phone.names, ...own.flatMap(({ replies }) => replies)];
  const called = own.flatMap(({ calls }) => calls.filter(({ outcome }) => outcome === "done"));
  const last = STEPS.findLastIndex((step) => {
    const { call, message } = DONE_BY[step];
    return said.some((name) => message.test(name)) || called.some(({ service }) => service === call);
  });
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
watchPhone((news) => {
  phone = news;
  tick();
});
watchTurns((now) => {
  turns = now;
  tick();
});
tick();
