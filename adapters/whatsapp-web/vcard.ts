/** The phone number and name on a contact card as WhatsApp writes it (vCard 3.0, RFC 2426). */

/** What a card says. */
export interface Card {
  readonly phone: string;
  readonly name?: string;
  /** The digits of the WhatsApp account the card is of, where it says so. */
  readonly whatsapp?: string;
}

/** `TEL;type=CELL;waid=4520304050:+45 20 30 40 50`; groups such as `item1.` may stand in front. */
const TELEPHONE = /^(?:\w+\.)?TEL((?:;[^:\r\n]*)?):([^\r\n]{3,40})/im;

/** Reads a card; null when it holds no number. */
export function readCard(card: string): Card | null {
  const [, parameters = "", number = ""] = TELEPHONE.exec(card) ?? [];
  const phone = number.trim();
  if (!/\d{3}/.test(phone.replace(/\D/g, ""))) return null;
  const whatsapp = /waid=(\d{5,20})/i.exec(parameters)?.[1];
  const name = /^(?:\w+\.)?FN(?:;[^:\r\n]*)?:([^\r\n]{1,200})/im.exec(card)?.[1]?.trim();
  return {
    phone,
    ...(name && { name: name.replace(/\\([,;\\])/g, "$1").toWellFormed() }),
    ...(whatsapp !== undefined && { whatsapp }),
  };
}
