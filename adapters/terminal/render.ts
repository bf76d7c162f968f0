/** A message as plain lines for a terminal: choices are numbered, and typing the number takes one. */
import { choicesOf } from "../../src/conversation/intent.ts";
import type { Message, Screen } from "../../src/conversation/message.ts";
import type { Text } from "../../src/conversation/text.ts";

/** Widest line in characters. */
const WIDTH = 72;
/** Control characters could move the cursor or colour what follows. */
const CONTROLS = /(?!\n)\p{Cc}/gu;

/** The lines, without colour. */
export function renderTerminal(message: Message, say: (text: Text) => string): string {
  switch (message.kind) {
    case "screen":
      return screenLines(message, say).join("\n").replace(CONTROLS, "");
    case "person":
      return `${message.author}: ${message.text}`.replace(CONTROLS, "");
    case "document":
      return `${say(message.caption)}\n[${message.fileName}]`.replace(CONTROLS, "");
  }
}

function screenLines(screen: Screen, say: (text: Text) => string): readonly string[] {
  const descriptions = (screen.items ?? []).map(({ aside, description }) =>
    [aside, description].flatMap((text) => (text === undefined ? [] : [say(text)])).join(", "),
  );
  return [
    ...(screen.title === undefined ? [] : [say(screen.title), ""]),
    ...screen.body.map((paragraph) => say(paragraph)).filter((paragraph) => paragraph !== ""),
    ...(screen.lines ?? []).map(({ label, value }) => between(say(label), say(value))),
    ...(screen.link === undefined ? [] : [`→ ${say(screen.link.label)}: ${screen.link.url}`]),
    ...choicesOf(screen).map(({ label }, index) => {
      const number = `${index + 1}.`.padStart(3);
      return descriptions[index]
        ? between(`${number} ${say(label)}`, descriptions[index])
        : `${number} ${say(label)}`;
    }),
  ];
}

/** A label at the left and a value at the right, or one after the other where both do not fit. */
function between(left: string, right: string): string {
  const gap = WIDTH - left.length - right.length;
  return gap > 1 ? `${left} ${"·".repeat(gap - 2)} ${right}` : `${left}\n      ${right}`;
}
