import { paymentContract } from "../contracts/payment.ts";
import { memoryPayment } from "../support/memory-payment.ts";

paymentContract("The provider in memory", async () => {
  let now = Date.UTC(2026, 4, 4, 12);
  const provider = memoryPayment(() => now);
  return {
    provider,
    now: () => now,
    pay: async (reference) => void provider.pay(reference),
    decline: async (reference) => void provider.decline(reference),
    advance: async (milliseconds) => {
      now += milliseconds;
    },
    close: async () => {},
  };
});
