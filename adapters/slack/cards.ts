/** What staff see: every post of Kiosk as a message in the orders channel, updated in place where it can be. */
import type { DeskDelivery, DeskPost } from "../../src/ports/desk.ts";
import type { EntryId } from "../../src/ports/entry-id.ts";
import { newsSentence } from "../../src/ports/order-news.ts";
import { done, type Outcome } from "../../src/ports/outcome.ts";
import { section } from "./blocks.ts";
import type { DeadLetterPosts } from "./dead-letters.ts";
import type { HelpPosts } from "./help-posts.ts";
import { badPictureNotice, deskTroubleNotice, lowStockNotice } from "./notices.ts";
import { orderCard } from "./order-card.ts";
import type { PairingPosts } from "./pairing.ts";
import type { Poster } from "./poster.ts";
import { type Place, referenceOf, rememberedBy } from "./schema.ts";
import type { StaffWords } from "./words.ts";

/** How a post ended, with the reference to remember for its subject. */
export type Posted = Outcome<{ readonly reference?: string }>;

/** What the cards are shown with. */
export interface CardOptions {
  readonly poster: Poster;
  readonly help: HelpPosts;
  readonly pairing: PairingPosts;
  readonly deadLetters: DeadLetterPosts;
  /** Id of the orders channel. */
  readonly channel: string;
  readonly words: StaffWords;
}

/** Shows posts in the orders channel. */
export class Cards {
  readonly #options: CardOptions;

  constructor(options: CardOptions) {
    this.#options = options;
  }

  async post(delivery: DeskDelivery): Promise<Posted> {
    const { post, id } = delivery;
    const { help, pairing, deadLetters, poster, channel } = this.#options;
    const known = rememberedBy(delivery.reference);
    switch (post.kind) {
      case "order":
        return this.#order(id, post, known?.place);
      case "help":
        return help.root(id, post, known);
      case "helpLine":
        return help.line(id, post, known);
      case "lowStock":
        return referring(await poster.post({ id, channel }, lowStockNotice(post)));
      case "deadLetter":
        return deadLetters.failed(id, post, known);
      case "deadLetterSent":
        return deadLetters.sent(post, known);
      case "badPicture":
        return referring(await poster.post({ id, channel }, badPictureNotice(post)));
      case "deskTrouble":
        return this.#trouble(id, post, known?.place);
      case "pairing":
        return pairing.post(id, post, known);
    }
  }

  /** News of trouble is posted anew, because an update in place calls nobody; its end changes the last notice. */
  async #trouble(
    id: EntryId,
    post: Extract<DeskPost, { kind: "deskTrouble" }>,
    known: Place | undefined,
  ): Promise<Posted> {
    const { poster, channel } = this.#options;
    const notice = deskTroubleNotice(post);
    const place = post.state === "mended" ? known : undefined;
    return referring(await poster.inPlace({ id, channel }, place, notice));
  }

  /** The card, which calls people when it is posted; news of an order whose card only changes is said beside it. */
  async #order(
    id: EntryId,
    { order, news = [] }: Extract<DeskPost, { kind: "order" }>,
    known: Place | undefined,
  ): Promise<Posted> {
    const { poster, channel, words } = this.#options;
    const shown = await poster.inPlace({ id, channel }, known, orderCard(order, words));
    if (shown.kind !== "done" || shown.value.ts !== known?.ts) return referring(shown);
    const text = newsSentence({ number: order.number, total: words.money(order.total) }, news);
    if (text === null) return referring(shown);
    const place = shown.value;
    const thread = { id: `${id}/news`, channel: place.channel, thread: place.ts, broadcast: true };
    const said = await poster.post(thread, { text, blocks: [section(text)] });
    return said.kind === "done" ? referring(shown) : said;
  }
}

function referring(outcome: Outcome<Place>): Posted {
  return outcome.kind === "done" ? done({ reference: referenceOf(outcome.value) }) : outcome;
}
