/**
 * Whether a request was made on this very machine.
 *
 * The Host header says what the client likes, so it proves nothing: the connection's own address does. It proves nothing
 * either where a proxy on this machine hands on what comes from everywhere; a proxy that says so is told apart by its
 * headers, one that does not can be known only from the settings (`Config.isExposed`).
 */
import { isLoopbackAddress } from "../wire/loopback.ts";
import type { Visitor } from "./page-routes.ts";

/** Names under which a browser on this machine reaches it; another name may be an attacker's that resolves to it. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** Headers by which a proxy says that it hands on somebody else's request. */
const HANDED_ON = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
];

/** Whether the connection comes from this machine, by a name of this machine, and from nobody behind it. */
export function isLocal({ peer, headers }: Pick<Visitor, "peer" | "headers">): boolean {
  return (
    isLoopbackAddress(peer) &&
    LOOPBACK.test(headers.host ?? "") &&
    HANDED_ON.every((name) => headers[name] === undefined)
  );
}
