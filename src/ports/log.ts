/** The log as a port: a fixed sentence and fields beside it. Never message text, personal data or secrets. */
import type { FailureCode } from "./failures.ts";

/** What stands beside the sentence; `code` is one that docs/failures.md explains. */
interface Fields {
  readonly code?: FailureCode;
  readonly [field: string]: unknown;
}

/** Fits pino's logger. */
export interface Log {
  debug(fields: Fields, sentence: string): void;
  info(fields: Fields, sentence: string): void;
  warn(fields: Fields, sentence: string): void;
  error(fields: Fields, sentence: string): void;
}

/** Says nothing; for tests. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
