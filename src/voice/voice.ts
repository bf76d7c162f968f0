/** The shop's voice: puts a text (a key with parameters) into the reader's language. Never throws at a shopper. */
import type { Localized, Parameter, Text } from "../conversation/text.ts";
import { createFormats, type Formats } from "./format.ts";
import { type CompiledMessage, compileMessage } from "./icu.ts";
import { localeFor } from "./locale-negotiation.ts";
import type { Catalogs } from "./message-catalog.ts";

/** Speaks all languages of one shop. */
export interface Voice {
  /** Plain text, for a channel to escape. A key nobody knows is said as its last part and reported once. */
  say(text: Text, locale: string): string;
}

/** What a voice is made of. */
export interface VoiceOptions {
  readonly catalogs: Catalogs;
  /** The shop's locales; the first is what is said when another lacks a message. */
  readonly locales: readonly string[];
  /** IANA zone of the dates that are told; `Europe/Copenhagen` when absent. */
  readonly timeZone?: string;
  /** Told once of each message that is missing or does not fit its parameters; for the log. */
  readonly onFault?: (fault: VoiceFault) => void;
}

/** A message that could not be said as it should. */
export interface VoiceFault {
  readonly key: string;
  readonly locale: string;
  readonly cause: string;
}

/** Characters that could garble what stands around a parameter: controls (but not line breaks), overrides of direction. */
const GARBLING = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;
const GARBLINGS = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu;
/** A text within a text within a text: deeper ones are a bug. */
const DEEPEST = 8;

/** Makes a voice. */
export function createVoice(options: VoiceOptions): Voice {
  return new CatalogVoice(options);
}

class CatalogVoice implements Voice {
  readonly #catalogs: Catalogs;
  readonly #fallback: string;
  readonly #formats: Formats;
  readonly #onFault: (fault: VoiceFault) => void;
  readonly #compiled = new Map<string, Map<string, CompiledMessage>>();
  readonly #reported = new Set<string>();
  readonly #readers = new Map<string, string>();

  constructor({ catalogs, locales, timeZone = "Europe/Copenhagen", onFault = () => {} }: VoiceOptions) {
    this.#catalogs = catalogs;
    this.#fallback = locales[0] ?? "en";
    this.#formats = createFormats(timeZone);
    this.#onFault = onFault;
  }

  say(text: Text, locale: string): string {
    return this.#say(text, this.#readerOf(locale), 0);
  }

  #say({ key, params }: Text, reader: string, depth: number): string {
    const spoken = this.#catalogs[reader]?.[key] === undefined ? this.#fallback : reader;
    try {
      if (depth > DEEPEST) throw new Error("Texts are nested too deep");
      const message = this.#message(key, spoken);
      const values: Record<string, string | number> = {};
      for (const [name, parameter] of Object.entries(params ?? {}))
        values[name] = this.#value(parameter, reader, depth);
      if (spoken !== reader) this.#report(key, reader, `There is no message in ${reader}`);
      return message(values);
    } catch (cause) {
      this.#report(key, reader, cause instanceof Error ? cause.message : String(cause));
      return key.split(".").at(-1) ?? key;
    }
  }

  #message(key: string, locale: string): CompiledMessage {
    const known = this.#compiled.get(locale)?.get(key);
    if (known !== undefined) return known;
    const written = this.#catalogs[locale]?.[key];
    if (written === undefined) throw new Error(`There is no message in ${locale}`);
    const compiled = compileMessage(written, locale);
    const ofLocale = this.#compiled.get(locale) ?? new Map<string, CompiledMessage>();
    this.#compiled.set(locale, ofLocale.set(key, compiled));
    return compiled;
  }

  #value(parameter: Parameter, reader: string, depth: number): string | number {
    if (typeof parameter === "number") return parameter;
    if (typeof parameter === "string") return tidy(parameter);
    switch (parameter.as) {
      case "money":
        return this.#formats.money(parameter, reader);
      case "date":
        return this.#formats.date(parameter.at, parameter.style, reader);
      case "localized":
        return tidy(pick(parameter.texts, reader, this.#fallback));
      case "text":
        return this.#say(parameter.text, reader, depth + 1);
      case "list":
        return this.#formats.list(
          parameter.items.map((item) => String(this.#value(item, reader, depth + 1))),
          reader,
        );
    }
  }

  /** The shop's locale that suits a reader best: `da-DK` reads `da`, and who reads none of ours gets the first. */
  #readerOf(locale: string): string {
    const known = this.#readers.get(locale);
    if (known !== undefined) return known;
    const reader = localeFor(locale, Object.keys(this.#catalogs)) ?? this.#fallback;
    if (this.#readers.size < 1_000) this.#readers.set(locale, reader);
    return reader;
  }

  #report(key: string, locale: string, cause: string): void {
    const once = `${locale} ${key}`;
    if (this.#reported.has(once)) return;
    this.#reported.add(once);
    this.#onFault({ key, locale, cause });
  }
}

/** Words of a text in several languages: the reader's, the shop's first, or whatever there is. */
function pick(texts: Localized, reader: string, fallback: string): string {
  return texts[reader] ?? texts[fallback] ?? Object.values(texts)[0] ?? "";
}

function tidy(words: string): string {
  return (GARBLING.test(words) ? words.replace(GARBLINGS, "") : words).toWellFormed();
}
