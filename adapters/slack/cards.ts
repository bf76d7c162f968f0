/** What staff see: every post of the house as a message in the orders channel, updated in place where it can be. */
import type { DeskDelivery, DeskPost } from "../../src/ports/desk.ts";
import { done, type Outcome } from "../../src/ports/outcome.ts";
import { askedAgain, bareRoot, helpLine, helpRoot } from "./help-thread.ts";
import { deadLetterNotice, lowStockNotice } from "./notices.ts";
import { orderCard } from "./order-card.ts";
import type { Content, Poster, Posting } from "./poster.ts";
import { type Place, Reference, referenceOf } from "./schema.ts";
import type { StaffWords } from "./words.ts";

/** How a post ended, with the reference to remember for its subject. */
export type Posted = Outcome<{ readonly reference?: string }>;

/** Shows posts in the orders channel. */
export class Cards {
  readonly #poster: Poster;
  readonly #channel: string;
  readonly #words: StaffWords;

  constructor(poster: Poster, channel: string, words: StaffWords) {
    this.#poster = poster;
    this.#channel = channel;
    this.#words = words;
  }

  async post(delivery: DeskDelivery): Promise<Posted> {
    const { post, id } = delivery;
    const parsed = Reference.safeParse(delivery.reference);
    const place = parsed.success ? parsed.data : undefined;
    switch (post.kind) {
      case "order":
        return this.#inPlace({ id, channel: this.#channel }, place, orderCard(post.order, this.#words));
      case "help":
        return this.#help(id, post, place);
      case "helpLine":
        return this.#helpLine(id, post, place);
      case "lowStock":
        return this.#anew(id, lowStockNotice(post));
      case "deadLetter":
        return this.#anew(id, deadLetterNotice(post));
    }
  }

  async #anew(id: string, content: Content): Promise<Posted> {
    return referring(await this.#poster.post({ id, channel: this.#channel }, content));
  }

  /** Updates the message, or posts it (again) when there is none or it was deleted. */
  async #inPlace(posting: Posting, place: Place | undefined, content: Content): Promise<Posted> {
    if (place !== undefined) {
      const { id, conversation } = posting;
      const mark = { delivery: id, ...(conversation === undefined ? {} : { conversation }) };
      const outcome = await this.#poster.update(place, content, mark);
      if (outcome.kind !== "done") return outcome;
      if (outcome.value === "updated") return done({ reference: referenceOf(place) });
    }
    return referring(await this.#poster.post(posting, content));
  }

  /** A request that stands again is said in its thread as well: the root has scrolled away. */
  async #help(
    id: string,
    post: Extract<DeskPost, { kind: "help" }>,
    place: Place | undefined,
  ): Promise<Posted> {
    const { conversation } = post;
    const posting = { id, channel: this.#channel, conversation };
    const shown = await this.#inPlace(posting, place, helpRoot(post, this.#words));
    if (shown.kind !== "done" || place === undefined || post.state !== "open") return shown;
    if (shown.value.reference !== referenceOf(place)) return shown;
    const again = await this.#poster.post(
      { id: `${id}/again`, channel: place.channel, thread: place.ts, broadcast: true },
      askedAgain(post.customer),
    );
    return again.kind === "done" ? shown : again;
  }

  async #helpLine(
    id: string,
    post: Extract<DeskPost, { kind: "helpLine" }>,
    place: Place | undefined,
  ): Promise<Posted> {
    const { conversation } = post;
    let root = place;
    if (root === undefined) {
      const posting = { id: `${id}/root`, channel: this.#channel, conversation };
      const opened = await this.#poster.post(posting, bareRoot(conversation));
      if (opened.kind !== "done") return opened;
      root = opened.value;
    }
    const line = await this.#poster.post({ id, channel: root.channel, thread: root.ts }, helpLine(post));
    return line.kind === "done" ? done({ reference: referenceOf(root) }) : line;
  }
}

function referring(outcome: Outcome<Place>): Posted {
  return outcome.kind === "done" ? done({ reference: referenceOf(outcome.value) }) : outcome;
}
