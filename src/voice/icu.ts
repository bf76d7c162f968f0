/** One ICU message, compiled: what intl-messageformat gives, with a quick way for the many messages that only fill in words. */
import { IntlMessageFormat } from "intl-messageformat";

/** A message ready to be said. Values are plain words or numbers; braces in them mean nothing. */
export type CompiledMessage = (values: Readonly<Record<string, string | number>>) => string;

/** The part of formatjs's syntax tree that is looked at here. */
interface Element {
  readonly type: number;
  readonly value?: unknown;
  readonly options?: Readonly<Record<string, { readonly value: readonly Element[] }>>;
  readonly children?: readonly Element[];
}

/** Element types of formatjs's parser that take no rule of a language. */
const LITERAL = 0;
const ARGUMENT = 1;
const POUND = 7;

/** Compiles a message for a locale; throws with the parser's complaint when it is not ICU. */
export function compileMessage(message: string, locale: string): CompiledMessage {
  const format = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
  const elements = format.getAst() as readonly Element[];
  if (elements.every(({ type }) => type === LITERAL || type === ARGUMENT)) return filler(elements);
  return (values) => String(format.format({ ...values }));
}

/** The names of a message's parameters, sorted; throws when it is not ICU. */
export function parametersOf(message: string): readonly string[] {
  const format = new IntlMessageFormat(message, "en", undefined, { ignoreTag: true });
  const names = new Set<string>();
  collect(format.getAst() as readonly Element[], names);
  return [...names].sort();
}

/** Plain words as an ICU message that says exactly them. */
export function plainMessage(words: string): string {
  return words.replaceAll("'", "''").replace(/[{}]+/g, (braces) => `'${braces}'`);
}

function filler(elements: readonly Element[]): CompiledMessage {
  return (values) =>
    elements
      .map(({ type, value }) => {
        if (type === LITERAL) return String(value);
        const given = values[String(value)];
        if (given === undefined) throw new Error(`The parameter "${String(value)}" is missing`);
        return String(given);
      })
      .join("");
}

function collect(elements: readonly Element[], names: Set<string>): void {
  for (const { type, value, options, children } of elements) {
    if (type !== LITERAL && type !== POUND && typeof value === "string") names.add(value);
    for (const option of Object.values(options ?? {})) collect(option.value, names);
    collect(children ?? [], names);
  }
}
