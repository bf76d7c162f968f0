/** Where a parcel can be followed: the tracking pages of the carriers that shops in our markets use. */

/** A carrier we know: the words staff use for it, and its public tracking page. */
interface Carrier {
  readonly name: string;
  /** Lower case, letters and digits only. */
  readonly known: readonly string[];
  readonly page: (number: string) => string;
}

const CARRIERS: readonly Carrier[] = [
  {
    name: "PostNord",
    known: ["postnord", "postdanmark"],
    page: (number) => `https://tracking.postnord.com/?id=${number}`,
  },
  { name: "GLS", known: ["gls"], page: (number) => `https://gls-group.eu/track/${number}` },
  {
    name: "DAO",
    known: ["dao", "dao365"],
    page: (number) => `https://www.dao.as/privat/find-din-pakke?stregkode=${number}`,
  },
  { name: "Bring", known: ["bring"], page: (number) => `https://tracking.bring.com/tracking/${number}` },
  {
    name: "DHL",
    known: ["dhl", "dhlexpress", "dhlparcel"],
    page: (number) => `https://www.dhl.com/global-en/home/tracking.html?tracking-id=${number}`,
  },
  { name: "PostNL", known: ["postnl"], page: (number) => `https://postnl.nl/tracktrace/?B=${number}` },
  { name: "UPS", known: ["ups"], page: (number) => `https://www.ups.com/track?tracknum=${number}` },
  { name: "DPD", known: ["dpd"], page: (number) => `https://tracking.dpd.de/parcelstatus?query=${number}` },
];

/** Names of the carriers with a tracking page, for a menu. */
export const carrierNames: readonly string[] = CARRIERS.map((carrier) => carrier.name);

/** The carrier as we write it where we know it, else the staff's own words. */
export function carrierName(words: string): string {
  return find(words)?.name ?? words.trim();
}

/** The page where the parcel can be followed; undefined for a carrier we do not know. */
export function trackingUrl(carrier: string, trackingNumber: string): string | undefined {
  const number = trackingNumber.replaceAll(/\s/g, "");
  return number === "" ? undefined : find(carrier)?.page(encodeURIComponent(number));
}

function find(words: string): Carrier | undefined {
  const plain = words.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return CARRIERS.find((carrier) => carrier.known.includes(plain));
}
