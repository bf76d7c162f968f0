/**
 * Carries announcements from the ledger to the mailbox: facts to conversations, posts to the desks.
 *
 * Repeated after a crash in between; the mailbox knows the ids and keeps each once.
 */
import { type Inbound, inboundId } from "../conversation/inbound.ts";
import type { Announcement, Announcements } from "../ports/announcements.ts";
import { deskSubject } from "../ports/desk.ts";
import { announcementPostId } from "../ports/entry-id.ts";
import { deskLane } from "../ports/lane.ts";
import type { Log } from "../ports/log.ts";
import type { Mailbox, OutboxEntry } from "../ports/mailbox.ts";
import type { OutboxBody } from "../ports/outbox.ts";
import { WorkLoop } from "./work-loop.ts";

/** Carried at once. */
const BATCH = 100;

/** Carries until it is stopped. */
export interface Relay {
  readonly busy: boolean;
  /** How often in a row carrying has failed. */
  readonly failures: number;
  start(): void;
  wake(): void;
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds the carrier; `desks` gives the vendors of a shop's desks. */
export function createRelay(options: {
  readonly announcements: Announcements;
  readonly mailbox: Mailbox;
  readonly desks: (shop: string) => readonly string[];
  readonly log: Log;
}): Relay {
  const { announcements, mailbox, desks, log } = options;
  let unsubscribe: (() => void) | undefined;
  const loop = new WorkLoop("relay", log, async () => {
    while (loop.running) {
      const waiting = await announcements.waiting(BATCH);
      if (waiting.length === 0) return;
      await mailbox.deposit({
        inbounds: waiting.flatMap(factInbound),
        entries: waiting.flatMap((announcement) => postEntries(announcement, desks(announcement.shop))),
      });
      await announcements.relayed(waiting.map(({ id }) => id));
    }
  });
  return {
    get busy() {
      return loop.busy;
    },
    get failures() {
      return loop.failures;
    },
    start() {
      unsubscribe = announcements.onNew(() => loop.wake());
      loop.start();
    },
    wake: () => loop.wake(),
    quiet: () => loop.quiet(),
    stop() {
      unsubscribe?.();
      return loop.stop();
    },
  };
}

function factInbound({ id, shop, at, to }: Announcement): Inbound[] {
  if (to === undefined) return [];
  const { channel, address, fact } = to;
  const content = { kind: "fact" as const, fact: { ...fact } };
  return [{ id: inboundId(`announcement:${id}`), shop, channel, address, at, content }];
}

function postEntries({ id, shop, post }: Announcement, desks: readonly string[]): OutboxEntry[] {
  if (post === undefined) return [];
  return desks.map((desk) => {
    const body: OutboxBody = { kind: "deskPost", shop, desk, post };
    return { id: announcementPostId(id, desk), lane: deskLane(shop, desk, deskSubject(post)), body };
  });
}
