/** The contract of payment providers: every adapter passes it, whatever its vendor calls things. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { money } from "../../src/conversation/money.ts";
import { OrderNumber, PaymentReference, RefundId } from "../../src/ports/ids.ts";
import type { Outcome } from "../../src/ports/outcome.ts";
import type { PaymentProvider, PaymentRequest, PaymentStatus } from "../../src/ports/payment.ts";

/** A provider with a payer and a clock that the test moves. */
export interface PaymentHarness {
  readonly provider: PaymentProvider;
  /** Shop that the provider serves; `demo` when absent. */
  readonly shop?: string;
  /** The provider's clock, epoch milliseconds. */
  now(): number;
  /** The payer approves on the provider's page; nothing happens where the page does not offer it any more. */
  pay(reference: string): Promise<void>;
  /** The payer, or their bank, says no. */
  decline(reference: string): Promise<void>;
  advance(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

const HALF_AN_HOUR = 30 * 60_000;

/** Runs the suite; `makeProvider` is called for each test. */
export function paymentContract(name: string, makeProvider: () => Promise<PaymentHarness>): void {
  describe(`${name} keeps the contract of payment providers`, () => {
    let bed: PaymentHarness;
    let count = 0;
    beforeEach(async () => {
      bed = await makeProvider();
    });
    afterEach(() => bed.close());

    const request = (overrides: Partial<PaymentRequest> = {}): PaymentRequest => {
      count += 1;
      return {
        reference: PaymentReference.parse(`contract-attempt-${count}`),
        shop: bed.shop ?? "demo",
        orderNumber: OrderNumber.parse("FJ-1001"),
        description: "FJ-1001 Fjord",
        amount: money(4_900, "DKK"),
        expiresAt: bed.now() + HALF_AN_HOUR,
        locale: "da",
        returnUrl: "https://shop.example/paid/contract",
        ...overrides,
      };
    };
    const opened = async (overrides: Partial<PaymentRequest> = {}) => {
      const asked = request(overrides);
      return { ...asked, ...value(await bed.provider.create(asked)) };
    };
    const lookUp = async (reference: PaymentReference) => value(await bed.provider.lookUp(reference));

    linkTests(() => bed, request, opened, lookUp);
    refundTests(() => bed, opened, lookUp);

    it("refuses a webhook that is not signed, and one of garbage", async () => {
      for (const body of [
        "",
        "{}",
        '{"reference":"contract-attempt-1","state":"paid"}',
        "\u0000".repeat(1_000),
      ]) {
        const received = await bed.provider.receive({
          method: "POST",
          url: "/hooks/demo/payment",
          headers: {},
          body: Buffer.from(body),
        });
        expect(received.kind).toBe("refused");
      }
    });
  });
}

type Opened = PaymentRequest & { readonly url: string };
type Open = (overrides?: Partial<PaymentRequest>) => Promise<Opened>;
type LookUp = (reference: PaymentReference) => Promise<PaymentStatus>;

function linkTests(
  bed: () => PaymentHarness,
  request: () => PaymentRequest,
  opened: Open,
  lookUp: LookUp,
): void {
  it("opens a link over http that has taken no money yet", async () => {
    const { reference, url } = await opened();
    expect(new URL(url).protocol).toMatch(/^https?:$/);
    expect(await lookUp(reference)).toEqual({
      reference,
      state: "open",
      captured: money(0, "DKK"),
      refunded: money(0, "DKK"),
    });
  });

  it("gives the same link when the same payment is opened twice", async () => {
    const asked = request();
    const first = value(await bed().provider.create(asked));
    expect(value(await bed().provider.create(asked))).toEqual(first);
    await bed().pay(asked.reference);
    expect((await lookUp(asked.reference)).captured).toEqual(asked.amount);
  });

  it("says exactly what was paid, however often it is asked", async () => {
    const { reference, amount } = await opened();
    await bed().pay(reference);
    for (let time = 0; time < 3; time += 1)
      expect(await lookUp(reference)).toMatchObject({ reference, state: "paid", captured: amount });
  });

  it("takes no money when the payer declines", async () => {
    const { reference } = await opened();
    await bed().decline(reference);
    expect(await lookUp(reference)).toMatchObject({ state: "declined", captured: money(0, "DKK") });
  });

  it("takes no money after the deadline", async () => {
    const { reference } = await opened();
    await bed().advance(HALF_AN_HOUR + 1_000);
    expect((await lookUp(reference)).state).toBe("expired");
    await bed().pay(reference);
    expect(await lookUp(reference)).toMatchObject({ state: "expired", captured: money(0, "DKK") });
  });

  it("voids a link for good, also twice", async () => {
    const { reference } = await opened();
    expect(value(await bed().provider.cancel(reference)).state).toBe("cancelled");
    await bed().pay(reference);
    expect(value(await bed().provider.cancel(reference))).toMatchObject({
      state: "cancelled",
      captured: money(0, "DKK"),
    });
  });

  it("says that money came first when a paid link is voided", async () => {
    const { reference, amount } = await opened();
    await bed().pay(reference);
    expect(value(await bed().provider.cancel(reference))).toMatchObject({
      state: "paid",
      captured: amount,
    });
  });

  it("refuses to look up or void what it never heard of", async () => {
    expect((await bed().provider.lookUp(PaymentReference.parse("never-heard-of-this"))).kind).toBe("refused");
    expect((await bed().provider.cancel(PaymentReference.parse("never-heard-of-this"))).kind).toBe("refused");
  });
}

function refundTests(bed: () => PaymentHarness, opened: Open, lookUp: LookUp): void {
  const paid = async () => {
    const { reference } = await opened();
    await bed().pay(reference);
    return reference;
  };
  const refund = (reference: PaymentReference, refundId: string, amount: number) =>
    bed().provider.refund({ reference, refund: RefundId.parse(refundId), amount: money(amount, "DKK") });

  it("gives money back in parts", async () => {
    const reference = await paid();
    value(await refund(reference, `${reference}-a`, 1_000));
    value(await refund(reference, `${reference}-b`, 3_900));
    expect((await lookUp(reference)).refunded).toEqual(money(4_900, "DKK"));
  });

  it("gives money back once for one refund, however often it is asked", async () => {
    const reference = await paid();
    for (let time = 0; time < 3; time += 1) value(await refund(reference, `${reference}-a`, 3_000));
    expect((await lookUp(reference)).refunded).toEqual(money(3_000, "DKK"));
  });

  it("gives back no more than came in", async () => {
    const reference = await paid();
    value(await refund(reference, `${reference}-a`, 4_000));
    const more = await refund(reference, `${reference}-b`, 901);
    expect(more).toMatchObject({ kind: "refused", failure: { code: "refund.exceeds" } });
    expect((await lookUp(reference)).refunded).toEqual(money(4_000, "DKK"));
  });

  it("gives nothing back where nothing came in", async () => {
    const { reference } = await opened();
    expect((await refund(reference, `${reference}-a`, 1)).kind).toBe("refused");
  });
}

function value<Value>(outcome: Outcome<Value>): Value {
  if (outcome.kind !== "done") throw new Error(`${outcome.kind}: ${outcome.failure.operator}`);
  return outcome.value;
}
