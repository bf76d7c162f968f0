/**
 * A payment provider in memory that behaves like a real one at a distance: idempotent, final where real ones are,
 * able to lose an answer before or after the effect, to be down, and to be slow so that others come in between.
 */
import type { Money } from "../../src/conversation/money.ts";
import { done, type Failed, type Outcome, refused, retry, unknown } from "../../src/ports/outcome.ts";
import type {
  PaymentFailureCode,
  PaymentLink,
  PaymentProvider,
  PaymentRequest,
  PaymentStatus,
  RefundRequest,
} from "../../src/ports/payment.ts";

/** The four calls that can go wrong. */
export type PaymentCall = "create" | "lookUp" | "cancel" | "refund";

/** `lost`: done, but the answer never came. `unheard`: not done, no answer. `down`: not done, and it says so. */
export type Trouble = "lost" | "unheard" | "down" | null;

/** The provider with the payer's side and the knobs. */
export interface MemoryPayment extends PaymentProvider {
  /** The payer pays; false when the link does not take money any more. */
  pay(reference: string): boolean;
  /** Money that comes although the link is over, or once more: a slow bank, a double payment. */
  payAnyway(reference: string, amount?: Money): void;
  decline(reference: string): boolean;
  /** Money goes back from the provider's own dashboard. */
  refundByHand(reference: string, amount: number): void;
  /** Decides the trouble of each call from now on. */
  trouble(of: (call: PaymentCall) => Trouble): void;
  /** Runs before each call takes effect; what it does happens "meanwhile". */
  meanwhile(work: (call: PaymentCall) => Promise<void>): void;
  /** What the provider says of each attempt. */
  readonly statuses: readonly PaymentStatus[];
  readonly refunds: ReadonlyMap<string, RefundRequest>;
  readonly references: readonly string[];
}

interface Account {
  readonly request: PaymentRequest;
  state: PaymentStatus["state"];
  captured: number;
  currency: string;
  refunded: number;
}

/** Makes one; `now` is the provider's own clock. */
export function memoryPayment(now: () => number): MemoryPayment {
  return new Bank(now);
}

class Bank implements MemoryPayment {
  readonly vendor = "memory";
  readonly refunds = new Map<string, RefundRequest>();
  readonly #accounts = new Map<string, Account>();
  readonly #now: () => number;
  #trouble: (call: PaymentCall) => Trouble = () => null;
  #meanwhile: (call: PaymentCall) => Promise<void> = async () => {};

  constructor(now: () => number) {
    this.#now = now;
  }

  get statuses(): readonly PaymentStatus[] {
    return this.references.map((reference) => this.#status(this.#account(reference)));
  }

  get references(): readonly string[] {
    return [...this.#accounts.keys()];
  }

  trouble(of: (call: PaymentCall) => Trouble): void {
    this.#trouble = of;
  }

  meanwhile(work: (call: PaymentCall) => Promise<void>): void {
    this.#meanwhile = work;
  }

  create(request: PaymentRequest): Promise<Outcome<PaymentLink, PaymentFailureCode>> {
    return this.#call("create", () => {
      const { reference, amount } = request;
      const known = this.#accounts.get(reference);
      if (known !== undefined && JSON.stringify(known.request) !== JSON.stringify(request))
        return refused({ code: "payment.conflict", operator: "The reference was used for another payment." });
      if (known === undefined)
        this.#accounts.set(reference, {
          request,
          state: "open",
          captured: 0,
          currency: amount.currency,
          refunded: 0,
        });
      return done({ url: `https://bank.example/pay/${reference}`, providerReference: `bank-${reference}` });
    });
  }

  lookUp(reference: string): Promise<Outcome<PaymentStatus, PaymentFailureCode>> {
    return this.#call("lookUp", () => this.#answer(reference));
  }

  cancel(reference: string): Promise<Outcome<PaymentStatus, PaymentFailureCode>> {
    return this.#call("cancel", () => {
      const account = this.#accounts.get(reference);
      this.#expire(account);
      if (account?.state === "open") account.state = "cancelled";
      return this.#answer(reference);
    });
  }

  refund(request: RefundRequest): Promise<Outcome<PaymentStatus, PaymentFailureCode>> {
    return this.#call("refund", () => {
      const account = this.#accounts.get(request.reference);
      if (account === undefined || this.refunds.has(request.refund)) return this.#answer(request.reference);
      if (request.amount.amount > account.captured - account.refunded)
        return refused({ code: "refund.exceeds", operator: "More than what is left." });
      this.refunds.set(request.refund, request);
      account.refunded += request.amount.amount;
      return this.#answer(request.reference);
    });
  }

  async receive(): Promise<Failed<"payment.unverified">> {
    return refused({ code: "payment.unverified", operator: "The provider in memory sends no webhooks." });
  }

  pay(reference: string): boolean {
    const account = this.#accounts.get(reference);
    this.#expire(account);
    if (account?.state !== "open") return false;
    this.payAnyway(reference);
    return true;
  }

  payAnyway(reference: string, amount?: Money): void {
    const account = this.#account(reference);
    const paid = amount ?? account.request.amount;
    account.state = "paid";
    account.captured += paid.amount;
    account.currency = paid.currency;
  }

  decline(reference: string): boolean {
    const account = this.#accounts.get(reference);
    if (account?.state !== "open") return false;
    account.state = "declined";
    return true;
  }

  refundByHand(reference: string, amount: number): void {
    this.#account(reference).refunded += amount;
  }

  async #call<Given extends Outcome<unknown>>(
    call: PaymentCall,
    effect: () => Given,
  ): Promise<Given | Failed<"payment.unavailable" | "payment.unanswered">> {
    await this.#meanwhile(call);
    const trouble = this.#trouble(call);
    if (trouble === "down") return retry({ code: "payment.unavailable", operator: "The bank is closed." });
    if (trouble === "unheard") return unknown({ code: "payment.unanswered", operator: "No answer." });
    const outcome = effect();
    return trouble === "lost" ? unknown({ code: "payment.unanswered", operator: "No answer." }) : outcome;
  }

  #account(reference: string): Account {
    const account = this.#accounts.get(reference);
    if (account === undefined) throw new Error(`The bank has no payment ${reference}`);
    return account;
  }

  #expire(account: Account | undefined): void {
    if (account?.state === "open" && this.#now() >= account.request.expiresAt) account.state = "expired";
  }

  #answer(reference: string): Outcome<PaymentStatus, "payment.unknown"> {
    const account = this.#accounts.get(reference);
    if (account === undefined)
      return refused({ code: "payment.unknown", operator: "The bank has no such payment." });
    this.#expire(account);
    return done(this.#status(account));
  }

  #status(account: Account): PaymentStatus {
    const { currency, captured, refunded, state } = account;
    return {
      reference: account.request.reference,
      state,
      captured: { amount: captured, currency },
      refunded: { amount: refunded, currency },
    };
  }
}
