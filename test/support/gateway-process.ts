/** The gateway as a process of its own, started as `npm start` does. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { MortalProcess } from "./crash-process.ts";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const ARGUMENTS = ["--disable-warning=ExperimentalWarning", MAIN];
const SHOPS = fileURLToPath(new URL("../../shops", import.meta.url));

/** Variables of a test's own, none of this machine's. */
function environmentOf(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, KIOSK_SHOPS: SHOPS, HOST: "127.0.0.1", ...given };
}

/** Runs the program until it ends by itself, and gives what it said. */
export async function startsAndEnds(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, ARGUMENTS, { env: environmentOf(environment), cwd: "/" });
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
export function mortalGateway(environment: Readonly<Record<string, string>>): MortalProcess {
  return new MortalProcess({
    command: process.execPath,
    args: ARGUMENTS,
    env: environmentOf(environment) as Record<string, string>,
    readyAt: (line) => /^\s*(http:\/\/localhost:\d+)$/.exec(line)?.[1] ?? null,
  });
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
