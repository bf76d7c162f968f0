/** Steps one of an order's four machines: a state and an event in, the next state or "not allowed" out. Pure. */
import { type AnyStateMachine, type EventObject, type StateValueFrom, transition } from "xstate";
import type { OrderStates } from "../../../ports/services/orders.ts";
import { type FulfillmentEvent, fulfillmentMachine } from "./fulfillment.ts";
import { type OrderEvent, orderMachine } from "./order.ts";
import { type PaymentEvent, paymentMachine } from "./payment.ts";
import { type RefundEvent, refundMachine } from "./refund.ts";

/** The events of each machine, by the machine's name. */
export interface MachineEvents {
  readonly order: OrderEvent;
  readonly payment: PaymentEvent;
  readonly fulfillment: FulfillmentEvent;
  readonly refund: RefundEvent;
}

/** The four machines, by name. */
export const machines = {
  order: orderMachine,
  payment: paymentMachine,
  fulfillment: fulfillmentMachine,
  refund: refundMachine,
} as const satisfies Record<keyof MachineEvents, AnyStateMachine>;

type StatesOfMachines = { readonly [Name in keyof typeof machines]: StateValueFrom<(typeof machines)[Name]> };
type Same<One, Other> = [One, Other] extends [Other, One] ? true : never;

/** Views and tables name the very states that the machines have: a state on one side only does not compile. */
export const statesAreThoseOfTheMachines: Same<StatesOfMachines, OrderStates> = true;

/** The state after the event, or null when the event is not allowed in that state. */
export function step<Name extends keyof MachineEvents>(
  name: Name,
  state: OrderStates[Name],
  event: MachineEvents[Name],
): OrderStates[Name] | null {
  // The four machines differ only in the words of their states and events; the signature above keeps these together.
  const machine: AnyStateMachine = machines[name];
  const plain: EventObject = event;
  const snapshot = machine.resolveState({ value: state, context: {} });
  if (!snapshot.can(plain)) return null;
  const [next] = transition(machine, snapshot, plain);
  return next.value as OrderStates[Name];
}
