/** Judges blocks and views as Slack does: what breaks a limit is refused as invalid_blocks, with the reason. */

/** JSON as it came. */
export type Json = Readonly<Record<string, unknown>>;

/** Limits from Slack's Block Kit reference; kept apart from the adapter's own table on purpose. */
const MESSAGE_BLOCKS = 50;
const MODAL_BLOCKS = 100;

/** What is wrong with a message's blocks; empty when Slack takes them. */
export function judgeBlocks(blocks: unknown): string[] {
  return judgeAll(blocks, MESSAGE_BLOCKS, [
    "section",
    "header",
    "context",
    "actions",
    "divider",
    "image",
    "rich_text",
  ]);
}

/** What is wrong with a modal. */
export function judgeView(view: Json): string[] {
  const problems: string[] = [];
  if (JSON.stringify(view).length > 250_000) problems.push("view is over 250 kB");
  if (view.type !== "modal") problems.push("view.type must be modal");
  for (const name of ["title", "submit", "close"]) {
    if (view[name] !== undefined) problems.push(...judgeText(view[name], 24, name, ["plain_text"]));
  }
  if (view.title === undefined) problems.push("title is missing");
  if (String(view.callback_id ?? "").length > 255) problems.push("callback_id is over 255");
  if (String(view.private_metadata ?? "").length > 3000) problems.push("private_metadata is over 3000");
  const blocks = asList(view.blocks);
  if (blocks.some((block) => block.type === "input") && view.submit === undefined)
    problems.push("submit is missing");
  return [
    ...problems,
    ...judgeAll(view.blocks, MODAL_BLOCKS, [
      "section",
      "header",
      "context",
      "actions",
      "divider",
      "image",
      "input",
    ]),
  ];
}

/** A list of JSON objects, or nothing. */
export function asList(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "object" && item !== null) : [];
}

/** A JSON object, or an empty one. */
export function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function judgeAll(blocks: unknown, most: number, allowed: readonly string[]): string[] {
  if (!Array.isArray(blocks)) return ["blocks must be an array"];
  const problems = blocks.length > most ? [`more than ${most} blocks`] : [];
  const seen = new Set<string>();
  for (const [index, block] of asList(blocks).entries()) {
    const id = block.block_id;
    if (typeof id === "string") {
      if (id.length > 255) problems.push(`blocks[${index}]: block_id is over 255`);
      if (seen.has(id)) problems.push(`blocks[${index}]: block_id ${id} stands twice`);
      seen.add(id);
    }
    if (!allowed.includes(String(block.type)))
      problems.push(`blocks[${index}]: type ${block.type} is not allowed here`);
    problems.push(...judgeBlock(block).map((problem) => `blocks[${index}]: ${problem}`));
  }
  return problems;
}

function judgeBlock(block: Json): string[] {
  switch (block.type) {
    case "header":
      return judgeText(block.text, 150, "header", ["plain_text"]);
    case "section": {
      const fields = asList(block.fields);
      if (block.text === undefined && fields.length === 0) return ["a section needs text or fields"];
      return [
        ...(block.text === undefined ? [] : judgeText(block.text, 3000, "section")),
        ...(fields.length > 10 ? ["more than 10 fields"] : []),
        ...fields.flatMap((field) => judgeText(field, 2000, "field")),
      ];
    }
    case "context": {
      const elements = asList(block.elements);
      return [
        ...(elements.length < 1 || elements.length > 10 ? ["a context has 1 to 10 elements"] : []),
        ...elements.flatMap((element) => judgeText(element, 3000, "context")),
      ];
    }
    case "actions": {
      const elements = asList(block.elements);
      const ids = elements.map((element) => element.action_id);
      return [
        ...(elements.length < 1 || elements.length > 25 ? ["actions have 1 to 25 elements"] : []),
        ...(new Set(ids).size < ids.length ? ["an action_id stands twice"] : []),
        ...elements.flatMap(judgeElement),
      ];
    }
    case "image": {
      const { image_url, slack_file, alt_text, title } = block;
      return [
        ...((image_url === undefined) === (slack_file === undefined)
          ? ["an image needs either image_url or slack_file"]
          : []),
        ...(typeof alt_text !== "string" || alt_text === "" ? ["alt_text is missing"] : []),
        ...(String(alt_text ?? "").length > 2000 ? ["alt_text is over 2000"] : []),
        ...(title === undefined ? [] : judgeText(title, 2000, "title", ["plain_text"])),
      ];
    }
    case "input":
      return [
        ...judgeText(block.label, 2000, "label", ["plain_text"]),
        ...(block.hint === undefined ? [] : judgeText(block.hint, 2000, "hint", ["plain_text"])),
        ...judgeElement(asObject(block.element)),
      ];
    default:
      return [];
  }
}

function judgeElement(element: Json): string[] {
  const problems = String(element.action_id ?? "").length > 255 ? ["action_id is over 255"] : [];
  switch (element.type) {
    case "button":
      problems.push(...judgeText(element.text, 75, "button", ["plain_text"]));
      if (String(element.value ?? "").length > 2000) problems.push("button value is over 2000");
      if (![undefined, "primary", "danger"].includes(element.style as string))
        problems.push("unknown button style");
      if (element.confirm !== undefined) problems.push(...judgeConfirm(asObject(element.confirm)));
      return problems;
    case "plain_text_input":
      if (Number(element.max_length ?? 1) > 3000) problems.push("max_length is over 3000");
      return problems;
    case "number_input":
      if (typeof element.is_decimal_allowed !== "boolean") problems.push("is_decimal_allowed is missing");
      if (Number(element.min_value ?? 0) > Number(element.max_value ?? Number.POSITIVE_INFINITY)) {
        problems.push("min_value is above max_value");
      }
      return problems;
    case "static_select":
      return [...problems, ...judgeOptions(element, 100)];
    case "checkboxes":
      return [...problems, ...judgeOptions(element, 10)];
    default:
      return [...problems, `unknown element ${element.type}`];
  }
}

function judgeOptions(element: Json, most: number): string[] {
  const options = asList(element.options);
  return [
    ...(options.length < 1 || options.length > most ? [`1 to ${most} options`] : []),
    ...options.flatMap((option) => [
      ...judgeText(option.text, 75, "option"),
      ...(String(option.value ?? "").length > 75 ? ["option value is over 75"] : []),
    ]),
  ];
}

function judgeConfirm(confirm: Json): string[] {
  return [
    ...judgeText(confirm.title, 100, "confirm title", ["plain_text"]),
    ...judgeText(confirm.text, 300, "confirm text"),
    ...judgeText(confirm.confirm, 30, "confirm button", ["plain_text"]),
    ...judgeText(confirm.deny, 30, "deny button", ["plain_text"]),
  ];
}

function judgeText(value: unknown, most: number, what: string, kinds = ["plain_text", "mrkdwn"]): string[] {
  const { type, text } = asObject(value);
  if (typeof text !== "string" || !kinds.includes(String(type)))
    return [`${what} must be a ${kinds.join(" or ")} object`];
  if (text.length < 1) return [`${what} is empty`];
  return text.length > most ? [`${what} is over ${most}`] : [];
}

/** Everything a human reads on blocks, one text a row. */
export function wordsOf(blocks: unknown): string[] {
  return asList(blocks).flatMap((block) => [
    ...textOf(block.text),
    ...textOf(block.label),
    ...textOf(block.hint),
    ...asList(block.fields).flatMap(textOf),
    ...asList(block.elements).flatMap((element) => [...textOf(element), ...textOf(element.text)]),
    ...(block.type === "image" ? [`[picture: ${String(block.alt_text)}]`] : []),
  ]);
}

function textOf(value: unknown): string[] {
  const { type, text } = asObject(value);
  if (typeof text !== "string") return [];
  // Slack parses mrkdwn: an unescaped <!channel> pings everyone, which a reader sees as @channel.
  return [asRead(type === "mrkdwn" ? text.replace(/<!(channel|here|everyone)>/g, "@$1") : text)];
}

/** A no-break space, as money has it, is a space to a reader. */
export function asRead(words: string): string {
  return words.replace(/[\u00a0\u202f]/g, " ");
}
