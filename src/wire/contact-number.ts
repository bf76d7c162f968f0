/** Phone numbers of contact cards, as the messengers hand them over. */

/**
 * A card's number with its country in front. Written without a plus it may be a number of the card's country or an
 * international one; which of them cannot be told from the digits ("4915112345678" is also a number inside Germany). So
 * then the number of the messenger's own account is taken, which is always international, where the messenger tells it.
 */
export function contactNumber(written: string | undefined, account: string | undefined): string | undefined {
  if (written?.trimStart().startsWith("+")) return written;
  const digits = account?.replace(/\D/g, "") ?? "";
  return digits === "" ? written : `+${digits}`;
}
