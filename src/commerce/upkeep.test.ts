import { afterEach, expect, it } from "vitest";
import { openTestOrders, type TestOrders } from "../../test/support/test-orders.ts";

let orders: TestOrders;
afterEach(() => orders.close());

const EIGHT_DAYS_MS = 8 * 24 * 60 * 60 * 1000;

async function rememberAnswer(key: string, at: number): Promise<void> {
  await orders.ledger.db.insertInto("service_results").values({ key, outcome_json: "{}", at }).execute();
}

async function rememberedAnswers(): Promise<readonly string[]> {
  const rows = await orders.ledger.db.selectFrom("service_results").select("key").execute();
  return rows.map(({ key }) => key);
}

it("forgets the answers of calls that nobody repeats any more, and keeps the others", async () => {
  orders = await openTestOrders([]);
  await rememberAnswer("old", orders.now() - EIGHT_DAYS_MS);
  await rememberAnswer("new", orders.now());
  await orders.commerce.upkeep.run(orders.now());
  expect(await rememberedAnswers()).toEqual(["new"]);
});

it("does every task although one fails, and tells which", async () => {
  orders = await openTestOrders([]);
  await rememberAnswer("old", orders.now() - EIGHT_DAYS_MS);
  await orders.ledger.db.schema.alterTable("low_stock").renameTo("low_stock_away").execute();
  const failed = await orders.commerce.upkeep.run(orders.now()).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(AggregateError);
  expect((failed as AggregateError).errors.map(({ message }) => message)).toEqual([
    'The task "low stock" failed',
  ]);
  expect(await rememberedAnswers()).toEqual([]);
});
