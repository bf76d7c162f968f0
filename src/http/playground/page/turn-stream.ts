/** The stream of turns, newest first. */
import type { InspectedTurn } from "../inspector.ts";

/** Turns kept. */
const MOST_TURNS = 100;
/** Milliseconds before a stream that the server refused is opened again. */
const PAUSE = 2_000;

let turns: readonly InspectedTurn[] = [];
const watchers: ((turns: readonly InspectedTurn[]) => void)[] = [];
let isTold = true;

/**
 * Calls back with all turns so far whenever there is a new one, and at once when there are some. The stream is opened
 * with the first watcher and shared: a browser has only six connections to a server.
 */
export function watchTurns(changed: (turns: readonly InspectedTurn[]) => void): void {
  watchers.push(changed);
  if (watchers.length === 1) open();
  else if (turns.length > 0) changed(turns);
}

function open(): void {
  const stream = new EventSource("/inspector/turns");
  stream.addEventListener("afresh", () => {
    turns = [];
  });
  stream.addEventListener("message", ({ data }) => {
    turns = [JSON.parse(data) as InspectedTurn, ...turns].slice(0, MOST_TURNS);
    // The log so far comes at once; one drawing of it is enough.
    if (isTold) setTimeout(tell);
    isTold = false;
  });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(open, PAUSE);
  });
}

function tell(): void {
  isTold = true;
  for (const changed of watchers) changed(turns);
}
