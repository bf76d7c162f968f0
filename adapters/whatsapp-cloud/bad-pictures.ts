/**
 * Pictures that Meta does not take: left out for a while, so that the words go out at once, and told to staff.
 *
 * Kept in the store, because Meta may say so long after it took the message, and the message then goes again without.
 */
import { z } from "zod";
import type { ChannelHost } from "../../src/ports/channel.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import { collection, type Store } from "../../src/ports/store.ts";
import { MESSENGER } from "./inbound.ts";

/** How long a picture is left out, in milliseconds: when Meta blames it, and when it only may be to blame. */
const BLAMED_MS = 24 * 60 * 60_000;
const DOUBTED_MS = 60 * 60_000;

/** By the picture's file or address: since when, in epoch milliseconds. */
const pictures = collection("pictures.bad", z.number());

/** The memory of one number. */
export interface BadPictures {
  has(file: string): Promise<boolean>;
  /** Leaves the picture out from now on, and tells staff when it was not left out before. `why` is for the operator. */
  note(file: string, why: string, certainty: "blamed" | "doubted"): Promise<void>;
}

/** The memory in a store; `tell` reaches the shop's desks. */
export function createBadPictures(parts: {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: ChannelHost["tell"];
}): BadPictures {
  const { store, clock, log, tell } = parts;
  return {
    has: async (file) => (await store.get(pictures, file)) !== null,
    async note(file, why, certainty) {
      const now = clock.now();
      const expiresAt = now + (certainty === "blamed" ? BLAMED_MS : DOUBTED_MS);
      const isNew = await store.transaction(async (records) => {
        const known = await records.get(pictures, file);
        records.put(pictures, file, known ?? now, { expiresAt });
        return known === null;
      });
      if (!isNew) return;
      log.warn({ picture: file }, "WhatsApp did not take a picture; it is left out for a while");
      await tell({ kind: "badPicture", channel: MESSENGER, picture: file, operator: why });
    },
  };
}
