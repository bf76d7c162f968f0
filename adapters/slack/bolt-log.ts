/** Bolt's own log, carried into ours: warnings and errors only, because Bolt's finer levels print message texts. */
import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../../src/ports/log.ts";

/** Longest detail of a line, in UTF-16 units. */
const LONGEST_DETAIL = 300;

/** A logger for Bolt and its clients. */
export function boltLogger(log: Log, shop: string): Logger {
  return {
    debug() {},
    info() {},
    warn: (...details) => log.warn({ shop, detail: detailOf(details) }, "Slack's library warns"),
    error: (...details) => log.error({ shop, detail: detailOf(details) }, "Slack's library reports an error"),
    setLevel() {},
    getLevel: () => LogLevel.WARN,
    setName() {},
  };
}

/** Names of errors and fixed words; tokens and socket tickets are blotted out. */
function detailOf(details: readonly unknown[]): string {
  return details
    .map((detail) =>
      detail instanceof Error
        ? `${detail.name}: ${detail.message}`
        : typeof detail === "string"
          ? detail
          : "",
    )
    .filter((words) => words !== "")
    .join(" ")
    .replace(/\b(xox[a-z]|xapp)-[\w-]+/g, "[token]")
    .replace(/(ticket=)[^&\s]+/g, "$1[ticket]")
    .slice(0, LONGEST_DETAIL);
}
