/** What whoever runs the process asks of it: is it up, may traffic come, what are the figures. */
import type { FastifyInstance } from "fastify";
import type { Health } from "./health.ts";
import type { PrometheusMetrics } from "./metrics.ts";
import { type Guard, placeGuard } from "./page-routes.ts";

/**
 * - `/healthz`: 200 as long as the process answers at all; when it does not, restart it.
 * - `/readyz`: 200 when mailbox and ledger can be written to, everybody who listens hears, no loop is stuck and the process is not
 *   stopping, else 503.
 * - `/metrics`: Prometheus' text format, behind a guard of its own.
 */
export function mountOperatorRoutes(
  app: FastifyInstance,
  options: { readonly health: Health; readonly metrics: PrometheusMetrics; readonly metricsGuard: Guard },
): void {
  app.get("/healthz", { exposeHeadRoute: true }, async (_request, reply) =>
    reply.header("cache-control", "no-store").send({ status: "up" }),
  );
  app.get("/readyz", { exposeHeadRoute: true }, async (_request, reply) => {
    const readiness = await options.health.ready();
    return reply
      .code(readiness.status === "ready" ? 200 : 503)
      .header("cache-control", "no-store")
      .send(readiness);
  });
  app.register(async (scope) => {
    placeGuard(scope, options.metricsGuard);
    scope.get("/metrics", async (_request, reply) => {
      const { contentType, body } = await options.metrics.expose();
      return reply.header("content-type", contentType).header("cache-control", "no-store").send(body);
    });
  });
}
