/** Shows a shopper that their words were read and that an answer is on its way. */
import { type Inbound, isFromShopper } from "../../src/conversation/inbound.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Graph } from "./graph.ts";

/** Marks under way at most: in a rush answers go first, and what is answered needs no mark. */
const MOST_UNDER_WAY = 32;

/** Marks the newest message of each shopper as read, and with it those before. Failures are only worth a line in the log. */
export function createMarks(
  graph: Graph,
  log: Log,
  prefix: string,
): {
  noticed(inbounds: readonly Inbound[]): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
} {
  const underWay = new Set<Promise<void>>();
  const mark = async (message: string) => {
    try {
      const marked = await graph.markRead(message);
      if (marked.kind !== "done")
        log.debug({ code: marked.failure.code }, "A WhatsApp message could not be marked as read");
    } catch (error) {
      log.warn({ error }, "Marking a WhatsApp message as read failed");
    }
  };
  return {
    noticed(inbounds) {
      const newest = new Map<string, string>();
      for (const { id, address, content } of inbounds) {
        if (isFromShopper(content) && id.startsWith(prefix)) newest.set(address, id.slice(prefix.length));
      }
      for (const message of newest.values()) {
        if (underWay.size >= MOST_UNDER_WAY) return;
        const marking = mark(message).finally(() => underWay.delete(marking));
        underWay.add(marking);
      }
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
