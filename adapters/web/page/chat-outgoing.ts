/** What the visitor did and the shop has not got yet: sent one after the other, each again with its id until it is there. */
import { sessionHeaders } from "./chat-session.ts";

/** Something the visitor did. */
export interface Act {
  /** Made once; the shop takes an id once, however often it is sent. */
  readonly id: string;
  readonly content: {
    readonly kind: string;
    readonly text?: string;
    readonly token?: string;
    readonly origin?: string;
    readonly command?: string;
    readonly argument?: string;
  };
  readonly at: number;
}

/** Why an act is not through. */
export type Trouble = "unreachable" | "tooFast" | "refused" | "unknownSession";

/** Where acts wait. */
export interface Outgoing {
  /** Acts that the shop has not confirmed on the stream, oldest first. */
  readonly acts: readonly Act[];
  add(content: Act["content"]): void;
  /** The stream brought a message: the act of this id is through. */
  confirm(id: string): void;
}

/** Milliseconds between two tries. */
const SHORTEST_PAUSE = 500;
const LONGEST_PAUSE = 8_000;
/** Milliseconds after which a request without an answer is tried again. */
const PATIENCE = 15_000;

/** Sends to the shop, as soon as the session is known. `told` hears of trouble, of null when it is over, and of every change in `acts`. */
export function outgoingTo(
  shop: string,
  session: Promise<string>,
  told: (trouble: Trouble | null) => void,
): Outgoing {
  let acts: readonly Act[] = [];
  const unsent: Act[] = [];
  let isSending = false;
  const drop = ({ id }: Act) => {
    acts = acts.filter((act) => act.id !== id);
  };

  const flush = async () => {
    if (isSending) return;
    isSending = true;
    let pause = SHORTEST_PAUSE;
    for (let act = unsent[0]; act !== undefined; act = unsent[0]) {
      const answer = await post(shop, await session, act);
      if (answer === null || answer.status >= 500 || answer.status === 429) {
        const isFast = answer?.status === 429;
        told(isFast ? "tooFast" : "unreachable");
        await rest(isFast ? Number(answer.headers.get("retry-after") ?? 1) * 1000 : pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
        continue;
      }
      unsent.shift();
      pause = SHORTEST_PAUSE;
      if (!answer.ok || act.content.kind !== "text") drop(act);
      told(answer.ok ? null : answer.status === 401 ? "unknownSession" : "refused");
    }
    isSending = false;
  };

  return {
    get acts() {
      return acts;
    },
    add(content) {
      const act = { id: crypto.randomUUID(), content, at: performance.now() };
      acts = [...acts, act];
      unsent.push(act);
      void flush();
    },
    confirm(message) {
      acts = acts.filter(({ id }) => !message.endsWith(`:${id}`));
    },
  };
}

function post(shop: string, session: string, { id, content }: Act): Promise<Response | null> {
  const body = JSON.stringify({ id, content });
  const request = {
    method: "POST",
    body,
    headers: sessionHeaders(session),
    signal: AbortSignal.timeout(PATIENCE),
  };
  return fetch(`/web/${shop}/messages`, request).catch(() => null);
}

/** Waits, or until the network comes back. */
function rest(ms: number): Promise<void> {
  return new Promise((resume) => {
    const go = () => {
      clearTimeout(alarm);
      removeEventListener("online", go);
      resume();
    };
    const alarm = setTimeout(go, ms);
    addEventListener("online", go);
  });
}
