/**
 * The way to the playground and its desk from elsewhere: a link that is printed at the start and opens them once.
 *
 * The link leads to a page with a button and only the button takes it, because chats and mail programs fetch links to
 * preview them. The browser that pressed it keeps a cookie until the process ends. Both secrets live in memory.
 */
import { randomBytes } from "node:crypto";
import { type Page, type PageResponse, problem } from "../../ports/pages.ts";
import { isSameSecret } from "../../wire/same-secret.ts";
import type { Visitor } from "../page-routes.ts";

/** Where the link leads. */
export const INVITATION_PATH = "/playground/open";
const COOKIE = "kiosk_playground";

/** An invitation. */
export interface Invitation {
  /** The link below an address without a trailing slash. */
  link(address: string): string;
  /** Whether a visitor's browser was let in by it. */
  admits(visitor: Pick<Visitor, "headers">): boolean;
  readonly pages: readonly Page[];
}

/** Makes an invitation; `isSecure` when browsers reach the gateway by https. */
export function createInvitation({ isSecure }: { readonly isSecure: () => boolean }): Invitation {
  const key = randomBytes(24).toString("base64url");
  let session: string | null = null;
  const accept = (given: string): PageResponse => {
    if (session !== null || !isSameSecret(given, key)) return problem(403, "playground.notHere", USED);
    session = randomBytes(24).toString("base64url");
    const cookie = [
      `${COOKIE}=${session}`,
      "Path=/",
      "HttpOnly",
      "SameSite=Lax",
      ...(isSecure() ? ["Secure"] : []),
    ];
    return { status: 303, headers: { location: "/", "set-cookie": cookie.join("; ") }, body: "" };
  };
  return {
    link: (address) => `${address}${INVITATION_PATH}?key=${key}`,
    admits: ({ headers }) => session !== null && isSameSecret(cookieOf(headers.cookie ?? ""), session),
    pages: [
      { method: "GET", path: INVITATION_PATH, handle: async () => question() },
      { method: "POST", path: INVITATION_PATH, handle: async ({ query }) => accept(query.key ?? "") },
    ],
  };
}

const USED = "This link was used before, or it is from an earlier start. Start Kiosk again for a new one.";

function question(): PageResponse {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Kiosk</title><h1>The playground and its desk</h1><p>This link opens them once, for this browser.</p>
<form method="post"><button>Open</button></form></html>`;
  return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body };
}

function cookieOf(header: string): string {
  const pair = header.split(/;\s*/).find((one) => one.startsWith(`${COOKIE}=`));
  return pair?.slice(COOKIE.length + 1) ?? "";
}
