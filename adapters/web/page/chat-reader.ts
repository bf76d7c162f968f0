/** Where the reader of the chat is: taken along with each new answer, or left in peace further up. */

/** Pixels from the end, or from the answer's beginning, at which somebody still counts as reading along. */
const NEAR = 120;
/** Pixels between an answer and the edge above it. */
const AIR = 12;

/** The list that scrolls. */
export type ReadList = Pick<HTMLElement, "offsetTop" | "scrollTop" | "scrollHeight" | "clientHeight">;
/** The first message of the newest answer, as it stands in the list. */
export type ReadAnswer = Pick<HTMLElement, "offsetTop">;

/** The reader of one list. */
export class Reader {
  readonly #list: ReadList;
  #answer: ReadAnswer | null = null;
  #isFollowing = true;
  /** Where the list was seen last; when it stands elsewhere, the reader moved it. */
  #seenAt: number;
  /** Where the reader was taken last; who moved a little from there is not taken to the same place again. */
  #takenTo: number | null = null;

  constructor(list: ReadList) {
    this.#list = list;
    this.#seenAt = list.scrollTop;
  }

  /** Whether they read along, and so see what is new. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /**
   * Looks whether they moved. Due before each drawing, and not only when the browser tells of scrolling: it tells with
   * its next picture, and a drawing before that would take somebody away from where they have just gone.
   */
  look(): void {
    const { scrollTop } = this.#list;
    if (scrollTop === this.#seenAt) return;
    this.#seenAt = scrollTop;
    // A tall answer is shown from its start, and that is as near to the end as they have been taken.
    const start = this.#startOfAnswer();
    this.#isFollowing = scrollTop > this.#end() - NEAR || (start !== null && scrollTop >= start - NEAR);
  }

  /** After a drawing: takes them to the newest answer, from its first line on, or to the end; not if they read elsewhere. */
  follow(answer: ReadAnswer | null): void {
    this.#answer = answer;
    if (this.#isFollowing) {
      const end = this.#end();
      const goal = Math.min(this.#startOfAnswer() ?? end, end);
      if (goal !== this.#takenTo) this.#list.scrollTop = goal;
      this.#takenTo = goal;
    }
    this.#seenAt = this.#list.scrollTop;
  }

  /** They asked for what is newest: the next drawing takes them there from wherever they are. */
  summon(): void {
    this.#isFollowing = true;
    this.#takenTo = null;
    this.#seenAt = this.#list.scrollTop;
  }

  #end(): number {
    return this.#list.scrollHeight - this.#list.clientHeight;
  }

  #startOfAnswer(): number | null {
    return this.#answer === null ? null : this.#answer.offsetTop - this.#list.offsetTop - AIR;
  }
}
