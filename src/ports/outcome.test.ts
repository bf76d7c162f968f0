/** What the compiler refuses about failures. Each `@ts-expect-error` is an assertion: it fails `tsc` when nothing is wrong. */
import { describe, expect, it } from "vitest";
import { type Handler, once } from "../commerce/handler.ts";
import { openLedger } from "../storage/ledger/ledger.ts";
import { done, type Failure, type Outcome, refused, retry, unknown } from "./outcome.ts";

const operator = "A sentence.";
const few = { variant: 1, saleable: 2 };

describe("A failure", () => {
  it("has a code of the list, in every kind of outcome", () => {
    // @ts-expect-error: misspelt.
    expect(refused({ code: "cart.emtpy", operator }).kind).toBe("refused");
    // @ts-expect-error: misspelt.
    expect(retry({ code: "channel.bussy", operator }).kind).toBe("retry");
    // @ts-expect-error: misspelt.
    expect(unknown({ code: "channel.unanswred", operator }).kind).toBe("unknown");
    expect(refused({ code: "cart.empty", operator })).toEqual({
      kind: "refused",
      failure: { code: "cart.empty", operator },
    });
  });

  it("has the details that its code comes with, and no others", () => {
    expect(refused({ code: "stock.short", operator, details: few }).failure.details.saleable).toBe(2);
    // @ts-expect-error: this code comes with details.
    expect(refused({ code: "stock.short", operator }).failure.code).toBe("stock.short");
    // @ts-expect-error: this code has none.
    expect(refused({ code: "cart.empty", operator, details: few }).failure.code).toBe("cart.empty");
    // @ts-expect-error: these are another code's.
    expect(refused({ code: "stock.belowReserved", operator, details: few }).kind).toBe("refused");
  });

  it("tells its details once its code is known", () => {
    const left = (failure: Failure<"stock.short" | "cart.empty">): number =>
      failure.code === "stock.short" ? failure.details.saleable : 0;
    expect(left({ code: "stock.short", operator, details: few })).toBe(2);
    expect(left({ code: "cart.empty", operator })).toBe(0);
  });
});

describe("An outcome", () => {
  it("fails only with the codes it lists", () => {
    const empty: Outcome<number, "cart.empty"> = refused({ code: "cart.empty", operator });
    // @ts-expect-error: not one of its codes.
    const gone: Outcome<number, "cart.empty"> = refused({ code: "variant.gone", operator });
    expect([empty.kind, gone.kind]).toEqual(["refused", "refused"]);
  });

  it("without codes cannot fail at all", () => {
    const sure = done(1) as Outcome<number, never>;
    expect(sure.value).toBe(1);
  });
});

describe("A handler", () => {
  it("gives no code that its service's contract does not name, however deep it comes from", async () => {
    const ledger = await openLedger({ folder: null });
    const short = async () => refused({ code: "stock.short", operator, details: few });
    // @ts-expect-error: `order.cancel` has no such failure.
    const cancel: Handler<"order.cancel"> = (_input, { key, now }) => once(ledger, { key, at: now }, short);
    // @ts-expect-error: reading the cart cannot fail.
    const view: Handler<"cart.view"> = async () => refused({ code: "cart.empty", operator });
    expect([cancel.length, view.length]).toEqual([2, 0]);
    await ledger.close();
  });
});
