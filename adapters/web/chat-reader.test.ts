import { beforeEach, describe, expect, it } from "vitest";
import { Reader, type ReadList } from "./page/chat-reader.ts";

/** A list of 600 pixels in a window that begins 50 pixels further down the page. */
class List implements ReadList {
  readonly offsetTop = 50;
  readonly clientHeight = 600;
  scrollHeight = 600;
  #scrollTop = 0;
  get scrollTop() {
    return this.#scrollTop;
  }
  set scrollTop(pixels) {
    this.#scrollTop = Math.max(0, Math.min(pixels, this.scrollHeight - this.clientHeight));
  }
}

let list: List;
let reader: Reader;
beforeEach(() => {
  list = new List();
  reader = new Reader(list);
});

/** Draws the list anew: now so tall, with the newest answer beginning that many pixels down the page. */
function draws(scrollHeight: number, answerAt: number | null): void {
  reader.look();
  list.scrollHeight = scrollHeight;
  reader.follow(answerAt === null ? null : { offsetTop: answerAt });
}

describe("Somebody who reads along", () => {
  it("is taken to the end of what fits", () => {
    draws(900, 700);
    expect(list.scrollTop).toBe(300);
  });

  it("is taken to the first line of an answer that does not fit, with some air above it", () => {
    draws(2000, 950);
    expect(list.scrollTop).toBe(950 - 50 - 12);
  });

  it("reads along anywhere in a tall answer, and near the end", () => {
    draws(2000, 950);
    for (const place of [800, 1100, 1400]) {
      list.scrollTop = place;
      reader.look();
      expect(reader.isFollowing, String(place)).toBe(true);
    }
    draws(2300, 2100);
    expect(list.scrollTop).toBe(1700);
  });

  it("is not taken back to a place they moved on from, when nothing new came", () => {
    draws(2000, 950);
    list.scrollTop = 1100;
    draws(2000, 950);
    expect(list.scrollTop).toBe(1100);
  });

  it("goes on doing so when pictures make the list longer after it was drawn", () => {
    draws(900, 700);
    list.scrollHeight = 1300;
    reader.look();
    expect(reader.isFollowing).toBe(true);
    draws(1600, 1400);
    expect(list.scrollTop).toBe(1000);
  });
});

describe("Somebody who reads further up", () => {
  it("is left where they are", () => {
    draws(2000, 1900);
    list.scrollTop = 200;
    reader.look();
    draws(2600, 2500);
    expect(list.scrollTop).toBe(200);
    expect(reader.isFollowing).toBe(false);
  });

  it("is left there also by a drawing that comes before the browser tells of the scrolling", () => {
    draws(2000, 1900);
    list.scrollTop = 200;
    draws(2600, 2500);
    expect(list.scrollTop).toBe(200);
    expect(reader.isFollowing).toBe(false);
  });

  it("reads along again when they come back", () => {
    draws(2000, 1900);
    list.scrollTop = 200;
    draws(2600, 2500);
    list.scrollTop = 1950;
    draws(2900, 2700);
    expect(list.scrollTop).toBe(2300);
  });

  it("is taken to what is newest when they ask for it", () => {
    draws(2000, 1900);
    list.scrollTop = 200;
    reader.summon();
    draws(2000, 1900);
    expect(list.scrollTop).toBe(1400);
    expect(reader.isFollowing).toBe(true);
  });
});
