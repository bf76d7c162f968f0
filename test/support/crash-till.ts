/** The till's services in memory, for unit tests: once per key, and everything they did can be counted. */
import { type Outcome, refused } from "../../src/ports/outcome.ts";
import type { ServiceContext, Services } from "../../src/ports/services/services.ts";

/** Something a test wants to happen before a service answers. */
export type Hook = (service: string, context: ServiceContext) => Promise<void> | void;

/** The till in memory. */
export class MemoryTill implements Services {
  /** What is left. */
  stock: number;
  readonly counts = new Map<string, number>();
  readonly orders: string[] = [];
  /** Every call, by service and key, in order. */
  readonly calls: { readonly service: string; readonly key: string }[] = [];
  /** Runs before the effect and after it: a test may throw, wait or move the clock there. */
  before: Hook = () => {};
  after: Hook = () => {};
  readonly #results = new Map<string, Outcome<unknown>>();

  constructor(stock = 10) {
    this.stock = stock;
  }

  kind(name: string): "reading" | "changing" {
    return name === "till.look" ? "reading" : "changing";
  }

  async call(service: string, _input: unknown, context: ServiceContext): Promise<Outcome<unknown>> {
    this.calls.push({ service, key: context.key });
    await this.before(service, context);
    const outcome =
      service === "till.look"
        ? { kind: "done" as const, value: { left: this.stock } }
        : this.#once(service, context);
    await this.after(service, context);
    return outcome;
  }

  #once(service: string, context: ServiceContext): Outcome<unknown> {
    const known = this.#results.get(context.key);
    if (known !== undefined) return known;
    const outcome = service === "till.add" ? this.#add(context) : this.#place(context);
    this.#results.set(context.key, outcome);
    return outcome;
  }

  #add({ conversation }: ServiceContext): Outcome<unknown> {
    const count = (this.counts.get(conversation) ?? 0) + 1;
    this.counts.set(conversation, count);
    return { kind: "done", value: { count } };
  }

  #place({ conversation }: ServiceContext): Outcome<unknown> {
    if (this.stock === 0) return refused({ code: "variant.gone", operator: "Nothing is left." });
    this.stock -= 1;
    this.counts.delete(conversation);
    const order = `T-${this.orders.length + 1}`;
    this.orders.push(order);
    return { kind: "done", value: { order } };
  }
}
