import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { VariantId } from "../../ports/ids.ts";
import { type Ledger, LedgerError, openLedger } from "./ledger.ts";

const folders: string[] = [];
const open: Ledger[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "kiosk-ledger-"));
  folders.push(made);
  return made;
}

async function ledgerIn(where: string | null): Promise<Ledger> {
  const ledger = await openLedger({ folder: where });
  open.push(ledger);
  return ledger;
}

afterEach(async () => {
  for (const ledger of open.splice(0)) await ledger.close();
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

const revision = (ledger: Ledger, shop: string) =>
  ledger.db.selectFrom("catalog_revisions").selectAll().where("shop", "=", shop).executeTakeFirst();

describe("the ledger", () => {
  test("keeps what was committed over a restart, in a folder it makes itself", async () => {
    const where = join(folder(), "deep", "er");
    const first = await openLedger({ folder: where });
    await first.transaction((trx) =>
      trx.insertInto("catalog_revisions").values({ shop: "tea", revision: 7 }).execute(),
    );
    await first.close();
    const second = await ledgerIn(where);
    expect((await revision(second, "tea"))?.revision).toBe(7);
  });

  test("a transaction that throws leaves nothing behind", async () => {
    const ledger = await ledgerIn(null);
    const work = ledger.transaction(async (trx) => {
      await trx.insertInto("catalog_revisions").values({ shop: "tea", revision: 1 }).execute();
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await revision(ledger, "tea")).toBeUndefined();
  });

  test("transactions run one after the other: a hundred read-and-add-one make a hundred", async () => {
    const ledger = await ledgerIn(folder());
    await ledger.db.insertInto("catalog_revisions").values({ shop: "tea", revision: 0 }).execute();
    const addOne = () =>
      ledger.transaction(async (trx) => {
        const row = await trx.selectFrom("catalog_revisions").selectAll().executeTakeFirstOrThrow();
        await trx
          .updateTable("catalog_revisions")
          .set({ revision: row.revision + 1 })
          .execute();
      });
    await Promise.all(Array.from({ length: 100 }, addOne));
    expect((await revision(ledger, "tea"))?.revision).toBe(100);
  });

  test("a nested transaction is told at once instead of waiting for ever", async () => {
    const ledger = await ledgerIn(null);
    const nested = ledger.transaction(() => ledger.transaction(async () => 1));
    await expect(nested).rejects.toThrow("inside another one");
  });

  test("commits are synced to disk and foreign keys are enforced", async () => {
    const ledger = await ledgerIn(folder());
    const orphan = ledger.db
      .insertInto("stock")
      .values({ variant_id: VariantId.parse(99), on_hand: 1, reserved: 0 })
      .execute();
    await expect(orphan).rejects.toThrow(/FOREIGN KEY/);
  });

  test("a ledger of a newer program is refused with a sentence, and left as it is", async () => {
    const where = folder();
    const ledger = await openLedger({ folder: where });
    const history = ledger.db as unknown as Kysely<{ kysely_migration: { name: string; timestamp: string } }>;
    await history
      .insertInto("kysely_migration")
      .values({ name: "9999-tomorrow", timestamp: "2099" })
      .execute();
    await ledger.close();
    await expect(openLedger({ folder: where })).rejects.toThrow(/newer Kiosk.*9999-tomorrow/);
    await expect(openLedger({ folder: where })).rejects.toBeInstanceOf(LedgerError);
  });

  test("a file that is no database is refused with its path", async () => {
    const where = folder();
    writeFileSync(join(where, "ledger.sqlite"), "this is a shopping list, not a database".repeat(50));
    await expect(openLedger({ folder: where })).rejects.toThrow(/ledger\.sqlite cannot be opened/);
  });
});
