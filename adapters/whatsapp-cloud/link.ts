/** Which addresses a button may open, and which WhatsApp's servers may fetch a picture from. */

/** The address in its normal form when WhatsApp takes it in a button: http or https on a public host. Else null. */
export function buttonLink(address: string, longest: number): string | null {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return null;
  return isPublicHost(url.hostname) && url.href.length <= longest ? url.href : null;
}

/** The address when WhatsApp can fetch a picture from it: https on a public host. */
export function fetchableLink(address: string): string | null {
  const link = buttonLink(address, 2_000);
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
    [0, 10, 127].includes(first) ||
    (first === 100 && second >= 64 && second < 128) ||
    (first === 169 && second === 254) ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168)
  );
}
