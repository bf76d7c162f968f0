/** What every service handler is, and the transaction that makes a changing one happen once. */
import type { Kysely, Transaction } from "kysely";
import type { Failed, Outcome } from "../ports/outcome.ts";
import type {
  ServiceContext,
  ServiceFailureCode,
  ServiceInput,
  ServiceName,
  ServiceOutput,
} from "../ports/services/services.ts";
import type { Ledger } from "../storage/ledger/ledger.ts";
import type { Tables } from "../storage/ledger/tables.ts";

/** Carries out one service. The input is already parsed; it may fail only with codes of the service's contract. */
export type Handler<Name extends ServiceName> = (
  input: ServiceInput<Name>,
  context: ServiceContext,
) => Promise<Outcome<ServiceOutput<Name>, ServiceFailureCode<Name>>>;

/** Handlers by service name. */
export type Handlers<Names extends ServiceName> = { readonly [Name in Names]: Handler<Name> };

/** Takes the work of a transaction back and carries its outcome out of it. */
class Withdrawn extends Error {
  readonly outcome: Failed;
  constructor(outcome: Failed) {
    super("The transaction was withdrawn");
    this.outcome = outcome;
  }
}

/**
 * Runs `work` in one transaction, once per key: repeated, it gives the first answer and has no second effect.
 * A `done` is stored in the same transaction as its effect. Anything else rolls the transaction back; a `refused` is
 * then stored too, because it is final, while `retry` and `unknown` may be asked again with the same key.
 * `at` is the time of the call in epoch milliseconds; the value must be plain JSON.
 */
export async function once<Given extends Outcome<unknown>>(
  ledger: Ledger,
  call: { readonly key: string; readonly at: number },
  work: (trx: Transaction<Tables>) => Promise<Given>,
): Promise<Given> {
  try {
    return await ledger.transaction(async (trx) => {
      const known = await storedOutcome<Given>(trx, call.key);
      if (known !== null) return known;
      const outcome = await work(trx);
      if (outcome.kind !== "done") throw new Withdrawn(outcome);
      await store(trx, call, outcome);
      return outcome;
    });
  } catch (thrown) {
    if (!(thrown instanceof Withdrawn)) throw thrown;
    if (thrown.outcome.kind === "refused") {
      await ledger.transaction((trx) => store(trx, call, thrown.outcome));
    }
    // Only this call's own work withdraws its transaction, so it is one of its own outcomes.
    return thrown.outcome as Given;
  }
}

/** A key belongs to one call for good, so what is stored under it is what that call gave. */
async function storedOutcome<Given>(trx: Transaction<Tables>, key: string): Promise<Given | null> {
  const row = await trx
    .selectFrom("service_results")
    .select("outcome_json")
    .where("key", "=", key)
    .executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.outcome_json) as Given);
}

async function store(
  trx: Transaction<Tables>,
  call: { readonly key: string; readonly at: number },
  outcome: Outcome<unknown>,
): Promise<void> {
  await trx
    .insertInto("service_results")
    .values({ key: call.key, outcome_json: JSON.stringify(withoutCause(outcome)), at: call.at })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .execute();
}

/** The cause is for the log of the first time; errors are not plain JSON. */
function withoutCause(outcome: Outcome<unknown>): Outcome<unknown> {
  if (outcome.kind === "done") return outcome;
  const { cause: _cause, ...failure } = outcome.failure;
  return { ...outcome, failure };
}

/** Forgets answers older than a moment (epoch milliseconds) and says how many; a call repeated later would happen again. */
export async function forgetAnswers(db: Kysely<Tables>, moment: number): Promise<number> {
  const forgotten = await db.deleteFrom("service_results").where("at", "<", moment).executeTakeFirst();
  return Number(forgotten.numDeletedRows);
}
