/** `npm run import -- <shop> <file>`: brings a shop's catalog up to date from Shopify's product CSV. */
import { readFile } from "node:fs/promises";
import { SingleBar } from "cli-progress";
import { Command, Option } from "commander";
import { z } from "zod";
import {
  type ImportFailureCode,
  type ImportReport,
  importCatalog,
} from "./commerce/import/import-catalog.ts";
import { sentenceOf } from "./commerce/import/issue.ts";
import { noteSentence } from "./commerce/import/notes.ts";
import { type Config, ConfigError, loadDotEnv, readConfig } from "./config/config.ts";
import type { Failure } from "./ports/outcome.ts";
import type { Shop } from "./ports/shop.ts";
import { LedgerError, openLedger } from "./storage/ledger/ledger.ts";

const HELP = `
The file is what Shopify exports under Products > Export, in its older or newer spelling, separated by commas or
semicolons, in UTF-8. Type names a category of shop.yaml by its handle or name. Numbers are written with one sign before
decimals throughout; a file whose numbers do not show which is refused until --decimal says it. For more languages and
currencies add columns such as:

  Title (da), Body (da), Option1 Name (da), Option1 Value (da)
  Variant Price (EUR), Variant Compare At Price (EUR)
  Net Content, Net Content Unit        for the price per kilogram or litre
  Image Src                            a file in the shop's images folder

Everything is checked first. If anything is wrong, each error is listed with its line and nothing is imported.
Importing again updates: products keep their numbers, carts and orders stay whole. What the file says and Kiosk does
otherwise (gift cards, stock that is not tracked, …) is told at the end, with counts.

Examples:
  npm run import -- demo shops/demo/catalog.csv
  npm run import -- demo products_export.csv --dry-run
  npm run import -- demo prisliste.csv --decimal comma`;

const Options = z.object({
  replace: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  decimal: z.enum(["point", "comma"]).optional(),
});

/** A sentence for the person at the terminal; the import ends with it. */
class CannotImport extends Error {}

const program = new Command("npm run import --")
  .description("Imports products into a shop's catalog from a CSV file in Shopify's format.")
  .usage("<shop> <file> [options]")
  .argument("<shop>", "the shop's folder name, such as demo")
  .argument("<file>", "the CSV file")
  .option("--replace", "take products off sale that the file does not name")
  .option("--dry-run", "check the file and say what would happen, but change nothing")
  .addOption(
    new Option(
      "--decimal <sign>",
      "the sign before decimals, where the file's own numbers do not show it",
    ).choices(["point", "comma"]),
  )
  .addHelpText("after", HELP)
  .action(async (shop: string, file: string, given: unknown) => {
    await run(shop, file, Options.parse(given));
  });

async function run(id: string, file: string, options: z.infer<typeof Options>): Promise<void> {
  const config = readConfig(loadDotEnv(process.cwd()));
  const shop = shopOf(config, id);
  const csv = await readFile(file).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CannotImport(`The file ${file} cannot be read (${why}).`, { cause });
  });
  const ledger = await openLedger({ folder: config.data });
  const bar = new SingleBar({ format: "Importing {bar} {value} of {total} products", hideCursor: true });
  try {
    const outcome = await importCatalog({ ledger, shop, csv, ...options, onProgress: progressOn(bar) });
    bar.stop();
    if (outcome.kind === "done") report(outcome.value, options.dryRun);
    else refuse(outcome.failure);
  } finally {
    bar.stop();
    await ledger.close();
  }
}

function shopOf(config: Config, id: string): Shop {
  const settings = config.shops.get(id);
  if (settings !== undefined) return settings.shop;
  const known = [...config.shops.keys()].join(", ");
  throw new CannotImport(`There is no shop ${id} in ${config.shopsFolder}. The shops are: ${known}.`);
}

function progressOn(bar: SingleBar) {
  return ({ done, total }: { readonly done: number; readonly total: number }) => {
    if (done === 1) bar.start(total, 0);
    bar.update(done);
  };
}

function report(done: ImportReport, dryRun: boolean): void {
  for (const warning of done.warnings) console.log(`Note: ${sentenceOf(warning)}`);
  const { products, variants } = done;
  console.log(dryRun ? "Nothing was changed. The import would give:" : "Imported:");
  console.log(
    `  products: ${products.created} new, ${products.updated} updated, ${products.unpublished} taken off sale`,
  );
  console.log(
    `  variants: ${variants.created} new, ${variants.updated} updated, ${variants.retired} taken off sale`,
  );
  for (const note of done.notes) console.log(`Note: ${noteSentence(note)}`);
  if (done.ignoredColumns.length > 0) console.log(`  columns not used: ${done.ignoredColumns.join(", ")}`);
}

function refuse({ details: { errors } }: Failure<ImportFailureCode>): void {
  for (const error of errors) console.error(sentenceOf(error));
  console.error(`Nothing was imported: ${errors.length} ${errors.length === 1 ? "error" : "errors"}.`);
  process.exitCode = 1;
}

try {
  await program.parseAsync();
} catch (thrown) {
  const expected = [CannotImport, ConfigError, LedgerError].some((kind) => thrown instanceof kind);
  if (!expected || !(thrown instanceof Error)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 1;
}
