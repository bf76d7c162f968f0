/** `npm run chat` with its input piped in: a purchase by numbers and words, in a process of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), "kiosk-"));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** Runs the chat with these lines as its input; gives what it wrote and how it ended. */
async function chatWith(
  lines: readonly string[],
): Promise<{ readonly written: string; readonly code: number | null }> {
  const process_ = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "src/chat.ts"], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, KIOSK_DATA: data, LANG: "C.UTF-8" },
  });
  let written = "";
  for (const stream of [process_.stdout, process_.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      written += chunk;
    });
  }
  process_.stdin.end(lines.map((line) => `${line}\n`).join(""));
  const code = await new Promise<number | null>((ended) => process_.once("close", ended));
  return { written: written.replaceAll("\u00a0", " "), code };
}

const PURCHASE = [
  "dike grass sencha",
  "1",
  "1",
  "2",
  "cart",
  "check out",
  "Ada Lovelace",
  "ada@example.com",
  "Nyhavn 1",
  "skip this",
  "1051",
  "København",
  "1",
  "order and pay",
];

test("a purchase works by numbers and words, up to the payment link", async () => {
  const { written, code } = await chatWith(PURCHASE);
  const order = [
    "1. Dike Grass Sencha",
    "1. Pouch 75 g",
    "Your cart: 2 items",
    "What's your name",
    "How shall it reach you?",
    "Order TT-1001",
    "/sandbox/pay/demo/",
  ];
  let at = -1;
  for (const words of order) {
    const next = written.indexOf(words, at + 1);
    if (next < 0) expect(written, "the terminal").toContain(words);
    expect(next, words).toBeGreaterThan(at);
    at = next;
  }
  expect(code).toBe(0);
});

test("what was in the cart is there the next time", async () => {
  await chatWith(PURCHASE.slice(0, 5));
  const { written } = await chatWith(["cart"]);
  expect(written).toContain("Your cart: 2 items");
});
