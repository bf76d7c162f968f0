/** Puts a message of the core into the page's words. */
import type { Choice, Item, Message, Picture, Screen } from "../../src/conversation/message.ts";
import type { Text } from "../../src/conversation/text.ts";
import type { WebChoice, WebItem, WebMessage } from "./message.ts";

/** What rendering needs beside the message. */
export interface WebRendering {
  readonly id: string;
  readonly sequence: number;
  readonly at: number;
  readonly origin?: string;
  readonly locale: string;
  say(text: Text): string;
  pictureUrl(file: string): string;
  documentUrl(id: string): string;
}

/** Renders any message. Nothing is cut: a web page has room. */
export function renderWeb(message: Message, to: WebRendering): WebMessage {
  const { id, sequence, at } = to;
  const base = {
    id,
    sequence,
    at,
    name: message.name,
    locale: to.locale,
    ...(to.origin !== undefined && { replaces: to.origin }),
  };
  switch (message.kind) {
    case "screen":
      return { ...base, from: "shop", ...screenOf(message, to) };
    case "person":
      return {
        ...base,
        from: "person",
        author: message.author.toWellFormed(),
        body: [message.text.toWellFormed()],
      };
    case "document":
      return {
        ...base,
        from: "shop",
        body: [to.say(message.caption)],
        document: { fileName: message.fileName, url: to.documentUrl(id) },
      };
  }
}

function screenOf(screen: Screen, to: WebRendering): Omit<WebMessage, "id" | "sequence" | "at" | "from"> {
  const picture = (of: Picture) => ({ url: to.pictureUrl(of.file), alt: to.say(of.alt) });
  return {
    ...(screen.title && { title: to.say(screen.title) }),
    body: screen.body.map((paragraph) => to.say(paragraph)).filter((paragraph) => paragraph !== ""),
    ...(screen.picture && { picture: picture(screen.picture) }),
    ...(screen.lines && {
      lines: screen.lines.map(({ label, value, emphasis }) => ({
        label: to.say(label),
        value: to.say(value),
        ...(emphasis && { emphasis }),
      })),
    }),
    ...(screen.items && { items: screen.items.map((item) => itemOf(item, to, picture)) }),
    ...(screen.choices && { choices: screen.choices.map((choice) => choiceOf(choice, to)) }),
    ...(screen.link && { link: { label: to.say(screen.link.label), url: screen.link.url } }),
    ...(screen.ask && { ask: screen.ask }),
  };
}

function itemOf(
  item: Item,
  to: WebRendering,
  picture: (of: Picture) => { url: string; alt: string },
): WebItem {
  return {
    title: to.say(item.title),
    ...(item.description && { description: to.say(item.description) }),
    ...(item.aside && { aside: to.say(item.aside) }),
    ...(item.image && { picture: picture(item.image) }),
    token: item.token ?? "",
  };
}

function choiceOf(choice: Choice, to: WebRendering): WebChoice {
  return {
    label: to.say(choice.label),
    token: choice.token ?? "",
    ...(choice.style && { style: choice.style }),
    ...(choice.row !== undefined && { row: choice.row }),
  };
}
