import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SenderIdentities } from "../../ports/sender-identities.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { createSenderIdentities } from "./sender-identities.ts";

const place = { shop: "demo", channel: "whatsapp" };
let ledger: Ledger;
let identities: SenderIdentities;
let now = 0;
const joins: string[] = [];
beforeEach(async () => {
  ledger = await openLedger({ folder: null });
  now = 1_000;
  joins.splice(0);
  identities = createSenderIdentities(ledger, { now: () => ++now }, async (_trx, { from, into }) => {
    joins.push(`${from} into ${into}`);
  });
});
afterEach(() => ledger.close());

const writes = (...known: string[]) => identities.addressOf({ ...place, identities: known });
const learns = (names: string[], ...former: string[]) => changes(now, names, ...former);
/** Somebody's identities changed at a moment, told now. */
const changes = (at: number, names: string[], ...former: string[]) =>
  identities.recordChange({ ...place, identities: names, former, at });
const knownAs = (address: string) => identities.identitiesOf({ ...place, address });

describe("Identities of senders", () => {
  it("give somebody new the surest of theirs as the address, and the same one ever after", async () => {
    expect(await writes("user:DK.1", "phone:4511")).toBe("user:DK.1");
    expect(await writes("user:DK.1", "phone:4511")).toBe("user:DK.1");
    expect(await writes("user:DK.1")).toBe("user:DK.1");
    expect(await writes("phone:4511")).toBe("user:DK.1");
  });

  it("find the conversation by whatever is known of both vendors", async () => {
    expect(await writes("lid:77", "phone:4511")).toBe("lid:77");
    expect(await writes("user:DK.1", "phone:4511")).toBe("lid:77");
    expect(await writes("user:DK.1")).toBe("lid:77");
    expect(await knownAs("lid:77")).toEqual(["phone:4511", "user:DK.1", "lid:77"]);
  });

  it("learn an identity that the messenger only tells later", async () => {
    expect(await writes("phone:4511")).toBe("phone:4511");
    expect(await writes("user:DK.1", "phone:4511")).toBe("phone:4511");
    expect(await writes("user:DK.1")).toBe("phone:4511");
  });

  it("never give a number's old conversation to the person who has the number now", async () => {
    expect(await writes("user:DK.1", "phone:4511")).toBe("user:DK.1");
    expect(await writes("user:DK.2", "phone:4511")).toBe("user:DK.2");
    expect(await writes("phone:4511")).toBe("user:DK.2");
    expect(await writes("user:DK.1")).toBe("user:DK.1");
    expect(await knownAs("user:DK.1")).toEqual(["user:DK.1"]);
  });

  it("follow somebody to a new number when the messenger says so", async () => {
    expect(await writes("user:DK.1", "phone:4511")).toBe("user:DK.1");
    await learns(["user:DK.1", "phone:4522"], "phone:4511");
    expect(await writes("user:DK.1", "phone:4522")).toBe("user:DK.1");
    expect(await knownAs("user:DK.1")).toEqual(["phone:4522", "user:DK.1"]);
    expect(await writes("user:DK.3", "phone:4511")).toBe("user:DK.3");
  });

  it("hear of a change twice, or after the number went to somebody else, and join nobody", async () => {
    expect(await writes("user:DK.1", "phone:4511")).toBe("user:DK.1");
    expect(await writes("user:DK.1", "phone:4522")).toBe("user:DK.1");
    expect(await writes("user:DK.2", "phone:4511")).toBe("user:DK.2");
    for (let time = 0; time < 2; time += 1) await learns(["user:DK.1", "phone:4522"], "phone:4511");
    expect(await writes("user:DK.1", "phone:4522")).toBe("user:DK.1");
    expect(await writes("user:DK.2", "phone:4511")).toBe("user:DK.2");
    expect(await writes("phone:4511")).toBe("user:DK.2");
  });

  it("do not follow a change of an id that is said of somebody else's number", async () => {
    expect(await writes("user:DK.2", "phone:4511")).toBe("user:DK.2");
    await learns(["user:DK.1", "phone:4522"], "phone:4511");
    expect(await writes("user:DK.1", "phone:4522")).toBe("user:DK.1");
    expect(await writes("user:DK.2", "phone:4511")).toBe("user:DK.2");
  });

  it("follow an id that changed together with the number", async () => {
    expect(await writes("user:DK.1", "phone:4511")).toBe("user:DK.1");
    for (let time = 0; time < 2; time += 1)
      await learns(["user:DK.9", "phone:4522"], "user:DK.1", "phone:4511");
    expect(await writes("user:DK.9", "phone:4522")).toBe("user:DK.1");
    expect(await knownAs("user:DK.1")).toEqual(["phone:4522", "user:DK.9"]);
  });

  it("follow an id whose former one was never heard of, by the number that only they had", async () => {
    expect(await writes("phone:4511")).toBe("phone:4511");
    await learns(["user:DK.9", "phone:4522"], "user:DK.1", "phone:4511");
    expect(await writes("user:DK.9")).toBe("phone:4511");
  });

  it("never give out an address again, though it is named after a number that is free", async () => {
    expect(await writes("phone:4511")).toBe("phone:4511");
    await learns(["user:DK.1", "phone:4522"], "phone:4511");
    expect(await writes("phone:4511")).toBe("phone:4511~2");
    expect(await writes("user:DK.1", "phone:4522")).toBe("phone:4511");
    await learns(["phone:4533"], "phone:4511");
    expect(await writes("phone:4511")).toBe("phone:4511~3");
  });

  it("let a number go that a surer identity has no more, so that nobody else is taken for its old owner", async () => {
    expect(await writes("user:DK.1", "phone:4511")).toBe("user:DK.1");
    expect(await writes("user:DK.1", "phone:4522")).toBe("user:DK.1");
    expect(await writes("lid:77", "phone:4511")).toBe("lid:77");
    expect(await knownAs("user:DK.1")).toEqual(["phone:4522", "user:DK.1"]);
  });

  it("remember a change of somebody they never met", async () => {
    await learns(["user:DK.2", "phone:4522"], "user:DK.1", "phone:4511");
    expect(await writes("user:DK.2", "phone:4522")).toBe("user:DK.2");
  });

  it("join the two conversations of somebody who wrote from the new number before the change was told", async () => {
    expect(await writes("phone:4511")).toBe("phone:4511");
    const moved = now;
    expect(await writes("phone:4522")).toBe("phone:4522");
    for (let time = 0; time < 2; time += 1) await changes(moved, ["phone:4522"], "phone:4511");
    expect(joins).toEqual(["phone:4522 into phone:4511"]);
    expect(await writes("phone:4522")).toBe("phone:4511");
    expect(await knownAs("phone:4511")).toEqual(["phone:4522"]);
    expect(await knownAs("phone:4522")).toEqual([]);
  });

  it("join them also when the id changed with the number", async () => {
    expect(await writes("user:DK.1", "phone:4511")).toBe("user:DK.1");
    expect(await writes("user:DK.9", "phone:4522")).toBe("user:DK.9");
    await learns(["user:DK.9", "phone:4522"], "user:DK.1", "phone:4511");
    expect(joins).toEqual(["user:DK.9 into user:DK.1"]);
    expect(await writes("user:DK.9", "phone:4522")).toBe("user:DK.1");
  });

  it("never join whoever had the new number before, though the number goes over", async () => {
    expect(await writes("phone:4522")).toBe("phone:4522");
    now += 30 * 86_400_000;
    expect(await writes("phone:4511")).toBe("phone:4511");
    await learns(["phone:4522"], "phone:4511");
    expect(joins).toEqual([]);
    expect(await writes("phone:4522")).toBe("phone:4511");
  });

  it("never join a stranger who is known by another id under the new number", async () => {
    expect(await writes("user:DK.1", "phone:4511")).toBe("user:DK.1");
    expect(await writes("user:DK.7", "phone:4522")).toBe("user:DK.7");
    await learns(["user:DK.1", "phone:4522"], "phone:4511");
    expect(joins).toEqual([]);
    expect(await writes("user:DK.7")).toBe("user:DK.7");
    expect(await writes("user:DK.1", "phone:4522")).toBe("user:DK.1");
  });

  it("never join whoever has the old number now, though the change is told late", async () => {
    expect(await writes("phone:4511")).toBe("phone:4511");
    const moved = now;
    await changes(moved, ["phone:4522"], "phone:4511");
    now += 90 * 86_400_000;
    const stranger = await writes("phone:4511");
    expect(stranger).toBe("phone:4511~2");
    await changes(moved, ["phone:4522"], "phone:4511");
    expect(joins).toEqual([]);
    expect(await writes("phone:4511")).toBe(stranger);
    expect(await writes("phone:4522")).toBe("phone:4511");
  });

  it("keep shops and messengers apart", async () => {
    expect(await writes("user:DK.1", "phone:4511")).toBe("user:DK.1");
    const other = { shop: "other", channel: "whatsapp", identities: ["phone:4511"] };
    expect(await identities.addressOf(other)).toBe("phone:4511");
    const elsewhere = { shop: "demo", channel: "messenger", identities: ["phone:4511"] };
    expect(await identities.addressOf(elsewhere)).toBe("phone:4511");
  });

  it("answer one address to many who ask at once", async () => {
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        n % 2 === 0 ? writes("user:DK.1", "phone:4511") : writes("phone:4511"),
      ),
    );
    expect(new Set(asked).size).toBe(1);
  });
});
