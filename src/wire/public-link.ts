/** Which addresses a messenger takes: for a button's link, and to fetch a picture from. */
import ipaddr from "ipaddr.js";

/** Longest address of a picture that every messenger takes, in UTF-16 units. */
const LONGEST = 2_000;

/**
 * The address in its normal form when a messenger accepts it in a button: http or https on a public host, of at most
 * `longest` UTF-16 units. Else null: a link to localhost makes Telegram and WhatsApp refuse the whole message.
 */
export function buttonLink(address: string, longest: number = Number.POSITIVE_INFINITY): string | null {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return null;
  return isPublicHost(url.hostname) && url.href.length <= longest ? url.href : null;
}

/** The address when a messenger's servers can fetch a picture from it: https on a public host. */
export function fetchableLink(address: string): string | null {
  const link = buttonLink(address, LONGEST);
  return link?.startsWith("https:") ? link : null;
}

/** `host` as the URL parser writes it: IPv4 in four decimal parts whatever was typed, IPv6 in brackets. */
function isPublicHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$|\.$/g, "");
  if (ipaddr.isValid(bare)) return isPublicAddress(bare);
  return bare.includes(".") && !/\.(localhost|local|internal|home|lan|test|invalid)$/i.test(bare);
}

/** Neither private, loopback, link-local, reserved nor a tunnel; IPv4 inside IPv6 counts as what it is. */
function isPublicAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  // The old way to write IPv4 inside IPv6 (::127.0.0.1) is no range of the library's.
  return parsed.kind() === "ipv4" || !parsed.match(ipaddr.parseCIDR("::/96"));
}
