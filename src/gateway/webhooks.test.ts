import { describe, expect, it } from "vitest";
import { memoryPayment } from "../../test/support/memory-payment.ts";
import type { Channel, WebhookRequest } from "../ports/channel.ts";
import { silentLog } from "../ports/log.ts";
import { refused } from "../ports/outcome.ts";
import type { HintFailureCode } from "../ports/payment.ts";
import { createHooks } from "./webhooks.ts";

const request = {} as WebhookRequest;
/** What a platform is answered whose webhook the adapter refuses with this code. */
async function answer(vendor: "messenger" | "bank", code: string) {
  const failure = refused({ code: code as HintFailureCode, operator: "The signature is missing." });
  const channel = { vendor: "messenger", receive: async () => failure } as unknown as Channel;
  const bank = { ...memoryPayment(() => 1), vendor: "bank", receive: async () => failure };
  const hooks = createHooks({
    log: silentLog,
    shop: (id) => (id === "demo" ? { channels: [channel], desks: [], payments: [bank] } : undefined),
    deposit: () => Promise.reject(new Error("Nothing came in")),
    recordChange: () => Promise.reject(new Error("Nobody changed")),
    undelivered: () => Promise.reject(new Error("Nothing was sent")),
    settle: () => Promise.reject(new Error("Nothing was paid")),
  });
  return { answer: await hooks("demo", vendor, request), hooks };
}

describe("A webhook that is refused", () => {
  it.each([
    ["messenger", "channel.unverified", 401],
    ["messenger", "channel.malformed", 400],
    ["bank", "payment.unverified", 401],
    ["bank", "payment.malformed", 400],
  ] as const)("of the %s with %s is answered %d", async (vendor, code, status) => {
    const { answer: answered } = await answer(vendor, code);
    expect(answered?.status).toBe(status);
    expect(JSON.parse(String(answered?.body))).toEqual({ code, message: "The signature is missing." });
  });

  it("is nobody's where nobody of that name listens", async () => {
    const { hooks } = await answer("bank", "payment.malformed");
    expect(await hooks("demo", "stranger", request)).toBeNull();
    expect(await hooks("other", "bank", request)).toBeNull();
  });
});
