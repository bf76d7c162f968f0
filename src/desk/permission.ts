/** Which permission a command needs. Money needs its own; a desk may hide what is refused, but Kiosk decides here. */
import type { DeskCommand, Permission } from "../ports/desk.ts";
import type { OrderView } from "../ports/services/orders.ts";

/** Permissions of commands that move no money. */
const NEEDED: Readonly<Record<DeskCommand["kind"], Permission>> = {
  acceptOrder: "orders",
  shipOrder: "orders",
  deliverOrder: "orders",
  cancelOrder: "orders",
  refundOrder: "refunds",
  correctStock: "stock",
  takeHelp: "help",
  replyToShopper: "help",
  handBack: "help",
  retryDeadLetter: "orders",
  retryDesk: "orders",
  pairChannel: "orders",
};

/** All that a command needs. Cancelling gives back what was captured, so a paid order's cancellation needs `refunds` too. */
export function permissionsNeeded(command: DeskCommand, order: OrderView | null): readonly Permission[] {
  const needed = NEEDED[command.kind];
  return command.kind === "cancelOrder" && order !== null && holdsMoney(order)
    ? [needed, "refunds"]
    : [needed];
}

/** Whether money was captured for the order that was not given back. */
export function holdsMoney(order: OrderView): boolean {
  return order.captured.amount > order.refundedMoney.amount || order.returnable.length > 0;
}

/** The sentence an actor reads who lacks a permission. */
export function notAllowedSentence(permission: Permission, actorId: string): string {
  const what: Readonly<Record<Permission, string>> = {
    orders: "work on orders",
    refunds: "give money back",
    stock: "correct stock",
    help: "answer shoppers",
  };
  return `You may not ${what[permission]} here. Ask whoever runs the shop to give ${actorId} the permission "${permission}".`;
}
