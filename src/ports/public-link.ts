/** Which addresses a messenger takes: for a button's link, and to fetch a picture from. */

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

function isPublicHost(host: string): boolean {
  if (host.startsWith("[")) return !/^\[(::1?\]|f[cd]|fe[89ab]|::ffff:)/i.test(host);
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return !isPrivateAddress(host);
  return host.includes(".") && !/\.(localhost|local|internal|home|lan|test|invalid)\.?$/i.test(host);
}

/** Loopback, private and link-local ranges of IPv4 (RFC 1918, 3927, 6598). */
function isPrivateAddress(host: string): boolean {
  const [first = 0, second = 0] = host.split(".").map(Number);
  return (
    first === 0 ||
    first === 10 ||
    first === 127 ||
    (first === 100 && second >= 64 && second < 128) ||
    (first === 169 && second === 254) ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168)
  );
}
