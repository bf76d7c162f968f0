/** Who may use the playground and its desk: people at this machine, from our own pages. */
import { type PageResponse, problem } from "../../ports/pages.ts";
import type { Guard, Visitor } from "../page-routes.ts";

/** Names under which a browser on this machine reaches it. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/**
 * Guards paths that need no login because only this machine may reach them.
 *
 * The Host must be this machine's own, so that a name of an attacker's that resolves to it gets nothing; and a
 * request that changes something must come from our own page, so that a foreign page cannot send one.
 */
export function localGuard(prefixes: readonly string[]): Guard {
  return (visitor) => {
    const { route } = visitor;
    if (route !== "/" && !prefixes.some((prefix) => route.startsWith(prefix))) return null;
    const host = visitor.headers.host ?? "";
    if (!LOOPBACK.test(host)) {
      return refusal(
        "The playground and its desk open only on the machine they run on, for example http://localhost:8080.",
      );
    }
    return isForeign(visitor, host) ? refusal("This request came from another site's page.") : null;
  };
}

function isForeign({ method, headers }: Visitor, host: string): boolean {
  if (
    headers["sec-fetch-site"] !== undefined &&
    !["same-origin", "none"].includes(headers["sec-fetch-site"])
  ) {
    return method !== "GET" || headers["sec-fetch-mode"] !== "navigate";
  }
  return (
    headers.origin !== undefined &&
    headers.origin !== `http://${host}` &&
    headers.origin !== `https://${host}`
  );
}

function refusal(message: string): PageResponse {
  return problem(403, "playground.notHere", message);
}
