/**
 * Web sessions: a secret in the visitor's browser that only this server can have made, and what is derived from it.
 *
 * The secret itself stands in no address, because addresses are logged, copied and kept in histories. It goes in a
 * header; where a browser can send none (a stream of events, a link to a document) the address holds a seal instead that
 * is good for this one thing: a ticket for a minute, a document for as long as it is there.
 */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { z } from "zod";
import { isSameSecret } from "../../src/wire/same-secret.ts";

/** The header in which the page sends its session. */
export const SESSION_HEADER = "x-kiosk-session";

/** The secret a browser keeps: 96 random bits and their seal. Whoever has it is the visitor; it is never logged or stored here. */
export const Session = z.string().regex(/^[A-Za-z0-9_-]{32}$/, "A session is 32 characters of base64url");
export type Session = z.infer<typeof Session>;

const HALF_BYTES = 12;
const HALF = 16;
/** How long a page may take to open its stream with a ticket, in milliseconds. */
const TICKET_MS = 60_000;

/** The visitor's address: staff and logs may see it, and nobody can get back from it to the session. */
export function addressOf(session: Session): string {
  return createHash("sha256").update(session).digest("base64url").slice(0, 16);
}

/** The sessions of one shop. */
export interface Sessions {
  issue(): Session;
  /** Whether this server made it. Those of version 0.2 bear no seal: ask whether they have a history. */
  isIssued(session: Session): boolean;
  /** A ticket to one stream; `now` in epoch milliseconds. */
  ticketFor(address: string, now: number): string;
  /** The address that a ticket is for; null when it is forged or too old. */
  addressOn(ticket: string, now: number): string | null;
  /** The query of a document's link. */
  documentQuery(address: string, id: string): string;
  isDocumentKey(address: string, id: string, key: string): boolean;
}

/** Sessions under a secret of this shop's web chat. */
export function createSessions(secret: string): Sessions {
  const seal = (use: "session" | "ticket" | "document", words: string) =>
    createHmac("sha256", secret)
      .update(`${use}\n${words}`)
      .digest()
      .subarray(0, HALF_BYTES)
      .toString("base64url");
  return {
    issue() {
      const half = randomBytes(HALF_BYTES).toString("base64url");
      return `${half}${seal("session", half)}`;
    },
    isIssued: (session) => isSameSecret(session.slice(HALF), seal("session", session.slice(0, HALF))),
    ticketFor(address, now) {
      const until = `${address}.${now + TICKET_MS}`;
      return `${until}.${seal("ticket", until)}`;
    },
    addressOn(ticket, now) {
      const [address = "", until = "", key = "", ...more] = ticket.split(".");
      const isSealed = more.length === 0 && isSameSecret(key, seal("ticket", `${address}.${until}`));
      const left = Number(until) - now;
      return isSealed && left >= 0 && left <= TICKET_MS ? address : null;
    },
    documentQuery: (address, id) =>
      String(new URLSearchParams({ address, id, key: seal("document", `${address}\n${id}`) })),
    isDocumentKey: (address, id, key) => isSameSecret(key, seal("document", `${address}\n${id}`)),
  };
}
