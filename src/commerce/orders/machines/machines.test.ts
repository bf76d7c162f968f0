import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyStateMachine } from "xstate";
import { getShortestPaths, getSimplePaths } from "xstate/graph";
import type { OrderStates } from "../../../ports/services/orders.ts";
import { type MachineEvents, machines, step } from "./transition.ts";

/** The states that services.ts promises to shoppers and staff. */
const promised: { readonly [Name in keyof OrderStates]: readonly OrderStates[Name][] } = {
  order: ["placed", "accepted", "completed", "cancelled"],
  payment: ["open", "paid", "expired", "failed", "cancelled"],
  fulfillment: ["unfulfilled", "partlyFulfilled", "fulfilled", "delivered"],
  refund: ["none", "requested", "partlyRefunded", "refunded"],
};

/** All that can happen to each of the four, by name; a new event does not compile until it stands here. */
const happenings: {
  readonly [Name in keyof MachineEvents]: Readonly<Record<MachineEvents[Name]["type"], true>>;
} = {
  order: { accept: true, complete: true, cancel: true },
  payment: { pay: true, decline: true, expire: true, reopen: true, cancel: true },
  fulfillment: { shipSome: true, shipRest: true, closeRest: true, deliver: true },
  refund: { request: true, returnSome: true, returnAll: true, refuse: true, refuseRest: true },
};
const names = Object.keys(promised) as (keyof OrderStates)[];
const machineOf = (name: keyof OrderStates): AnyStateMachine => machines[name];

describe.each(names)("the %s machine", (name) => {
  it("reaches exactly the promised states", () => {
    const reached = getShortestPaths(machineOf(name)).map((path) => path.state.value);
    expect(new Set(reached)).toEqual(new Set(promised[name]));
  });

  it("takes everything that can happen to it in some state", () => {
    expect([...machineOf(name).events].sort()).toEqual(Object.keys(happenings[name]).sort());
  });

  it("goes the same way by step() as by every simple path of the graph", () => {
    for (const path of getSimplePaths(machineOf(name))) {
      let state: OrderStates[typeof name] | null = promised[name][0] ?? null;
      for (const leg of path.steps) {
        if (leg.event.type === "xstate.init") continue;
        state = state && step(name, state, leg.event as MachineEvents[typeof name]);
      }
      expect(state).toBe(path.state.value);
    }
  });

  it("answers null for what is not allowed and never leaves an end", () => {
    const machine = machineOf(name);
    for (const state of promised[name]) {
      const node = machine.states[state];
      const own = new Set<string>(node?.ownEvents ?? []);
      for (const event of machine.events) {
        const next = step(name, state, { type: event } as MachineEvents[typeof name]);
        expect(next === null).toBe(!own.has(event));
      }
      if (node?.type === "final") expect(own.size).toBe(0);
    }
  });
});

describe("the promises of the machines", () => {
  const walk = <Name extends keyof MachineEvents>(name: Name, events: readonly string[]) => {
    const states: OrderStates[Name][] = [promised[name][0] as OrderStates[Name]];
    for (const type of events) {
      const last = states.at(-1) as OrderStates[Name];
      states.push(step(name, last, { type } as MachineEvents[Name]) ?? last);
    }
    return states;
  };
  const anyEvents = (name: keyof OrderStates) =>
    fc.array(fc.constantFrom(...(machineOf(name).events as string[])), { maxLength: 20 });

  it("a cancelled order stays cancelled and a paid payment stays paid", () => {
    fc.assert(
      fc.property(anyEvents("order"), anyEvents("payment"), (orderEvents, paymentEvents) => {
        const orders = walk("order", orderEvents);
        const cancelled = orders.indexOf("cancelled");
        if (cancelled >= 0) expect(new Set(orders.slice(cancelled))).toEqual(new Set(["cancelled"]));
        const payments = walk("payment", paymentEvents);
        const paid = payments.indexOf("paid");
        if (paid >= 0) expect(new Set(payments.slice(paid))).toEqual(new Set(["paid"]));
      }),
    );
  });

  it("nothing is delivered that was not shipped in full, and an order refunded in full stays so", () => {
    fc.assert(
      fc.property(anyEvents("fulfillment"), anyEvents("refund"), (fulfillmentEvents, refundEvents) => {
        const fulfillments = walk("fulfillment", fulfillmentEvents);
        const delivered = fulfillments.indexOf("delivered");
        if (delivered >= 0) expect(fulfillments[delivered - 1]).toBe("fulfilled");
        const refunds = walk("refund", refundEvents);
        const full = refunds.indexOf("refunded");
        if (full >= 0) expect(new Set(refunds.slice(full))).toEqual(new Set(["refunded"]));
      }),
    );
  });
});
