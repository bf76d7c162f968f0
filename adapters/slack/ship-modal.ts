/** The Ship modal: where the parcel goes, who carries it, and which lines are in it. */
import type { CommandFailureCode, DeskCommand } from "../../src/ports/desk.ts";
import type { OrderNumber } from "../../src/ports/ids.ts";
import type { OrderView } from "../../src/ports/services/orders.ts";
import { type Block, context, input, modal, plain, section } from "./blocks.ts";
import type { FieldErrors, Form, OrderMetadata } from "./form.ts";
import { LIMITS } from "./limits.ts";
import type { StaffWords } from "./words.ts";

export const SHIP_MODAL = "kiosk.ship";

const CARRIER = "carrier";
const OTHER_CARRIER = "otherCarrier";
const TRACKING = "tracking";
const LINE = "line:";
const OTHER = "other";

/** Carriers to choose from; any other can be typed. */
const CARRIERS = ["PostNord", "GLS", "DAO", "Bring", "PostNL", "DHL", "DPD", "UPS", "FedEx"] as const;
/** Lines that get a field; an order with more is shipped whole. The modal's other blocks need the rest of 100. */
const MOST_LINES = 80;

/** What is left to ship. */
function open(order: OrderView) {
  return order.lines.flatMap((line) => {
    const left = line.quantity - line.shipped - line.refunded;
    return left > 0 ? [{ line, left }] : [];
  });
}

/** The modal for an order. */
export function shipModal(order: OrderView, metadata: OrderMetadata, words: StaffWords) {
  const lines = open(order);
  return modal({
    callback: SHIP_MODAL,
    title: `Ship ${order.number}`,
    submit: "Ship",
    metadata,
    blocks: [
      section(addressOf(order, words)),
      ...order.description.details
        .filter(({ form }) => form === "words")
        .map(({ told }) => section(words.say(told))),
      input(CARRIER, "Carrier", {
        type: "static_select",
        action_id: CARRIER,
        options: [...CARRIERS, "Other"].map((name) => ({
          text: plain(name, LIMITS.option),
          value: name === "Other" ? OTHER : name,
        })),
      }),
      input(OTHER_CARRIER, "Another carrier", text(OTHER_CARRIER, 100), {
        optional: true,
        hint: "Only when you choose Other above.",
      }),
      input(TRACKING, "Tracking number", text(TRACKING, 100), { optional: true }),
      ...(lines.length > MOST_LINES
        ? [context(`This order has ${lines.length} open lines: it is shipped whole.`)]
        : lines.map(({ line, left }) => quantityInput(line.id, words.article(line), left))),
    ],
  });
}

function text(action: string, most: number) {
  return { type: "plain_text_input" as const, action_id: action, max_length: most };
}

function quantityInput(line: string, article: string, left: number): Block {
  return input(
    `${LINE}${line}`,
    `${article} (${left} to ship)`,
    {
      type: "number_input",
      action_id: "quantity",
      is_decimal_allowed: false,
      initial_value: String(left),
      min_value: "0",
      max_value: String(left),
    },
    { optional: true },
  );
}

/** What stands on the parcel, and how it is to travel. */
function addressOf({ description, contact, shipping }: OrderView, words: StaffWords): string {
  const { name, address } = description.parties;
  const lines = [name, ...address, contact.phone ?? "", `(${words.text(shipping.name)})`];
  return lines.filter((line) => line.trim() !== "").join("\n");
}

/** The command a submitted modal stands for, or what is wrong with it. */
export function readShipModal(
  form: Form,
  order: OrderNumber,
): DeskCommand | { readonly errors: FieldErrors } {
  const chosen = form.selected(CARRIER);
  const carrier = chosen === OTHER ? form.text(OTHER_CARRIER) : chosen;
  if (chosen === "") return { errors: { [CARRIER]: "Choose who carries the parcel." } };
  if (carrier === "") return { errors: { [OTHER_CARRIER]: "Write the carrier's name, such as Budbee." } };
  const { lines, wrong } = form.quantities(LINE);
  if (wrong.length > 0) {
    return { errors: Object.fromEntries(wrong.map((block) => [block, "Write a whole number, such as 2."])) };
  }
  const asked = form.lineBlocks(LINE);
  if (asked.length > 0 && Object.keys(lines).length === 0) {
    return { errors: { [asked[0] ?? CARRIER]: "Put at least one piece into the parcel." } };
  }
  const trackingNumber = form.text(TRACKING);
  return {
    kind: "shipOrder",
    order,
    carrier,
    ...(trackingNumber === "" ? {} : { trackingNumber }),
    ...(asked.length === 0 ? {} : { lines }),
  };
}

/** The field under which a refusal of Kiosk is shown. */
export function shipErrorField(code: CommandFailureCode, form: Form): string {
  switch (code) {
    case "shipment.carrier":
    case "shipment.empty":
    case "shipment.tooMany":
      return form.lineBlocks(LINE)[0] ?? CARRIER;
    default:
      return CARRIER;
  }
}
