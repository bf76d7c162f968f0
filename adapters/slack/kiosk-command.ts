/**
 * The slash command: today's figures, stock, orders.
 *
 *     /kiosk                            today's figures and low stock
 *     /kiosk stock sencha               stock by SKU or words of the name
 *     /kiosk stock SEN-100 = 24 counted sets the counted stock, with the reason
 *     /kiosk orders                     the latest orders
 *     /kiosk order FJ-1001              one order, with its buttons
 *     /kiosk retry                      what waits for this channel, now that it was mended
 *     /kiosk help                       this
 */
import type { Money } from "../../src/conversation/money.ts";
import type { DeskReport, DeskStock } from "../../src/ports/desk.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { type Block, header, section, sections } from "./blocks.ts";
import { cut, plainFromMrkdwn } from "./mrkdwn.ts";
import type { StaffWords } from "./words.ts";

/** What a typed command asks for. */
export type Asked =
  | { readonly kind: "report" }
  | { readonly kind: "stock"; readonly query: string }
  | { readonly kind: "correctStock"; readonly sku: string; readonly onHand: number; readonly reason: string }
  | { readonly kind: "orders" }
  | { readonly kind: "order"; readonly number: string }
  | { readonly kind: "retry" }
  | { readonly kind: "help" }
  | { readonly kind: "unclear"; readonly problem: string };

/** Rows of a list in an answer. */
export const MOST_ROWS = 20;

/** Reads what follows `/kiosk`. What is unclear says so with an example. */
export function readKioskCommand(typed: string): Asked {
  const [word = "", ...rest] = plainFromMrkdwn(typed).trim().split(/\s+/);
  const words = rest.join(" ");
  switch (word.toLowerCase()) {
    case "":
    case "today":
      return { kind: "report" };
    case "stock":
      return readStock(words);
    case "orders":
      return { kind: "orders" };
    case "order":
      return words === ""
        ? { kind: "unclear", problem: "Say which order, such as `/kiosk order FJ-1001`." }
        : { kind: "order", number: words };
    case "retry":
      return { kind: "retry" };
    case "help":
      return { kind: "help" };
    default:
      return { kind: "unclear", problem: `“${cut(word, 40)}” is not known. Try \`/kiosk help\`.` };
  }
}

function readStock(words: string): Asked {
  if (words === "") {
    return {
      kind: "unclear",
      problem: "Say of what, such as `/kiosk stock sencha` or `/kiosk stock SEN-100`.",
    };
  }
  const equals = words.indexOf("=");
  if (equals < 0) return { kind: "stock", query: words };
  const sku = words.slice(0, equals).trim();
  const [, number, reason] = /^(\d{1,7})\s+(\S.*)$/.exec(words.slice(equals + 1).trim()) ?? [];
  if (sku === "" || number === undefined || reason === undefined) {
    return {
      kind: "unclear",
      problem:
        "A correction needs the SKU, the counted pieces and a reason, such as `/kiosk stock SEN-100 = 24 counted`.",
    };
  }
  return { kind: "correctStock", sku, onHand: Number(number), reason };
}

/** What `/kiosk help` says. */
export const HELP_TEXT = [
  "/kiosk: today's figures and low stock",
  "/kiosk stock sencha: stock by SKU or words of the name",
  "/kiosk stock SEN-100 = 24 counted: sets the counted stock, with the reason",
  "/kiosk orders: the latest orders",
  "/kiosk order FJ-1001: one order, with its buttons",
  "/kiosk retry: what is held for this channel, now that somebody has mended it",
].join("\n");

/** Today's figures. */
export function reportBlocks(report: DeskReport, words: StaffWords): Block[] {
  const sum = (amounts: readonly Money[]) =>
    amounts.length === 0 ? "nothing yet" : amounts.map(words.money).join(" + ");
  const low = report.lowStock
    .slice(0, MOST_ROWS)
    .map(({ sku, name, saleable }) => `${saleable} × ${cut(name, 80)} (${sku})`);
  const rest = report.lowStock.length - low.length;
  return [
    header(`Today, ${report.date}`),
    section(
      [
        `Orders: ${report.orders}`,
        `Revenue: ${sum(report.revenue)}`,
        `To ship: ${report.toShip}`,
        `Waiting for a person: ${report.openHelp}`,
        `Messages not sent or held back: ${report.deadLetters}`,
      ].join("\n"),
    ),
    section(
      low.length === 0
        ? "No article is low on stock."
        : ["Low on stock:", ...low, ...(rest > 0 ? [`… and ${rest} more`] : [])].join("\n"),
    ),
  ];
}

/** Stock of what was asked for. */
export function stockBlocks(found: readonly DeskStock[], query: string): Block[] {
  if (found.length === 0) {
    return [section(`Nothing is found for “${cut(query, 80)}”. Try a SKU or a word of the name.`)];
  }
  const rows = found
    .slice(0, MOST_ROWS)
    .map((stock) => `${cut(stock.name, 80)} (${stock.sku}): ${stockWords(stock)}`);
  const rest = found.length - rows.length;
  return sections([...rows, ...(rest > 0 ? [`… and ${rest} more; use more words.`] : [])].join("\n"), 2);
}

function stockWords({ onHand, saleable, reserved, sellsOn }: DeskStock): string {
  if (onHand === null || saleable === null) return `not counted, always for sale, ${reserved} reserved`;
  const after = sellsOn ? ", sold on when nothing is left" : "";
  return `${saleable} saleable, ${onHand} on hand, ${reserved} reserved${after}`;
}

/** The latest orders, one a row. */
export function ordersBlocks(orders: readonly OrderView[], words: StaffWords): Block[] {
  if (orders.length === 0) return [section("There are no orders yet.")];
  const rows = orders
    .slice(0, MOST_ROWS)
    .map(
      (order) =>
        `${order.number} · ${words.time(order.placedAt)} · ${words.money(order.total)} · ${words.say(order.description.state.staff)}`,
    );
  return sections(rows.join("\n"), 2);
}
