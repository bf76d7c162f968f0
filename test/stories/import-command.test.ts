/** The import command as a brand's owner types it. */
import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLedger } from "../../src/storage/ledger/ledger.ts";

const PROGRAM = fileURLToPath(new URL("../../src/import.ts", import.meta.url));
const DEMO = fileURLToPath(new URL("../../shops/demo", import.meta.url));

/** Each test starts the program anew, which takes its time where many tests run at once. */
vi.setConfig({ testTimeout: 30_000 });

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kiosk-import-"));
  for (const part of ["shop.yaml", "legal", "images"]) {
    cpSync(join(DEMO, part), join(home, "shops/demo", part), { recursive: true });
  }
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function type(...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { KIOSK_DATA: join(home, "data"), KIOSK_SHOPS: join(home, "shops") };
  const options = { cwd: home, env };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", PROGRAM, ...words],
      options,
      (error, out, err) => resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

function file(csv: string): string {
  const path = join(home, "products.csv");
  writeFileSync(path, csv);
  return path;
}

test("imports a file, says what it did, and leaves it in the ledger", async () => {
  const csv = "Handle,Title,Type,Variant SKU,Variant Price\nmug,Mug,tea,MUG-1,80\n";
  expect((await type("demo", file(csv), "--dry-run")).out).toMatch(/Nothing was changed/);
  const done = await type("demo", file(csv));
  expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/products: 1 new, 0 updated/) });
  const ledger = await openLedger({ folder: join(home, "data") });
  expect(await ledger.db.selectFrom("variants").select("sku").execute()).toEqual([{ sku: "MUG-1" }]);
  await ledger.close();
});

test("asks for the decimal sign where the file does not show it, and tells at the end what is not as the file says", async () => {
  const csv =
    "Handle,Title,Type,Variant SKU,Variant Price,Gift Card\nmug,Mug,tea,MUG-1,1.000,FALSE\ncard,Card,,CARD,1.000,TRUE\n";
  const asked = await type("demo", file(csv));
  expect(asked).toMatchObject({
    code: 1,
    err: expect.stringMatching(/Line 2.*"1.000" may be 1,000.00 or 1.00.*--decimal/),
  });
  const { code, out } = await type("demo", file(csv), "--decimal", "comma");
  expect(code).toBe(0);
  expect(out).toMatch(/Imported:[\s\S]*Note: 1 product is sold as gift cards and is left out.*\(line 3\)/);
  expect(out).toMatch(/Note: 1 variant has no quantity/);
  const ledger = await openLedger({ folder: join(home, "data") });
  expect(await ledger.db.selectFrom("prices").select("amount").execute()).toEqual([{ amount: 100_000 }]);
  await ledger.close();
});

test("lists every error with its line and ends with failure", async () => {
  const refused = await type("demo", file("Handle,Title,Type,Variant Price\na,A,tea,ten\nb,,tea,1\n"));
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(
    /Line 2, column Variant Price: "ten"[\s\S]*Line 3, column Title[\s\S]*2 errors/,
  );
});

test("names what it cannot find, and helps", async () => {
  expect(await type("nope", file("a"))).toMatchObject({
    code: 1,
    err: expect.stringMatching(/The shops are: demo/),
  });
  expect(await type("demo", join(home, "none.csv"))).toMatchObject({
    code: 1,
    err: expect.stringMatching(/none\.csv cannot be read/),
  });
  expect((await type("--help")).out).toMatch(/npm run import -- demo/);
});
