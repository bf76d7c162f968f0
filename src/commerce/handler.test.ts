import { beforeEach, describe, expect, test } from "vitest";
import { emptyLedger } from "../../test/support/test-ledger.ts";
import { done, type Outcome, refused, retry } from "../ports/outcome.ts";
import type { Ledger } from "../storage/ledger/ledger.ts";
import { bumpCatalogRevision, catalogRevision } from "./catalog/reader.ts";
import { forgetAnswers, once } from "./handler.ts";

let ledger: Ledger;
beforeEach(async () => {
  ledger = await emptyLedger();
});

const effects = () => catalogRevision(ledger.db, "x");
const act = (key: string, outcome: Outcome<number>) =>
  once(ledger, { key, at: 1 }, async (trx) => {
    await bumpCatalogRevision(trx, "x");
    return outcome;
  });

describe("a changing call", () => {
  test("repeated with its key, even at the same moment, has one effect and one answer", async () => {
    const answers = await Promise.all([1, 2, 3].map((answer) => act("a", done(answer))));
    expect(answers).toEqual([done(1), done(1), done(1)]);
    expect(await effects()).toBe(1);
  });

  test("that is refused leaves no effect, and stays refused", async () => {
    const failure = { code: "cart.empty", operator: "No.", cause: new Error("deep") } as const;
    expect(await act("a", refused(failure))).toMatchObject({
      kind: "refused",
      failure: { code: "cart.empty" },
    });
    expect(await act("a", done(1))).toEqual(refused({ code: "cart.empty", operator: "No." }));
    expect(await effects()).toBe(0);
  });

  test("that is to be tried again leaves no effect and may succeed later", async () => {
    await act("a", retry({ code: "payment.unavailable", operator: "Later." }));
    expect(await act("a", done(2))).toEqual(done(2));
    expect(await effects()).toBe(1);
  });

  test("answers are forgotten after a while, because they hold personal data", async () => {
    await act("a", done(1));
    expect(await forgetAnswers(ledger.db, 1)).toBe(0);
    expect(await forgetAnswers(ledger.db, 2)).toBe(1);
  });
});
