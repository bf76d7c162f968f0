/**
 * Meta's error codes for sent messages, each with what it means and how to mend it. [pywa errors.py; Meta "Error codes",
 * May 2026]
 */

/** What Meta may answer, as codes of ours; each comes with Meta's own number. */
export type GraphFailureCode =
  | "channel.busy"
  | "channel.rejected"
  | "channel.unauthorized"
  | "channel.unavailable"
  | "channel.unreachable"
  | "channel.windowClosed";

/** What a code means: whether trying again helps, Kiosk's code, and a sentence for the operator. */
export interface Meaning {
  readonly kind: "refused" | "retry";
  readonly code: GraphFailureCode;
  readonly mend: string;
  /** Our own pause where Meta names none, in milliseconds. */
  readonly afterMs?: number;
}

const busy = (mend: string, afterMs?: number): Meaning => ({
  kind: "retry",
  code: "channel.busy",
  mend,
  ...(afterMs !== undefined && { afterMs }),
});
const down: Meaning = { kind: "retry", code: "channel.unavailable", mend: "It is tried again." };
/** A wrong token loses no messages: they wait until it is mended. */
const unauthorized = (mend: string): Meaning => ({ kind: "retry", code: "channel.unauthorized", mend });
const unreachable = (mend: string): Meaning => ({ kind: "refused", code: "channel.unreachable", mend });
const rejected = (mend: string): Meaning => ({ kind: "refused", code: "channel.rejected", mend });

const NEW_TOKEN = unauthorized(
  "The access token is wrong or has ended: generate the system user's token again and set WHATSAPP_CLOUD_TOKEN.",
);
const NO_PERMISSION = unauthorized(
  "The token may not do this: give the system user the app and the WhatsApp account with full control, and the token whatsapp_business_messaging.",
);
const TEMPLATE = rejected(
  "The template in the shop's template file and the one at Meta differ: compare name, language and number of parameters in WhatsApp Manager.",
);
const PAUSED = rejected(
  "Meta has paused or disabled the template: look at its quality in WhatsApp Manager and edit it there.",
);
const BAD_MESSAGE = rejected("The message was not sent; it breaks a rule of WhatsApp's.");
const ACCOUNT = rejected(
  "Meta has restricted the WhatsApp account: read why in Business Support Home, then retry the message.",
);
const MARKETING = rejected(
  "WhatsApp holds marketing messages back from this shopper; do not try again before tomorrow.",
);
const BAD_FILE = rejected(
  "WhatsApp could not take a file of the message: JPEG and PNG up to 5 MB, documents as PDF or text.",
);

const MEANINGS: Readonly<Record<number, Meaning>> = {
  0: NEW_TOKEN,
  1: down,
  2: down,
  3: NO_PERMISSION,
  4: busy("The app calls Meta too often. It is sent again later.", 60_000),
  10: NO_PERMISSION,
  33: rejected(
    "WHATSAPP_CLOUD_PHONE_ID names no number of this account: copy it again from WhatsApp > API setup.",
  ),
  100: BAD_MESSAGE,
  190: NEW_TOKEN,
  368: ACCOUNT,
  80007: busy("The account has sent more than Meta allows in this hour. It is sent again later.", 60_000),
  130429: busy("The number sends faster than Meta allows. It is sent again."),
  130472: MARKETING,
  130497: rejected("Meta does not let this business write to shoppers in that country."),
  131000: down,
  131005: NO_PERMISSION,
  131008: BAD_MESSAGE,
  131009: BAD_MESSAGE,
  131016: down,
  131021: unreachable("The number is the shop's own."),
  131026: unreachable(
    "It could not be delivered: the shopper is not on WhatsApp, has an old version of it or has not accepted its new terms.",
  ),
  131030: rejected(
    "A test number writes only to numbers that are on its list: add this one in WhatsApp > API setup.",
  ),
  131031: ACCOUNT,
  131037: rejected("The number needs an approved display name: ask for one in WhatsApp Manager, then retry."),
  131042: rejected(
    "Meta could not charge the account: mend the payment method in WhatsApp Manager, then retry.",
  ),
  131045: rejected(
    "The number is not registered for the Cloud API: register it in WhatsApp Manager, then retry.",
  ),
  131047: {
    kind: "refused",
    code: "channel.windowClosed",
    mend: "The shopper last wrote more than 24 hours ago; only an approved template may be sent until they write again.",
  },
  131048: { ...busy("Too many shoppers reported the number; Meta slows it down.", 3_600_000) },
  131049: MARKETING,
  131050: MARKETING,
  131051: BAD_MESSAGE,
  131052: BAD_FILE,
  131053: BAD_FILE,
  131056: busy("This shopper is written to faster than WhatsApp allows."),
  131057: down,
  131062: rejected(
    "WhatsApp sends this kind of message only to a number, and the shopper's number is not known.",
  ),
  132000: TEMPLATE,
  132001: TEMPLATE,
  132005: TEMPLATE,
  132007: PAUSED,
  132012: TEMPLATE,
  132015: PAUSED,
  132016: PAUSED,
  133010: rejected(
    "The number is not registered for the Cloud API: register it in WhatsApp Manager, then retry.",
  ),
  133016: busy("The number was registered too often; Meta takes it again later.", 3_600_000),
};

/**
 * Whether a picture may be to blame that a message did not arrive: `blamed` when Meta says so, `doubted` when it blames
 * the message or does not say what; null when it is something else (the shopper, the account, a limit).
 */
export function pictureFault(code: number | undefined): "blamed" | "doubted" | null {
  const meaning = code === undefined ? undefined : MEANINGS[code];
  if (meaning === BAD_FILE) return "blamed";
  if (meaning === BAD_MESSAGE || code === GENERIC || code === undefined) return "doubted";
  return meaning === undefined && meaningOf(code, 400) === BAD_MESSAGE ? "doubted" : null;
}

/** "Something went wrong", which Meta also says of files that it could not fetch. */
const GENERIC = 131_000;

/** The meaning of a code; of an unknown one by its HTTP status. */
export function meaningOf(code: number, status: number): Meaning {
  const known = MEANINGS[code];
  if (known !== undefined) return known;
  if (code >= 200 && code < 300) return NO_PERMISSION;
  if (code >= 132_000 && code < 133_000) return TEMPLATE;
  if (status === 401 || status === 403) return NEW_TOKEN;
  if (status === 429) return busy("It is sent again later.");
  return status >= 500 ? down : BAD_MESSAGE;
}
