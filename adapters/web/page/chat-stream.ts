/** The stream of messages from the shop, without a gap and without a double wherever it broke off. */
import type { WebMessage } from "../message.ts";
import { steadyStream } from "./steady-stream.ts";

/** Who listens. */
export interface Listener {
  message(message: WebMessage): void;
  /** Everything that was said so far has arrived; once for each time the stream opens. */
  ready(conversation: string): void;
  connected(isConnected: boolean): void;
}

/** Listens for as long as the page lives. */
export function listen(address: string, listener: Listener): void {
  let last = 0;
  steadyStream(() => `${address}&after=${last}`, {
    connected: (isConnected) => listener.connected(isConnected),
    opened(stream) {
      stream.addEventListener("message", ({ data, lastEventId }) => {
        last = Math.max(last, Number(lastEventId));
        listener.message(JSON.parse(data) as WebMessage);
      });
      stream.addEventListener("ready", ({ data }) => {
        listener.ready((JSON.parse(data) as { conversation: string }).conversation);
      });
    },
  });
}
