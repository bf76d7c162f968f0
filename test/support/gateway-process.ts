/** The gateway as a process of its own, started as `npm start` does. */
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KillableProcess } from "./crash-process.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SHOPS = fileURLToPath(new URL("../../shops", import.meta.url));

/** `root` is the product's folder, this one when nothing else is said. */
function argumentsOf(root: string): readonly string[] {
  return ["--disable-warning=ExperimentalWarning", join(root, "src/main.ts")];
}

/** Variables of a test's own, none of this machine's. */
function environmentOf(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, KIOSK_SHOPS: SHOPS, HOST: "127.0.0.1", ...given };
}

/** Runs the program until it ends by itself, and gives what it said. */
export async function startsAndEnds(
  environment: Readonly<Record<string, string>>,
  root = ROOT,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, argumentsOf(root), { env: environmentOf(environment), cwd: "/" });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      said += piece;
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said };
}

/** A gateway that can be killed and started again on the same files. */
export function killableGateway(environment: Readonly<Record<string, string>>, root = ROOT): KillableProcess {
  return new KillableProcess({
    command: process.execPath,
    args: argumentsOf(root),
    env: environmentOf(environment) as Record<string, string>,
    readyAt: (line) => /^\s*(http:\/\/(?:localhost|127\.0\.0\.1):\d+)$/.exec(line)?.[1] ?? null,
  });
}

/**
 * A port for a gateway that must have the same one in its next life. It is free now, and stays so while nobody listens
 * on it: it lies below those that systems give out by themselves, to servers on port 0 and to every connection.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + randomInt(10_000);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
