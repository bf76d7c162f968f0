/** The stream of messages from the shop, without a gap and without a double wherever it broke off. */
import type { WebMessage } from "../message.ts";
import { sessionHeaders } from "./chat-session.ts";
import { steadyStream } from "./steady-stream.ts";

/** Who listens. */
export interface Listener {
  message(message: WebMessage): void;
  /** Everything that was said so far has arrived; once for each time the stream opens. */
  ready(conversation: string): void;
  connected(isConnected: boolean): void;
  /** The server does not know this session. */
  unknownSession(): void;
}

/** Listens to the shop's stream for as long as the page lives. */
export function listen(shop: string, session: string, listener: Listener): void {
  let last = 0;
  const address = async () => {
    const ticket = await ticketFor(shop, session);
    if (ticket === "unknownSession") listener.unknownSession();
    return ticket === null || ticket === "unknownSession"
      ? null
      : `/web/${shop}/events?${new URLSearchParams({ ticket: ticket.ticket, after: String(last) })}`;
  };
  steadyStream(address, {
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

/** What opens the stream once: no address holds the session. Null while the server cannot be reached. */
async function ticketFor(
  shop: string,
  session: string,
): Promise<{ ticket: string } | "unknownSession" | null> {
  try {
    const answer = await fetch(`/web/${shop}/ticket`, { method: "POST", headers: sessionHeaders(session) });
    if (answer.status === 401) return "unknownSession";
    return answer.ok ? ((await answer.json()) as { ticket: string }) : null;
  } catch {
    return null;
  }
}
