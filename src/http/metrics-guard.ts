/** Who may read the figures: whoever is on this machine, and where strangers can reach the server, who has the token. */
import { problem } from "../ports/pages.ts";
import { isSameSecret } from "../wire/same-secret.ts";
import { isLocal } from "./local-visitor.ts";
import type { Guard } from "./page-routes.ts";

/** Guards `/metrics`; the token comes as `Authorization: Bearer <token>`, as Prometheus sends it. */
export function metricsGuard(options: { readonly isExposed: boolean; readonly token?: string }): Guard {
  const { isExposed, token } = options;
  return (visitor) => {
    if (token !== undefined && isSameSecret(visitor.headers.authorization ?? "", `Bearer ${token}`))
      return null;
    if (!isExposed && isLocal(visitor)) return null;
    return problem(
      403,
      "metrics.notHere",
      "The figures are for this installation's own Prometheus: set KIOSK_METRICS_TOKEN, and send it as a bearer token.",
    );
  };
}
