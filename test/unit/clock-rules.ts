/** Where time may be read, and how: what the wall says is a moment, and never the measure of a duration. */

/** Reads of the machine's clocks past the port. */
const READS = /\b(?:Date\.now\(|performance\.now\(|process\.hrtime|new Date\(\))/;
/** A duration reckoned from what a clock calls now. */
const RECKONS = /\bnow\(\)\s*-(?!-)|-\s*[\w.#?]*\bnow\(\)/;

/** Scripts of the browser's, where no port reaches; they too measure by what only runs forward. */
const PAGE = /^(?:adapters\/[a-z-]+|src\/http\/playground)\/page\//;
const PAGE_READS = /\bDate\.now\(/;
/** The file that reads the machine's clocks for all others. */
const PORTS: readonly string[] = [
  "src/ports/clock.ts",
  // Measures by what only runs forward; it is given no clock yet.
  "adapters/telegram/pictures.ts",
];

/** Files that reckon with what `now()` answers, and why they may. */
export const ALLOWED: Readonly<Record<string, string>> = {
  "src/ports/clock.ts": "ties the steady time line to the wall, once",
  "src/runtime/worker.ts": "is given the steady time line",
  "src/runtime/turn-runner.ts": "is given the steady time line",
  "src/runtime/sending.ts": "is given the steady time line",
  "src/runtime/timers.ts": "is given the steady time line",
  "src/runtime/free-window.ts": "a window of the platform's, from a stored moment",
  "src/runtime/runtime.ts": "how old stored mail is",
  "src/storage/mailbox/sqlite/mailbox.ts": "how old stored mail is",
  "src/gateway/order-watch.ts": "how old stored orders are",
  "src/gateway/forgetting.ts": "how old stored conversations are",
  "src/gateway/sweeper.ts": "until a stored moment, and never longer than a few seconds",
  "adapters/sandbox/webhook-delivery.ts": "until a stored moment, and never longer than a nap",
  "adapters/whatsapp-web/listener.ts": "how old WhatsApp's moments are",
  "adapters/slack/poster.ts": "a moment to look for in Slack",
};

/** What a file does with time that it may not do, each with its line; empty when it keeps the rules. */
export function brokenClockRules(file: string, source: string): readonly string[] {
  return source.split("\n").flatMap((line, index) => {
    const code = line.replace(/^\s*(?:\/?\*|\/\/).*$/, "");
    const where = `${file}:${index + 1}`;
    const reads = PAGE.test(file) ? PAGE_READS : READS;
    if (reads.test(code) && !PORTS.includes(file))
      return [`${where} reads the machine's clock: take a Clock, or a SystemClock's elapsed() to measure`];
    if (RECKONS.test(code) && !(file in ALLOWED) && !PAGE.test(file))
      return [`${where} reckons a duration by the wall: use a SystemClock's elapsed()`];
    return [];
  });
}
