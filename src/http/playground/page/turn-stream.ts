/** The stream of turns, newest first. */
import type { ObservedTurn } from "../../../runtime/observer.ts";

/** Turns kept. */
const MOST_TURNS = 100;
/** Milliseconds before a stream that the server refused is opened again. */
const PAUSE = 2_000;

/** Calls back with all turns so far whenever there is a new one. */
export function watchTurns(changed: (turns: readonly ObservedTurn[]) => void): void {
  let turns: readonly ObservedTurn[] = [];
  let isTold = true;
  const tell = () => {
    isTold = true;
    changed(turns);
  };
  const open = () => {
    const stream = new EventSource("/inspector/turns");
    stream.addEventListener("afresh", () => {
      turns = [];
    });
    stream.addEventListener("message", ({ data }) => {
      turns = [JSON.parse(data) as ObservedTurn, ...turns].slice(0, MOST_TURNS);
      // The log so far comes at once; one drawing of it is enough.
      if (isTold) setTimeout(tell);
      isTold = false;
    });
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) setTimeout(open, PAUSE);
    });
  };
  open();
}
