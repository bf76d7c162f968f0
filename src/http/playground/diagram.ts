/** Draws a flow's machine as a picture: states as boxes within boxes, transitions as arrows with their events. */
import { instance } from "@viz-js/viz";
import type { AnyStateMachine, AnyStateNode } from "xstate";

/**
 * The diagram as SVG. Each state's group carries `id="state-<path>"` (path joined by dots, `state-` for the root), so
 * that a page can mark the current ones. Events that the root takes in every state are left to the legend: arrows from
 * everywhere to everywhere would hide the picture.
 */
export async function drawMachine(machine: AnyStateMachine): Promise<string> {
  const graphviz = await instance();
  const svg = graphviz.renderString(dotOf(machine), { format: "svg" });
  return svg.slice(svg.indexOf("<svg"));
}

/** The id of a state's drawing. */
export function stateId(path: readonly string[]): string {
  return `state-${path.join(".")}`;
}

function dotOf(machine: AnyStateMachine): string {
  const states = statesOf(machine.root);
  const edges = states.flatMap((state) => edgesOf(state));
  return `digraph {
    compound=true rankdir=LR bgcolor="transparent" pad=0.3 nodesep=0.25 ranksep=0.5
    node [shape=box style="rounded,filled" fillcolor="#ffffff" color="#94a3b8" fontname="sans-serif" fontsize=11 margin="0.14,0.07"]
    edge [color="#94a3b8" fontcolor="#475569" fontname="sans-serif" fontsize=9 arrowsize=0.6]
    ${Object.values(machine.root.states).map(boxOf).join("\n")}
    ${[...new Set(edges)].join("\n")}
  }`;
}

function statesOf(node: AnyStateNode): readonly AnyStateNode[] {
  return Object.values(node.states).flatMap((state) => [state, ...statesOf(state)]);
}

function boxOf(node: AnyStateNode): string {
  const children = Object.values(node.states);
  const id = quote(stateId(node.path));
  if (children.length === 0) return `${id} [id=${id} label=${quote(node.key)}]`;
  return `subgraph ${quote(`cluster-${node.path.join(".")}`)} {
    id=${id} label=${quote(node.key)} style="rounded" color="#cbd5e1" fontname="sans-serif" fontsize=11 fontcolor="#475569"
    ${children.map(boxOf).join("\n")}
  }`;
}

function edgesOf(node: AnyStateNode): readonly string[] {
  return [...node.transitions].flatMap(([event, transitions]) =>
    transitions.flatMap((transition) =>
      (transition.target ?? []).map((target) => {
        const label = quote(shortEvent(event));
        return `${quote(leafOf(node))} -> ${quote(leafOf(target))} [label=${label}]`;
      }),
    ),
  );
}

/** Arrows start and end at states without children: at the initial one of a state with children. */
function leafOf(node: AnyStateNode): string {
  const initial = node.initial?.target[0];
  return initial === undefined ? stateId(node.path) : leafOf(initial);
}

/** `xstate.done.actor.0.shop.loading` is "done", `xstate.after.patience.…` is "after patience". */
function shortEvent(event: string): string {
  if (event.startsWith("xstate.done.")) return "done";
  if (event.startsWith("xstate.error.")) return "error";
  const after = /^xstate\.after\.([^.]+)/.exec(event);
  return after === null ? event : `after ${after[1]}`;
}

function quote(words: string): string {
  return `"${words.replace(/["\\]/g, "\\$&")}"`;
}
