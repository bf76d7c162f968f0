/** A real Chromium for stories, with eyes for everything that goes wrong on a page. */
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { chromiumFlags, findChromium } from "./chromium.ts";
import { PATIENCE_MS } from "./patience.ts";

/** Sizes that people have. */
export const DESKTOP = { width: 1360, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

/** A browser under test. */
export interface TestBrowser {
  /** Opens an address in a window of its own: a visitor nobody knows. */
  open(address: string, options?: BrowserContextOptions): Promise<Page>;
  /** What the pages complained of so far: errors in scripts, in the console, and of the content policy. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** Starts the browser. Complaints that match `expected` are left out: a story that cuts the network expects some. */
export async function openBrowser(expected?: RegExp): Promise<TestBrowser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium; see test/support/chromium.ts");
  const browser: Browser = await chromium.launch({ executablePath, args: [...chromiumFlags] });
  const complaints: string[] = [];
  return {
    complaints,
    async open(address, options = { viewport: DESKTOP }) {
      const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
      context.setDefaultTimeout(PATIENCE_MS);
      context.on("page", (page) => watch(page, complaints, expected));
      const page = await context.newPage();
      await page.goto(address);
      return page;
    },
    close: () => browser.close(),
  };
}

function watch(page: Page, complaints: string[], expected: RegExp | undefined): void {
  const hear = (complaint: string) => {
    if (expected?.test(complaint) !== true) complaints.push(complaint);
  };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) hear(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => hear(error.message));
}

/** Fails with what is wrong when somebody could not use the page as it stands, its frames included. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary}`).join("; ")}`,
  );
  expect(found, state).toEqual([]);
}
