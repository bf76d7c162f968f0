/** Draws a flow's machine as a picture: states as boxes within boxes, transitions as arrows with their events. */
import { instance } from "@viz-js/viz";
import type { AnyStateMachine, AnyStateNode } from "xstate";

/** A part of a machine, drawn around where a conversation stands. */
export interface Surroundings {
  readonly svg: string;
  /** Events that are taken in every state of the picture: arrows from everywhere to everywhere would hide it. */
  readonly everywhere: readonly string[];
}

/** What is drawn: every state, or only what can be seen from some states. */
interface Scope {
  /** Whether the states within a state are drawn. */
  isOpen(node: AnyStateNode): boolean;
  /** Whether an arrow between two drawn states is. */
  isNear(from: AnyStateNode, to: AnyStateNode): boolean;
  isCurrent(node: AnyStateNode): boolean;
}

/** Labels of one arrow that are written out; the rest is counted. */
const MOST_LABELS = 3;

/**
 * The whole machine as SVG. Each state's group carries `id="state-<path>"` (path joined by dots), so that a page can
 * mark some. Arrows of the states around others start at none of them and are left out.
 */
export async function drawMachine(machine: AnyStateMachine): Promise<string> {
  return render(machine, { isOpen: () => true, isNear: () => true, isCurrent: () => false });
}

/**
 * The machine as seen from its active states, given as paths joined by dots: the states beside them and beside their
 * parents, with the arrows that start or end next to an active one. Active ones have the class `current`. Null when
 * the machine has no such state.
 */
export async function drawAround(
  machine: AnyStateMachine,
  paths: readonly string[],
): Promise<Surroundings | null> {
  const all = statesOf(machine.root);
  const active = paths.map((path) => all.find((node) => node.path.join(".") === path));
  if (active.length === 0 || active.includes(undefined)) return null;
  const found = active as readonly AnyStateNode[];
  const busy = found.filter((node) => !isResting(node));
  const open = new Set((busy.length > 0 ? busy : found.slice(0, 1)).flatMap(ancestorsOf));
  const parents = new Set(
    [...open].filter((node) => Object.values(node.states).some((child) => found.includes(child))),
  );
  const svg = await render(machine, {
    isOpen: (node) => open.has(node),
    isNear: (from, to) => [from, to].some((node) => node.parent !== undefined && parents.has(node.parent)),
    isCurrent: (node) => found.some((leaf) => leaf === node || ancestorsOf(leaf).includes(node)),
  });
  const everywhere = [...open].flatMap((node) => [...node.transitions.keys()].map(shortEvent));
  return { svg, everywhere: [...new Set(everywhere)].sort() };
}

/** The id of a state's drawing. */
export function stateId(path: readonly string[]): string {
  return `state-${path.join(".")}`;
}

/** One of several regions at work that is where it started has nothing to tell. */
function isResting(node: AnyStateNode): boolean {
  return node.parent?.parent?.type === "parallel" && node.parent.initial?.target.includes(node) === true;
}

async function render(machine: AnyStateMachine, scope: Scope): Promise<string> {
  const graphviz = await instance();
  const svg = graphviz.renderString(dotOf(machine, scope), { format: "svg" });
  return svg.slice(svg.indexOf("<svg"));
}

function dotOf(machine: AnyStateMachine, scope: Scope): string {
  return `digraph {
    compound=true rankdir=LR bgcolor="transparent" pad=0.2 nodesep=0.22 ranksep=0.55
    node [shape=box style="rounded,filled" fillcolor="#ffffff" color="#94a3b8" fontname="sans-serif" fontsize=12 margin="0.16,0.08"]
    edge [color="#94a3b8" fontcolor="#475569" fontname="sans-serif" fontsize=10 arrowsize=0.6]
    ${Object.values(machine.root.states)
      .map((state) => boxOf(state, scope))
      .join("\n")}
    ${arrowsOf(machine, scope).join("\n")}
  }`;
}

function boxOf(node: AnyStateNode, scope: Scope): string {
  const children = Object.values(node.states);
  const id = quote(stateId(node.path));
  const look = scope.isCurrent(node) ? ' class="current"' : "";
  if (children.length === 0 || !scope.isOpen(node)) {
    const label = children.length === 0 ? node.key : `${node.key} …`;
    return `${id} [id=${id} label=${quote(label)}${look}]`;
  }
  return `subgraph ${quote(`cluster-${node.path.join(".")}`)} {
    id=${id} label=${quote(node.key)} style="rounded" color="#cbd5e1" fontname="sans-serif" fontsize=12 fontcolor="#475569"
    ${children.map((child) => boxOf(child, scope)).join("\n")}
  }`;
}

/** One arrow for each pair of boxes, with all events that lead along it. */
function arrowsOf({ root }: AnyStateMachine, scope: Scope): readonly string[] {
  const labels = new Map<string, Set<string>>();
  for (const source of statesOf(root)) {
    const from = drawnOf(source, scope);
    if (isOpened(from, scope)) continue;
    for (const [event, transitions] of source.transitions) {
      for (const target of transitions.flatMap((transition) => transition.target ?? [])) {
        const to = drawnOf(leafOf(target), scope);
        if ((from === to && from !== source) || !scope.isNear(from, to)) continue;
        const pair = `${quote(stateId(from.path))} -> ${quote(stateId(to.path))}`;
        labels.set(pair, (labels.get(pair) ?? new Set()).add(shortEvent(event)));
      }
    }
  }
  return [...labels].map(([pair, events]) => `${pair} [label=${quote(inShort([...events]))}]`);
}

function inShort(events: readonly string[]): string {
  const more = events.length - MOST_LABELS;
  return [...events.slice(0, MOST_LABELS), ...(more > 0 ? [`+ ${more}`] : [])].join("\n");
}

/** The box that stands for a state: its own, or that of the folded state it is in. */
function drawnOf(node: AnyStateNode, scope: Scope): AnyStateNode {
  const folded = ancestorsOf(node)
    .reverse()
    .find((ancestor) => ancestor.parent !== undefined && !scope.isOpen(ancestor));
  return folded ?? node;
}

function isOpened(node: AnyStateNode, scope: Scope): boolean {
  return Object.keys(node.states).length > 0 && scope.isOpen(node);
}

/** The states around a state, nearest first, without the state itself. */
function ancestorsOf(node: AnyStateNode): AnyStateNode[] {
  return node.parent === undefined ? [] : [node.parent, ...ancestorsOf(node.parent)];
}

function statesOf(node: AnyStateNode): readonly AnyStateNode[] {
  return Object.values(node.states).flatMap((state) => [state, ...statesOf(state)]);
}

/** Arrows end at states without children: at the initial one of a state with children. */
function leafOf(node: AnyStateNode): AnyStateNode {
  const initial = node.initial?.target[0];
  return initial === undefined ? node : leafOf(initial);
}

/** `xstate.done.actor.0.shop.loading` is "done", `xstate.after.patience.…` is "after patience". */
function shortEvent(event: string): string {
  if (event.startsWith("xstate.done.")) return "done";
  if (event.startsWith("xstate.error.")) return "refused";
  const after = /^xstate\.after\.([^.]+)/.exec(event);
  return after === null ? event : `after ${after[1]}`;
}

function quote(words: string): string {
  return `"${words.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
