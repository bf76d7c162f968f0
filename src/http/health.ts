/** Whether this process can do its work now: asked by load balancers and by whoever started it. */
import type { Log } from "../ports/log.ts";
import { storageTrouble } from "../ports/storage-trouble.ts";

/** The answer of `/readyz`, by the name of each part that was asked. */
export interface Readiness {
  readonly status: "ready" | "notReady" | "stopping";
  readonly checks: Readonly<Record<string, "ok" | "failed">>;
}

/** The process's health. */
export interface Health {
  /** Asks every part at once; never throws. The causes of failures go to the log, not to whoever asks. */
  ready(): Promise<Readiness>;
  /** From now on not ready, so that a load balancer sends nobody here any more. */
  stopping(): void;
}

/**
 * Builds the health from one question to each part, for example `{ mailbox: () => mailbox.figures() }`. A part is well
 * when its promise resolves within `timeoutMs` milliseconds (2000 when absent).
 */
export function createHealth(options: {
  readonly checks: Readonly<Record<string, () => Promise<unknown>>>;
  readonly log: Log;
  readonly timeoutMs?: number;
}): Health {
  const timeoutMs = options.timeoutMs ?? 2_000;
  let stopping = false;
  return {
    async ready() {
      if (stopping) return { status: "stopping", checks: {} };
      const checks = Object.fromEntries(
        await Promise.all(
          Object.entries(options.checks).map(async ([part, check]) => {
            const well = await isWell(part, check, timeoutMs, options.log);
            return [part, well ? "ok" : "failed"] as const;
          }),
        ),
      );
      const well = Object.values(checks).every((result) => result === "ok");
      return { status: well ? "ready" : "notReady", checks };
    },
    stopping() {
      stopping = true;
    },
  };
}

async function isWell(
  part: string,
  check: () => Promise<unknown>,
  timeoutMs: number,
  log: Log,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([check(), late]);
    return true;
  } catch (error) {
    const trouble = storageTrouble(error);
    log.warn(
      { part, code: trouble?.code ?? "health.failed", err: error },
      trouble?.operator ?? "A part of the gateway does not answer",
    );
    return false;
  } finally {
    clearTimeout(timer);
  }
}
