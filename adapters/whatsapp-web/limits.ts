/** Every number that WhatsApp or this adapter sets for what goes out, in one place. Lengths are UTF-16 units. */

/** Of a text. WhatsApp takes far more, but folds long ones away; the Cloud API stops here. [vercel/chat adapter-whatsapp] */
export const TEXT_LIMIT = 4096;
/** Of the words under a picture or a file, as in the Cloud API: the page's own field takes no more. */
export const CAPTION_LIMIT = 1024;
/** Of a poll: its question, its options, and how many there are. [WhatsApp Web's own form] */
export const POLL_QUESTION = 255;
export const POLL_OPTION = 100;
export const POLL_OPTIONS = { least: 2, most: 12 } as const;
/** A number of more digits is not understood as a choice; further choices are picked by their words. */
export const HIGHEST_NUMBER = 99;
/** Unread messages that are looked through in one chat after a restart. */
export const CATCH_UP_MESSAGES = 50;
/** Older ones are left alone: the mailbox knows a message again for seven days. */
export const CATCH_UP_MS = 6 * 24 * 3_600_000;
/** Our own last messages of a chat that an uncertain one is looked for in. */
export const LOOK_BACK_MESSAGES = 30;
/** Bytes of a shopper's file that is fetched for staff: WhatsApp takes files of gigabytes, this machine's memory does not. */
export const FILE_LIMIT = 25 * 1024 * 1024;
/** Votes are fetched after a restart for polls that are no older. */
export const POLL_CATCH_UP_MS = 24 * 3_600_000;
