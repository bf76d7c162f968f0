/** Finds out what typed words mean: a command in any of the shop's languages, a numbered choice, or a choice's label. */
import type { Choice, OfferedEvent, Screen } from "./message.ts";
import type { Text } from "./text.ts";

/** A command with all the words that mean it, in every language of the shop. */
export interface CommandWords {
  readonly command: string;
  readonly flow: string;
  readonly event: OfferedEvent;
  readonly words: readonly string[];
}

/** Longer input is never a command or a label. */
const LONGEST_WORDS = 80;

/** Folds case, accents, width and surrounding punctuation, so that "Købe!" and "kobe" are one word. */
export function foldWords(words: string): string {
  return words
    .slice(0, LONGEST_WORDS * 4)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/ø/g, "o")
    .replace(/æ/g, "ae")
    .replace(/ß/g, "ss")
    .replace(/[^\p{L}\p{N}+]+/gu, " ")
    .trim();
}

/** The command that typed words mean in any language, or undefined. A leading slash is allowed. */
export function commandOf(typed: string, commands: readonly CommandWords[]): CommandWords | undefined {
  const folded = foldWords(typed);
  if (folded === "" || folded.length > LONGEST_WORDS) return undefined;
  return commands.find(({ command, words }) => command === folded || words.some((word) => word === folded));
}

/** All that can be chosen on a screen, in the order a numbered rendering counts them: items first, then choices. */
export function choicesOf(screen: Screen): readonly { readonly label: Text; readonly event: OfferedEvent }[] {
  const items = (screen.items ?? []).map(({ title, event }) => ({ label: title, event }));
  const choices = (screen.choices ?? []).map(({ label, event }: Choice) => ({ label, event }));
  return [...items, ...choices];
}

/**
 * What a typed number ("2", "2.", "#2") or a typed label picks on a screen. Of a label such as "Tin 125 g · DKK 125.00"
 * the words before the point are enough, as long as they mean one thing.
 */
export function pickOf(
  typed: string,
  screen: Screen,
  options: { readonly numbers: boolean; say(text: Text): string },
): OfferedEvent | undefined {
  const choices = choicesOf(screen);
  const number = /^\s*#?(\d{1,2})[.)]?\s*$/.exec(typed)?.[1];
  if (number !== undefined) return options.numbers ? choices[Number(number) - 1]?.event : undefined;
  const folded = foldWords(typed);
  if (folded === "" || folded.length > LONGEST_WORDS) return undefined;
  const whole = choices.find(({ label }) => foldWords(options.say(label)) === folded);
  if (whole !== undefined) return whole.event;
  const named = choices.filter(({ label }) => foldWords(options.say(label).split(" · ")[0] ?? "") === folded);
  return named.length === 1 ? named[0]?.event : undefined;
}
