/**
 * Every number that WhatsApp sets for what Kiosk sends and fetches, in one place, each with its source:
 * [spec] Meta's OpenAPI description of the WhatsApp Business Messaging API, v23.0; [docs] Meta's pages on interactive
 * messages, throughput, media and templates; [pywa] the client library pywa 4.4. Lengths are UTF-16 units.
 */
import type { Backoff } from "../../src/wire/backoff.ts";

/** Of a plain text message. [spec TextMessage] */
export const TEXT = 4_096;
/** Of the words under a picture or a document. [spec MediaObject] */
export const CAPTION = 1_024;
/** Of the words of an interactive message. [spec BodyObject] */
export const INTERACTIVE_BODY = 1_024;
/** Of the words of a list, which may be longer. [docs: interactive list messages, November 2025] */
export const LIST_BODY = 4_096;
/** Of a header in words; no markup there. [spec HeaderObject] */
export const HEADER = 60;

/** Reply buttons of a message, and their words; their ids may have 256, four times as many as our tokens. [spec ActionObject] */
export const REPLY_BUTTONS = 3;
export const BUTTON_TITLE = 20;

/** Rows of a list over all its sections, and their words; their ids may have 200. [spec SectionObject] */
export const LIST_ROWS = 10;
export const ROW_TITLE = 24;
export const ROW_DESCRIPTION = 72;
/** Of the button that opens a list. [spec ActionObject] */
export const LIST_BUTTON = 20;
/** Of a section's title. [spec SectionObject] */
export const SECTION_TITLE = 24;

/** Of the words on a button that opens a page, and of its address. [docs: call-to-action URL button messages] */
export const LINK_LABEL = 20;
export const LINK_URL = 2_000;

/** Products of a product list. [spec SectionObject] */
export const PRODUCTS = 30;

/** Of the mark of our own that comes back with a message's statuses (biz_opaque_callback_data). [pywa] */
export const CALLBACK_DATA = 512;

/** Bytes of a picture, JPEG or PNG. [docs: supported media types] */
export const PICTURE_BYTES = 5 * 1024 * 1024;
/** Bytes of a shopper's file that are fetched at most: their pictures, voices and videos have 16 MB, documents 100. */
export const DOWNLOAD_BYTES = 32 * 1024 * 1024;
/** How long an uploaded file can be sent, in milliseconds; a day less than Meta's thirty. [spec Media-ID] */
export const UPLOAD_LIFE_MS = 29 * 24 * 60 * 60_000;

/** Of a parameter of a template's words; no line breaks there. [pywa] */
export const TEMPLATE_PARAMETER = 1_024;
export const TEMPLATE_NAME = 512;

/** How long after a shopper's last word anything but a template may be sent, in milliseconds. [docs: service windows] */
export const FREE_FORM_MS = 24 * 60 * 60_000;
/** Messages a second of one number, in and out together. [docs: throughput, May 2026] */
export const SENDS_PER_SECOND = 80;
/** The pace that one shopper may be written at when bursts are used up, in milliseconds. [docs: pair rate limit] */
export const PAIR_BACKOFF: Backoff = { firstMs: 6_000, factor: 2, longestMs: 60_000 };
