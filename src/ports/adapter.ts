/**
 * How an adapter is opened: what the gateway gives it, and how it judges its own settings.
 *
 * The folder list is the registry: `adapters/<vendor>/channel.ts` exports `openChannel`, `desk.ts` exports `openDesk`,
 * `payment.ts` exports `openPayment`, each taking an `AdapterContext`. A vendor that no shop uses is never imported.
 */
import type { z } from "zod";
import type { Text } from "../conversation/text.ts";
import type { Channel, PictureSource } from "./channel.ts";
import type { SystemClock } from "./clock.ts";
import type { Desk } from "./desk.ts";
import type { Log } from "./log.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Page } from "./pages.ts";
import type { PaymentProvider } from "./payment.ts";
import type { Shop } from "./shop.ts";
import type { Store } from "./store.ts";

/** A vendor's settings as shop.yaml and the environment give them. */
export interface GivenSettings {
  /** Plain strings by the key of shop.yaml; what is not set is absent. */
  readonly settings: Readonly<Record<string, string>>;
  /** Which environment variable a key was read from, to name it in a complaint. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What an adapter is given. */
export interface AdapterContext {
  readonly shop: Shop;
  readonly given: GivenSettings;
  readonly clock: SystemClock;
  readonly log: Log;
  /** A secret of this vendor and shop alone, derived from the installation's. */
  readonly secret: string;
  /** What this vendor remembers of this shop. */
  readonly store: Store;
  /** The data folder, for what a vendor's own program insists on keeping as files (a browser's profile); null when there is none. */
  readonly folder: string | null;
  readonly production: boolean;
  readonly pictures: PictureSource;
  readonly mailbox: Pick<Mailbox, "history" | "onMail">;
  /** The gateway's address without a trailing slash. Final once the server listens, so ask late. */
  publicUrl(): string;
  /** Where this vendor's webhooks arrive. Ask late. */
  webhookUrl(): string;
  say(text: Text, locale: string): string;
}

/** A channel that may also serve pages. */
export type OpenedChannel = Channel & { readonly pages?: readonly Page[] };
/** Null when its settings say that it is off. A promise where an optional package must be loaded first. */
export type OpenChannel = (context: AdapterContext) => OpenedChannel | null | Promise<OpenedChannel | null>;
/** A desk that may also serve pages. */
export type OpenDesk = (context: AdapterContext) => Desk & { readonly pages?: readonly Page[] };
/** A payment provider that may also serve pages. */
export type OpenPayment = (context: AdapterContext) => PaymentProvider & { readonly pages?: readonly Page[] };

/** An adapter's settings do not do. Each problem names the variable and the mend. */
export class SettingsError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "SettingsError";
    this.problems = problems;
  }
}

/**
 * Judges settings by the adapter's schema, whose keys are the usual variables' names. `names` says which key of
 * shop.yaml feeds which of them; a shop that reads a key from another variable is told of that one.
 * Throws SettingsError with every problem.
 */
export function judgeSettings<Settings>(
  schema: z.ZodType<Settings>,
  names: Readonly<Record<string, string>>,
  given: GivenSettings,
): Settings {
  const usual = Object.fromEntries(Object.entries(names).map(([key, name]) => [name, given.settings[key]]));
  const judged = schema.safeParse(usual);
  if (judged.success) return judged.data;
  throw new SettingsError(judged.error.issues.map(({ message }) => inTheShopsWords(message, names, given)));
}

function inTheShopsWords(
  message: string,
  names: Readonly<Record<string, string>>,
  given: GivenSettings,
): string {
  return Object.entries(names).reduce(
    (sentence, [key, usual]) => sentence.replaceAll(usual, given.variables[key] ?? usual),
    message,
  );
}
