/** Every number the Bot API sets for what Kiosk sends, in one place. Lengths are UTF-16 units after entity parsing. */
import type { Backoff } from "../../src/wire/backoff.ts";

/** Of a text message (sendMessage). */
export const TEXT_LIMIT = 4096;
/** Of the words under a photo or a document. */
export const CAPTION_LIMIT = 1024;
/** Bytes of a button's callback_data. */
export const CALLBACK_DATA_BYTES = 64;
/** Buttons of an inline keyboard, and side by side: not in the documentation, but refused or dropped above. */
export const KEYBOARD_BUTTONS = 100;
export const KEYBOARD_COLUMNS = 8;
/** Our own choice: phones show about this much of a button that has a row for itself. */
export const BUTTON_LABEL = 48;
/** Bytes of an uploaded photo. */
export const PHOTO_BYTES = 10 * 1024 * 1024;
/** Bytes of a shopper's file that a bot may fetch. [@grammyjs/types methods.d.ts, getFile] */
export const DOWNLOAD_BYTES = 20 * 1024 * 1024;
/** Of a command's description, and how many commands a menu has. */
export const COMMAND_DESCRIPTION = 256;
export const MENU_COMMANDS = 100;
/** Bytes of an answer that is read: a hundred updates of the longest messages stay well below. */
export const ANSWER_BYTES = 16 * 1024 * 1024;
/** When Telegram cannot be reached to listen. */
export const BACKOFF: Backoff = { firstMs: 1_000, factor: 2, longestMs: 60_000 };
/** Telegram's guidance for messages a second over all chats. */
export const SENDS_PER_SECOND = 30;
