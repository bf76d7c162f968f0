/** Web sessions: an unguessable secret in the visitor's browser, and the address derived from it that Kiosk knows. */
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";

/** The secret a browser keeps: 192 random bits. Whoever has it is the visitor; it is never logged or stored here. */
export const Session = z.string().regex(/^[A-Za-z0-9_-]{32}$/, "A session is 32 characters of base64url");
export type Session = z.infer<typeof Session>;

/** A fresh session. */
export function newSession(): Session {
  return randomBytes(24).toString("base64url");
}

/** The visitor's address: staff and logs may see it, and nobody can get back from it to the session. */
export function addressOf(session: Session): string {
  return createHash("sha256").update(session).digest("base64url").slice(0, 16);
}
