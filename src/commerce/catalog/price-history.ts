/**
 * What a reduced price may be compared with: the lowest price of the 30 days before the reduction
 * (Directive 98/6/EC, Article 6a), whatever the catalog file claims.
 */

/** A price that was asked from a moment (epoch milliseconds) until the next one. */
export interface PastPrice {
  readonly amount: number;
  readonly fromAt: number;
}

const THIRTY_DAYS = 30 * 24 * 60 * 60 * 1000;

/**
 * The price to strike through, minor units, or null when there is no honest reduction. The claim counts as far as it
 * is not above the lowest price asked in the 30 days before it was first claimed. Prices from before the shop came to
 * Kiosk are unknown here: for those the claim of the catalog file stands.
 */
export function honestCompareAt(price: {
  readonly amount: number;
  readonly compareAt: number | null;
  readonly claimedAt: number | null;
  /** Oldest first. */
  readonly past: readonly PastPrice[];
}): number | null {
  if (price.compareAt === null) return null;
  const honest = Math.min(price.compareAt, lowestBefore(price.past, price.claimedAt ?? 0));
  return honest > price.amount ? honest : null;
}

/** The lowest price asked in the thirty days before a moment; infinite where none is known. */
function lowestBefore(past: readonly PastPrice[], moment: number): number {
  const inForce = past.filter((entry, index) => {
    const until = past[index + 1]?.fromAt ?? Number.POSITIVE_INFINITY;
    return entry.fromAt < moment && until > moment - THIRTY_DAYS;
  });
  return Math.min(...inForce.map((entry) => entry.amount));
}

/**
 * Since when a reduction is claimed, once the price changes from `before` to `now`: a deeper reduction goes on with
 * the first one's moment, a raise or a new claim starts again. Null when none is claimed.
 */
export function claimedSince(
  before: { readonly amount: number; readonly claimedAt: number | null } | null,
  now: { readonly amount: number; readonly compareAt: number | null; readonly at: number },
): number | null {
  if (now.compareAt === null || now.compareAt <= now.amount) return null;
  const goesOn = before !== null && before.claimedAt !== null && now.amount <= before.amount;
  return goesOn ? before.claimedAt : now.at;
}
