/** What the machine of the orders is made of: its types, the services it may call, its named actions. */
import { assign, setup } from "xstate";
import { callable, type FlowInput, flowActions } from "../../src/conversation/flow.ts";
import type { ServiceMap } from "../../src/ports/services/services.ts";
import type { OrdersContext } from "./context.ts";
import type { OrdersEvent } from "./events.ts";

/** The services this flow may call: its permissions. */
export const services = [
  "order.list",
  "order.view",
  "order.cancel",
  "order.withdraw",
  "order.confirmation",
] as const;

/** The machine's parts. */
export const orders = setup({
  types: { context: {} as OrdersContext, events: {} as OrdersEvent, input: {} as FlowInput },
  actors: callable<ServiceMap>()(...services),
  actions: {
    ...flowActions,
    /** After a screen was shown: what it said at its top is said. */
    settle: assign({ notice: undefined }),
  },
});
