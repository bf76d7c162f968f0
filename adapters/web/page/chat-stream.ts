/** The stream of messages from the shop: opened again wherever it broke off, without a gap and without a double. */
import type { WebMessage } from "../message.ts";

/** Who listens. */
export interface Listener {
  message(message: WebMessage): void;
  /** Everything that was said so far has arrived; once for each time the stream opens. */
  ready(conversation: string): void;
  connected(isConnected: boolean): void;
}

/** Milliseconds before a stream that the server refused is opened again. */
const PAUSE = 2_000;

/** Listens for as long as the page lives. */
export function listen(address: string, listener: Listener): void {
  let last = 0;
  const open = () => {
    const stream = new EventSource(`${address}&after=${last}`);
    stream.addEventListener("open", () => listener.connected(true));
    stream.addEventListener("message", ({ data, lastEventId }) => {
      last = Math.max(last, Number(lastEventId));
      listener.message(JSON.parse(data) as WebMessage);
    });
    stream.addEventListener("ready", ({ data }) => {
      listener.ready((JSON.parse(data) as { conversation: string }).conversation);
    });
    stream.addEventListener("error", () => {
      listener.connected(false);
      // A browser tries again by itself, but not after an answer such as a proxy's 502.
      if (stream.readyState === EventSource.CLOSED) setTimeout(open, PAUSE);
    });
  };
  open();
}
