/** Webhooks: `/hooks/<shop>/<vendor>`, handed on with their bytes untouched, because signatures are over those. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { WebhookRequest, WebhookResponse } from "../ports/channel.ts";
import type { Problem } from "./answers.ts";

const MEBIBYTE = 1_048_576;
const BODY_LIMIT = MEBIBYTE;
/** Vendors whose bodies may be longer, in bytes: Slack's carry whole messages and modals, Meta's a thousand updates. */
const LARGER_BODIES: Readonly<Record<string, number>> = {
  slack: 4 * MEBIBYTE,
  "whatsapp-cloud": 4 * MEBIBYTE,
};

/** Who listens to webhooks. Null when this shop has nobody of that vendor. */
export type Hooks = (
  shop: string,
  vendor: string,
  request: WebhookRequest,
) => Promise<WebhookResponse | null>;

/** Mounts the webhooks. */
export function mountHooks(app: FastifyInstance, hooks: Hooks): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply, shop: string, vendor: string) => {
    const response = await hooks(shop, vendor, webhookRequest(request));
    if (response === null) return reply.code(404).send(nobodyListens(request.id));
    return reply
      .code(response.status)
      .headers(response.headers ?? {})
      .send(response.body ?? "");
  };
  for (const [vendor, bodyLimit] of Object.entries(LARGER_BODIES)) {
    app.route<{ Params: { shop: string } }>({
      method: ["GET", "POST"],
      url: `/hooks/:shop/${vendor}`,
      bodyLimit,
      handler: (request, reply) => answer(request, reply, request.params.shop, vendor),
    });
  }
  app.route<{ Params: { shop: string; vendor: string } }>({
    method: ["GET", "POST"],
    url: "/hooks/:shop/:vendor",
    bodyLimit: BODY_LIMIT,
    handler: (request, reply) => answer(request, reply, request.params.shop, request.params.vendor),
  });
}

/** The request as the ports know it. */
export function webhookRequest(request: FastifyRequest): WebhookRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return {
    method: request.method,
    url: request.raw.url ?? "/",
    headers,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

function nobodyListens(requestId: string): Problem {
  return {
    code: "hook.unknown",
    message:
      "Nobody of this shop and vendor listens here. The address is /hooks/<shop>/<vendor>: check that <shop> is the " +
      "name of a shop's folder, that its shop.yaml uses <vendor>, and that the vendor's variables are set.",
    requestId,
  };
}
