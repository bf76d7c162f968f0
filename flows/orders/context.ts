/** What the orders flow remembers between messages. */
import type { Text } from "../../src/conversation/text.ts";
import type { OrderNumber } from "../../src/ports/ids.ts";

/** The flow's memory. */
export interface OrdersContext {
  /** Said at the top of the next screen, once. */
  readonly notice?: Text;
  readonly page: number;
  readonly order?: OrderNumber;
  /** Why the shopper withdraws, if they care to say. */
  readonly reason?: string;
  /** The order a fact is being told of. */
  readonly news?: OrderNumber;
}

/** The memory of a flow just opened. */
export const emptyContext: OrdersContext = { page: 0 };
