/**
 * The words that mean a command, in every language of a shop.
 *
 * They are messages like all others, so a shop may add its own: `command.cart.words: "cart, basket, bag"` and
 * `command.cart.description: "Your cart"`.
 */
import type { FlowRegistry } from "../conversation/flow.ts";
import { type CommandWords, foldWords } from "../conversation/intent.ts";
import { text } from "../conversation/text.ts";
import type { Catalogs } from "./message-catalog.ts";
import type { Voice } from "./voice.ts";

/** All commands of a shop's flows with their folded words; throws when one word means two commands or one has none. */
export function commandWords(flows: FlowRegistry, catalogs: Catalogs): readonly CommandWords[] {
  const claimed = new Map<string, string>();
  return flows.all.flatMap((flow) =>
    flow.commands.map(({ command, event }) => {
      const words = wordsOf(command, catalogs);
      for (const word of words) {
        const other = claimed.get(word);
        if (other !== undefined && other !== command)
          throw new Error(`The word "${word}" means the commands "${other}" and "${command}"; keep one`);
        claimed.set(word, command);
      }
      return { command, flow: flow.id, event, words };
    }),
  );
}

/** The commands of the channel's menu, described in a locale. */
export function commandMenu(
  flows: FlowRegistry,
  voice: Voice,
  locale: string,
): readonly { readonly command: string; readonly description: string }[] {
  const shown = flows.all.flatMap((flow) => flow.commands.filter(({ menu }) => menu === true));
  return shown.map(({ command }) => ({
    command,
    description: voice.say(text(`command.${command}.description`), locale),
  }));
}

function wordsOf(command: string, catalogs: Catalogs): readonly string[] {
  const key = `command.${command}.words`;
  const written = Object.entries(catalogs).map(([locale, catalog]) => {
    const words = catalog[key];
    if (words === undefined)
      throw new Error(`The command "${command}" has no words in ${locale}: "${key}" is missing`);
    return words;
  });
  const folded = written.flatMap((words) => words.split(",")).map(foldWords);
  return [...new Set([foldWords(command), ...folded])].filter((word) => word !== "");
}
