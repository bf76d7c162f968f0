/** Who may use the playground and its desk: people at this machine, or with the invitation, from our own pages. */
import { type PageResponse, problem } from "../../ports/pages.ts";
import { isLocal } from "../local-visitor.ts";
import type { Guard, Visitor } from "../page-routes.ts";
import type { Invitation } from "./invitation.ts";

/** What the guard stands before, and whom it lets through. */
export interface PlaygroundGuardOptions {
  /** Beginnings of the routes that need it; `/` itself always does. */
  readonly prefixes: readonly string[];
  /** Whether strangers can reach the server: then being on this machine is no proof, since a proxy's visitors are too. */
  readonly isExposed: boolean;
  readonly invitation: Pick<Invitation, "admits">;
}

/**
 * Guards paths that have no login.
 *
 * A request that changes something must come from our own page, so that a foreign page cannot send one.
 */
export function playgroundGuard({ prefixes, isExposed, invitation }: PlaygroundGuardOptions): Guard {
  return (visitor) => {
    const { route } = visitor;
    if (route !== "/" && !prefixes.some((prefix) => route.startsWith(prefix))) return null;
    if (!invitation.admits(visitor) && (isExposed || !isLocal(visitor))) {
      return refusal(
        isExposed
          ? "The playground and its desk open with the link that Kiosk prints when it starts."
          : "The playground and its desk open only on the machine they run on, for example http://localhost:8080.",
      );
    }
    return isForeign(visitor) ? refusal("This request came from another site's page.") : null;
  };
}

function isForeign({ method, headers }: Visitor): boolean {
  const { host = "", origin } = headers;
  if (
    headers["sec-fetch-site"] !== undefined &&
    !["same-origin", "none"].includes(headers["sec-fetch-site"])
  ) {
    return method !== "GET" || headers["sec-fetch-mode"] !== "navigate";
  }
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}

function refusal(message: string): PageResponse {
  return problem(403, "playground.notHere", message);
}
