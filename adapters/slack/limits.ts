/** Slack's limits that this adapter stays within, in one table. From the Block Kit and Web API references (October 2026). */

/** Characters are UTF-16 units. */
export const LIMITS = {
  /** Blocks of a message, and of a modal. */
  messageBlocks: 50,
  modalBlocks: 100,
  /** A text object, and so a section's text. */
  text: 3000,
  header: 150,
  /** Fields of a section, and the text of each. */
  fields: 10,
  field: 2000,
  contextElements: 10,
  actions: 25,
  buttonText: 75,
  buttonValue: 2000,
  /** Options of a select, and the text and value of each. */
  options: 100,
  option: 75,
  /** Label and hint of an input. */
  label: 2000,
  placeholder: 150,
  /** Longest input. */
  input: 3000,
  /** Title, submit and close of a modal. */
  modalTitle: 24,
  privateMetadata: 3000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  identifier: 255,
  /** The `text` beside blocks: advised; above 40,000 Slack cuts silently. */
  fallback: 4000,
  /** A file's description. */
  altText: 1000,
  /** Bytes of a shopper's file that is shown: our own limit, for the memory it takes; Slack's is 1 GB. */
  file: 25_000_000,
} as const;

/** Times in milliseconds. */
export const TIMES = {
  /** Slack shows staff an error when an interaction is not acknowledged within 3 s; the network needs some of it. */
  acknowledge: 2_500,
  /** A trigger opens a modal for about 3 s; twice this is waited at most before a modal is opened. */
  trigger: 500,
  /** A request is fresh within five minutes, before or after. */
  freshness: 300_000,
  /** After this a Web API call counts as never answered. */
  call: 10_000,
  /** A shopper's file must have come from its platform after this. With the upload it is less than the outbox waits. */
  fetch: 45_000,
  /** The bytes of a file must be with Slack after this. */
  upload: 30_000,
} as const;
