/** Fills a template with the parts of a message. */
import type { Message, Screen } from "../../src/conversation/message.ts";
import type { Parameter, Text } from "../../src/conversation/text.ts";
import { cleanLine, cutText } from "../../src/voice/safe-text.ts";
import type { GraphMessage, TemplateComponent, TemplateParameter } from "./graph-message.ts";
import { TEMPLATE_PARAMETER } from "./limits.ts";
import type { Say } from "./offers.ts";
import type { Template } from "./templates.ts";
import { visible, withoutMarkup } from "./words.ts";

/** A template that fits, or why it does not, as a sentence for staff. */
export type Filled = { readonly message: GraphMessage } | { readonly missing: string };

/** Fills it in a locale of the shop; `header` is the file above the words, when the template wants one. */
export function fillTemplate(
  template: Template,
  message: Message,
  locale: string,
  say: Say,
  header?: TemplateParameter,
): Filled {
  const code = template.languages[locale];
  if (code === undefined) return { missing: `the template "${template.name}" has no language for ${locale}` };
  const values = template.parameters.map((part) => partOf(message, part, say));
  const absent = template.parameters.filter((_, index) => values[index] === undefined);
  if (absent.length > 0)
    return { missing: `the message has no ${absent.join(", ")} for the template "${template.name}"` };
  if (template.header !== undefined && header === undefined)
    return { missing: `the message has no ${template.header} for the template "${template.name}"` };
  const button = linkButton(template, message);
  if (button === null)
    return { missing: `the message's link does not begin as that of the template "${template.name}"` };
  const components: readonly TemplateComponent[] = [
    ...(header === undefined ? [] : [{ type: "header" as const, parameters: [header] }]),
    ...(values.length === 0
      ? []
      : [{ type: "body" as const, parameters: values.map((words = "") => placeOf(words)) }]),
    ...button,
  ];
  const { name } = template;
  return {
    message: {
      type: "template",
      template: { name, language: { policy: "deterministic", code }, components },
    },
  };
}

/** Meta refuses empty places, line breaks and runs of spaces. [pywa errors.py 132018; docs: templates] */
function placeOf(words: string): TemplateParameter {
  const line = withoutMarkup(cleanLine(words));
  return { type: "text", text: visible(cutText(line, TEMPLATE_PARAMETER)) };
}

/** A template's address is fixed but for its end. */
function linkButton({ link }: Template, message: Message): readonly TemplateComponent[] | null {
  if (link === undefined) return [];
  const url = message.kind === "screen" ? message.link?.url : undefined;
  if (url === undefined || !url.startsWith(link.base) || url.length === link.base.length) return null;
  const text = url.slice(link.base.length);
  return [
    { type: "button", sub_type: "url", index: String(link.button), parameters: [{ type: "text", text }] },
  ];
}

function partOf(message: Message, part: string, say: Say): string | undefined {
  const [kind = "", ...rest] = part.split(".");
  if (kind === "param") return parameterNamed(message, rest[0] ?? "", say);
  switch (message.kind) {
    case "screen":
      return partOfScreen(message, kind, rest, say);
    case "document":
      return kind === "caption" ? say(message.caption) : kind === "fileName" ? message.fileName : undefined;
    case "person":
      return kind === "author" ? message.author : kind === "text" ? message.text : undefined;
  }
}

function partOfScreen(
  screen: Screen,
  kind: string,
  [at, what]: readonly string[],
  say: Say,
): string | undefined {
  const index = Number(at ?? Number.NaN) - 1;
  switch (kind) {
    case "title":
      return screen.title && say(screen.title);
    case "body": {
      const said = at === undefined ? screen.body : screen.body.slice(index, index + 1);
      return said.length === 0 ? undefined : said.map(say).join(" ");
    }
    case "lines": {
      const line = screen.lines?.[index];
      if (line === undefined) return undefined;
      return what === "value" ? say(line.value) : `${say(line.label)}: ${say(line.value)}`;
    }
    case "link":
      return screen.link?.url;
    default:
      return undefined;
  }
}

/** A parameter of any sentence of the message, written as the sentence would: an order's number, an amount, a date. */
function parameterNamed(message: Message, name: string, say: Say): string | undefined {
  const texts: readonly Text[] =
    message.kind === "screen"
      ? [
          ...(message.title === undefined ? [] : [message.title]),
          ...message.body,
          ...(message.lines ?? []).flatMap(({ label, value }) => [label, value]),
        ]
      : message.kind === "document"
        ? [message.caption]
        : [];
  const found: Parameter | undefined = texts.find(
    ({ params }) => params !== undefined && Object.hasOwn(params, name),
  )?.params?.[name];
  return found === undefined ? undefined : say({ key: "core.verbatim", params: { text: found } });
}
