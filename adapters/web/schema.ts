/** What the page may send. Everything is treated as forged until it passed here. */
import { z } from "zod";

/** Longest text a visitor may send, in UTF-16 units; the page says so before it sends more. */
export const LONGEST_TEXT = 4096;

/** One thing a visitor did. */
export const WebInput = z.object({
  /** Made by the page for each act, so that a repeated request is one message. */
  id: z.string().regex(/^[A-Za-z0-9-]{8,64}$/, "id must be 8 to 64 letters, digits or dashes"),
  content: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("text"), text: z.string().min(1).max(LONGEST_TEXT) }),
    z.object({
      kind: z.literal("choice"),
      token: z.string().max(200),
      origin: z.string().max(300).optional(),
    }),
    z.object({
      kind: z.literal("command"),
      command: z.string().max(40),
      argument: z.string().max(200).optional(),
    }),
  ]),
});
export type WebInput = z.infer<typeof WebInput>;
