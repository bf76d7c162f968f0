import { describe, expect, it } from "vitest";
import { createMachine } from "xstate";
import { z } from "zod";
import { defineFlow, type Flow, flowRegistry } from "./flow.ts";

const flow = (change: Partial<Flow> = {}): Flow => ({
  id: "tests",
  version: 1,
  machine: createMachine({ initial: "idle", states: { idle: {} } }),
  services: [],
  offers: { open: z.object({}) },
  commands: [],
  links: {},
  facts: {},
  ...change,
});

describe("A flow", () => {
  it("is refused with the rule it broke", () => {
    expect(() => defineFlow(flow({ id: "TestShop 1" }))).toThrow(/its id must be/);
    expect(() => defineFlow(flow({ version: 0 }))).toThrow(/its version must be/);
    expect(() => defineFlow(flow({ offers: { "buy 2": z.object({}) } }))).toThrow(/the event "buy 2"/);
    const remembering = createMachine({
      id: "tests",
      initial: "idle",
      states: { idle: {}, before: { type: "history", target: "idle" } },
    });
    expect(() => defineFlow(flow({ machine: remembering }))).toThrow(/"tests.before" is a history state/);
  });

  it("shares no command, link, fact or search with another", () => {
    const other = { id: "other", offers: {} };
    const command = { commands: [{ command: "cart", event: { type: "open" } }] };
    const pair = (both: Partial<Flow>) => () => flowRegistry([flow(both), flow({ ...other, ...both })]);
    expect(pair(command)).toThrow(/The command cart belongs to the flows "tests" and "other"/);
    expect(pair({ links: { p: () => null } })).toThrow(/The link p/);
    expect(pair({ facts: { "order.paid": true } })).toThrow(/The fact order.paid/);
    expect(pair({ search: () => ({ type: "open" }) })).toThrow(/The product search/);
    expect(pair({ basket: "basket" })).toThrow(/The basket/);
    expect(pair({ referral: "referral" })).toThrow(/The referral/);
    expect(() => flowRegistry([flow(), flow()])).toThrow(/The id tests/);
    expect(() => flowRegistry([])).toThrow(/at least one flow/);
  });
});
