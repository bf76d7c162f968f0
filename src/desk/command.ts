/** The bounds of what staff can ask: every command of every desk passes this schema before anything happens. */
import { z } from "zod";
import type { DeskCommand, PreviewedCommand } from "../ports/desk.ts";
import { OrderNumber } from "../ports/ids.ts";

/** Longest reply to a shopper, in UTF-16 units: Slack's input takes 3000, and every channel can carry that. */
export const LONGEST_REPLY = 3000;
/** Longest reason, in UTF-16 units. */
export const LONGEST_REASON = 1000;
/** More than a shop counts; keeps typing errors out of the ledger. */
const MOST_STOCK = 1_000_000;

const order = OrderNumber;
const conversation = z.string().min(1).max(400);
const reason = z
  .string()
  .trim()
  .min(1, "Give a reason; it is kept in the audit.")
  .max(LONGEST_REASON, `A reason has at most ${LONGEST_REASON} characters.`);
const quantities = z.record(
  z.string().min(1).max(100),
  z.number().int("Quantities are whole numbers.").min(0, "A quantity cannot be negative.").max(999),
);
const amount = z.object({
  amount: z.number().int().positive("The amount must be more than nothing."),
  currency: z.string().regex(/^[A-Z]{3}$/, "A currency is three capitals, such as EUR."),
});

const fingerprint = z.string().min(1, "Look at what it does first.").max(100);

const refund = {
  kind: z.literal("refundOrder"),
  order,
  lines: quantities.optional(),
  of: z.enum(["shipped", "unshipped"]).optional(),
  amount: amount.optional(),
  everything: z.literal(true).optional(),
  restock: z.boolean(),
};
const cancellation = { kind: z.literal("cancelOrder"), order };

/** What a preview is asked for. */
const PreviewedSchema = z.discriminatedUnion("kind", [z.object(refund), z.object(cancellation)]);

/** A command within its bounds. */
export const DeskCommandSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("acceptOrder"), order }),
  z.object({
    kind: z.literal("shipOrder"),
    order,
    lines: quantities.optional(),
    carrier: z.string().trim().min(1, "Say which carrier takes it.").max(100),
    trackingNumber: z.string().trim().min(1).max(100).optional(),
  }),
  z.object({ kind: z.literal("deliverOrder"), order }),
  z.object({ ...refund, reason, fingerprint }),
  z.object({ ...cancellation, reason, fingerprint }),
  z.object({ kind: z.literal("takeHelp"), conversation }),
  z.object({
    kind: z.literal("replyToShopper"),
    conversation,
    text: z
      .string()
      .max(LONGEST_REPLY, `A reply has at most ${LONGEST_REPLY} characters; send it in two.`)
      .refine((text) => text.trim() !== "", "A reply needs at least one character."),
  }),
  z.object({ kind: z.literal("handBack"), conversation }),
  z.object({
    kind: z.literal("correctStock"),
    sku: z.string().trim().min(1).max(100),
    onHand: z
      .number()
      .int("Stock is counted in whole pieces.")
      .min(0, "Stock cannot be negative.")
      .max(MOST_STOCK, `Stock has at most ${MOST_STOCK} pieces; check the number.`),
    reason,
  }),
  z.object({ kind: z.literal("retryDeadLetter"), deadLetter: z.string().min(1).max(300) }),
  z.object({ kind: z.literal("retryDesk"), desk: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/) }),
  z.object({ kind: z.literal("pairChannel"), vendor: z.string().regex(/^[a-z][a-z-]{0,39}$/) }),
]);

/** Something within its bounds, or a sentence that says which field is wrong and how to mend it. */
export type Parsed<Value> =
  | { readonly ok: true; readonly command: Value }
  | { readonly ok: false; readonly problem: string };

/** The command within its bounds, or what is wrong with it. */
export function parseDeskCommand(command: unknown): Parsed<DeskCommand> {
  return parsed(DeskCommandSchema, command);
}

/** The command whose preview is asked for, or what is wrong with it. */
export function parsePreviewed(command: unknown): Parsed<PreviewedCommand> {
  return parsed(PreviewedSchema, command);
}

function parsed<Value extends DeskCommand | PreviewedCommand>(
  schema: z.ZodType<Value>,
  command: unknown,
): Parsed<Value> {
  const read = schema.safeParse(command);
  if (read.success) {
    if (read.data.kind === "refundOrder" && !choosesSomething(read.data))
      return { ok: false, problem: "lines: Choose pieces or an amount, or say that everything goes back." };
    return { ok: true, command: read.data };
  }
  const issue = read.error.issues[0];
  const where = issue?.path.join(".") ?? "";
  return {
    ok: false,
    problem: where === "" ? "This is not a command of the desk." : `${where}: ${issue?.message}`,
  };
}

/** A form that was sent empty must not give everything back; nor may everything hide behind a part. */
function choosesSomething({
  lines = {},
  amount: named,
  everything,
}: Pick<DeskCommand & { kind: "refundOrder" }, "lines" | "amount" | "everything">): boolean {
  const isPart = named !== undefined || Object.values(lines).some((quantity) => quantity > 0);
  return isPart !== (everything === true);
}
