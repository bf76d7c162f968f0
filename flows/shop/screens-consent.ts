/** Whether the shop may write of an order when the shopper has not written for long: the question and its answer. */
import type { Screen } from "../../src/conversation/message.ts";
import { text } from "../../src/conversation/text.ts";
import { choice } from "./choices.ts";

/** The question's message key, kept with each answer as the proof of what was asked. */
export const NEWS_QUESTION = "shop.news.ask";

/** The question. */
export const allowNewsScreen: Screen = {
  kind: "screen",
  name: "shop.news.ask",
  body: [text(NEWS_QUESTION)],
  choices: [
    choice(text("shop.news.yes"), { type: "news.allow", granted: true }, { style: "primary" }),
    choice(text("shop.news.no"), { type: "news.allow", granted: false }),
  ],
};

/** The answer is kept. */
export function newsAnsweredScreen(granted: boolean): Screen {
  return {
    kind: "screen",
    name: "shop.news.answered",
    body: [text(granted ? "shop.news.granted" : "shop.news.refused")],
  };
}
