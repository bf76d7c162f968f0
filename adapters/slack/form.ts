/** Reading a submitted modal: each field by its block's id, and a refusal as the error under a field. */
import { z } from "zod";
import { OrderNumber } from "../../src/ports/ids.ts";
import type { Submission } from "./schema.ts";

/** A submitted modal's values. */
export class Form {
  readonly #values: Submission["view"]["state"]["values"];
  readonly #metadata: string;

  constructor(submission: Submission) {
    this.#values = submission.view.state.values;
    this.#metadata = submission.view.private_metadata;
  }

  /** Words of an input, trimmed; empty when left out. */
  text(block: string): string {
    return this.#field(block)?.value?.trim() ?? "";
  }

  /** Words as they were typed, for what a shopper will read. */
  typed(block: string): string {
    return this.#field(block)?.value ?? "";
  }

  /** The value of a select; empty when nothing is selected. */
  selected(block: string): string {
    return this.#field(block)?.selected_option?.value ?? "";
  }

  /** Whether a checkbox is ticked. */
  ticked(block: string, value: string): boolean {
    return (this.#field(block)?.selected_options ?? []).some((option) => option.value === value);
  }

  /** Quantities of the inputs whose block is `<prefix><line id>`: those that are whole numbers of 0 or more. */
  quantities(prefix: string): { readonly lines: Record<string, number>; readonly wrong: readonly string[] } {
    const lines: Record<string, number> = {};
    const wrong: string[] = [];
    for (const block of this.lineBlocks(prefix)) {
      const typed = this.text(block);
      if (!/^\d{0,3}$/.test(typed)) wrong.push(block);
      else if (Number(typed) > 0) lines[block.slice(prefix.length)] = Number(typed);
    }
    return { lines, wrong };
  }

  /** Blocks of the modal that begin so. */
  lineBlocks(prefix: string): readonly string[] {
    return Object.keys(this.#values).filter((id) => id.startsWith(prefix));
  }

  /** What the modal was opened with. Throws when it is not ours: Slack signs it, so that is a bug. */
  metadata<Value>(schema: z.ZodType<Value>): Value {
    return schema.parse(JSON.parse(this.#metadata));
  }

  #field(block: string) {
    return Object.values(this.#values[block] ?? {})[0];
  }
}

/** Errors under fields, by block id. Slack refuses an answer that names a block the modal has not. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What an order's modal is opened with: the order, and the channel to answer in. */
export const OrderMetadata = z.object({ order: OrderNumber, channel: z.string() });
export type OrderMetadata = z.infer<typeof OrderMetadata>;
