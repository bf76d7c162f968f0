/**
 * All services that a flow may ask for by name, from the contracts that each subject declares.
 *
 * Inputs are Zod schemas because they pass a boundary; outputs are plain JSON.
 */
import type { z } from "zod";
import type { ConversationKey } from "../../conversation/conversation-key.ts";
import type { Text } from "../../conversation/text.ts";
import type { FailureCode } from "../failures.ts";
import type { Outcome } from "../outcome.ts";
import { cartContracts } from "./cart.ts";
import { catalogContracts } from "./catalog.ts";
import { checkoutContracts } from "./checkout.ts";
import type { Contract } from "./contract.ts";
import { customerContracts } from "./customers.ts";
import { orderContracts } from "./orders.ts";

/** Every service, by name. */
export const contracts = {
  ...catalogContracts,
  ...cartContracts,
  ...checkoutContracts,
  ...orderContracts,
  ...customerContracts,
} as const;

/** Name of a service. */
export type ServiceName = keyof typeof contracts;
/** What a service takes. */
export type ServiceInput<Name extends ServiceName> = z.infer<(typeof contracts)[Name]["input"]>;
/** The same before its contract has parsed it, when ids are plain numbers and strings. */
export type PlainInput<Name extends ServiceName> = z.input<(typeof contracts)[Name]["input"]>;
/** What a service gives. */
export type ServiceOutput<Name extends ServiceName> =
  (typeof contracts)[Name] extends Contract<z.ZodType, infer Output, "reading" | "changing", FailureCode>
    ? Output
    : never;
/** Every code that a service may fail with. */
export type ServiceFailureCode<Name extends ServiceName> = (typeof contracts)[Name]["failures"][number];

/** All services as types, for a machine's `callable<ServiceMap>()("cart.view", "cart.add")`. */
export type ServiceMap = {
  [Name in ServiceName]: {
    input: ServiceInput<Name>;
    output: ServiceOutput<Name>;
    failure: ServiceFailureCode<Name>;
  };
};

/** Who asks, and in which turn. */
export interface ServiceContext {
  readonly shop: string;
  readonly channel: string;
  readonly address: string;
  /** The key of the three above. */
  readonly conversation: ConversationKey;
  readonly locale: string;
  /** The market's id. */
  readonly market: string;
  readonly senderName?: string;
  /** Epoch milliseconds: the turn's now. */
  readonly now: number;
  /** Idempotency key `<inbound id>#<ordinal>`, made unique by the conversation's key in front. */
  readonly key: string;
}

/** Runs services by name. Input is checked here; an unknown name or a bad input throws, being a bug of a flow. */
export interface Services {
  kind(name: string): "reading" | "changing";
  call(name: string, input: unknown, context: ServiceContext): Promise<Outcome<unknown>>;
}

/** How a refusal reaches a machine: the `error` of `xstate.error.actor.<id>`. Plain JSON. */
export interface ServiceRefusal {
  readonly code: string;
  readonly shopper?: Text;
  readonly details?: Readonly<Record<string, unknown>>;
}
