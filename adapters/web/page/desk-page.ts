/** What the parts of the desk's page may ask of the page. */
import type { DeskStock } from "../../../src/ports/desk.ts";
import type { Form } from "./desk-forms.ts";

/** The page, as its parts see it. */
export interface DeskPage {
  readonly shop: string;
  /** Carries out a command and says what became of it; answers whether it was done. */
  perform(command: object): Promise<boolean>;
  /** Opens a dialog about an order. */
  open(form: Form): void;
  /** The stock found last. Null before anything was looked for. */
  readonly found: readonly DeskStock[] | null;
  find(query: string): Promise<void>;
}
