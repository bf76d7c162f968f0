/** Addresses at which a machine reaches itself. */
import ipaddr from "ipaddr.js";

/** Whether an address (not a name) is this machine's own. IPv4 comes over an IPv6 socket as `::ffff:127.0.0.1`. */
export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
}
