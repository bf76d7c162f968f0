/** The Bot API methods of the stand-in: what each does to the world, and what it refuses. */
import { z } from "zod";
import { getFile } from "./files.ts";
import type { Form, Upload } from "./form.ts";
import { isButtonUrl, type Markup, type ReadText, readKeyboard, readMarkup } from "./markup.ts";
import { badRequest, Refusal } from "./refusal.ts";
import type { Person, StoredFile, StoredMessage, World } from "./world.ts";

/** Fetches a picture by its address, as Telegram's servers would; null when it cannot be had. */
export type FetchPicture = (url: string) => Promise<Upload | null>;

/** A method: parameters in, result out; throws a Refusal. */
export type Method = (form: Form) => unknown;

const ChatId = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const Words = z.object({
  chat_id: ChatId,
  parse_mode: z.string().optional(),
  reply_markup: z.unknown().optional(),
});
const Preview = z
  .object({ is_disabled: z.boolean().optional(), url: z.string().optional() })
  .loose()
  .optional();
const SendMessage = Words.extend({ text: z.string().default(""), link_preview_options: Preview });
const SendPhoto = Words.extend({ photo: z.string(), caption: z.string().default("") });
const SendDocument = Words.extend({ document: z.string(), caption: z.string().default("") });
const Target = z.object({ chat_id: ChatId, message_id: z.number() });
const EditText = SendMessage.extend({ message_id: z.number() });
const EditCaption = Words.extend({ message_id: z.number(), caption: z.string().default("") });
const EditMarkup = Words.extend({ message_id: z.number() });
const EditMedia = Words.extend({
  message_id: z.number(),
  media: z.object({
    type: z.literal("photo"),
    media: z.string(),
    caption: z.string().default(""),
    parse_mode: z.string().optional(),
  }),
});
const SetCommands = z.object({
  language_code: z.string().default(""),
  commands: z
    .array(
      z.object({ command: z.string().regex(/^[a-z0-9_]{1,32}$/), description: z.string().min(1).max(256) }),
    )
    .max(100),
});
const SetWebhook = z.object({
  url: z.string(),
  secret_token: z.string().optional(),
  max_connections: z.number().min(1).max(100).default(40),
  allowed_updates: z.array(z.string()).optional(),
});

/** All methods but getUpdates, which the delivery of updates answers. */
export function createMethods(
  world: World,
  bot: { readonly id: number; readonly username: string },
  fetchPicture: FetchPicture,
): Readonly<Record<string, Method>> {
  return {
    getMe: () => ({ id: bot.id, is_bot: true, first_name: bot.username, username: bot.username }),
    ...webhookMethods(world),
    ...sendMethods(world, fetchPicture),
    ...editMethods(world, fetchPicture),
    setMyCommands({ fields }) {
      const { language_code, commands } = parse(SetCommands, fields);
      if (!/^([a-z]{2})?$/.test(language_code)) throw badRequest("invalid language_code specified");
      world.menus.set(language_code, commands);
      return true;
    },
    getFile: (form) => getFile(world, form),
    getMyCommands: ({ fields }) => world.menus.get(String(fields.language_code ?? "")) ?? [],
    sendChatAction({ fields }) {
      reach(world, parse(z.object({ chat_id: ChatId, action: z.string() }), fields).chat_id);
      return true;
    },
    answerCallbackQuery({ fields }) {
      const { callback_query_id: id } = parse(z.object({ callback_query_id: z.string() }), fields);
      if (!world.spinners.delete(id)) {
        throw badRequest("query is too old and response timeout expired or query ID is invalid");
      }
      return true;
    },
  };
}

function webhookMethods(world: World): Record<string, Method> {
  return {
    setWebhook({ fields }) {
      const { url, secret_token: secret, max_connections, allowed_updates } = parse(SetWebhook, fields);
      if (url !== "") checkWebhookAddress(url);
      if (secret !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(secret)) {
        throw badRequest("secret token contains unallowed characters");
      }
      world.webhook = { url, maxConnections: max_connections, ...(secret === undefined ? {} : { secret }) };
      if (allowed_updates !== undefined) world.allowedUpdates = allowed_updates;
      return true;
    },
    deleteWebhook() {
      world.webhook = { url: "", maxConnections: 40 };
      return true;
    },
    getWebhookInfo: () => ({
      url: world.webhook.url,
      has_custom_certificate: false,
      pending_update_count: 0,
      max_connections: world.webhook.maxConnections,
      allowed_updates: world.allowedUpdates,
      ...(world.webhook.lastError === undefined ? {} : { last_error_message: world.webhook.lastError }),
    }),
  };
}

/** Https on four ports; http only to this machine, as a Bot API server of one's own allows. */
function checkWebhookAddress(address: string): void {
  const url = URL.parse(address);
  if (url === null) throw badRequest("bad webhook: invalid URL");
  const here = url.hostname === "127.0.0.1" || url.hostname === "localhost";
  if (here) return;
  if (url.protocol !== "https:") throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
  if (!["", "443", "80", "88", "8443"].includes(url.port)) {
    throw badRequest("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
  }
}

function sendMethods(world: World, fetchPicture: FetchPicture): Record<string, Method> {
  return {
    sendMessage({ fields }) {
      const given = parse(SendMessage, fields);
      const person = reach(world, given.chat_id);
      const words = checkedText(given.text, given.parse_mode);
      const preview = given.link_preview_options?.url;
      return post(world, person, given.reply_markup, {
        ...words,
        ...(preview === undefined ? {} : { preview }),
      });
    },
    async sendPhoto({ fields, files }) {
      const given = parse(SendPhoto, fields);
      const person = reach(world, given.chat_id);
      const words = checkedCaption(given.caption, given.parse_mode);
      readKeyboard(given.reply_markup);
      const photo = await photoOf(world, given.photo, files, fetchPicture);
      return post(world, person, given.reply_markup, { ...words, photo });
    },
    sendDocument({ fields, files }) {
      const given = parse(SendDocument, fields);
      const person = reach(world, given.chat_id);
      const words = checkedCaption(given.caption, given.parse_mode);
      const upload = attached(given.document, files);
      const document = upload === undefined ? world.files.get(given.document) : world.keep(upload);
      if (document === undefined) throw badRequest("wrong file identifier/HTTP URL specified");
      if (document.bytes.length === 0) throw badRequest("file must be non-empty");
      return post(world, person, given.reply_markup, { ...words, document });
    },
    deleteMessage({ fields }) {
      const { chat_id, message_id } = parse(Target, fields);
      const message = find(world, chat_id, message_id, "message to delete not found");
      message.deleted = true;
      return true;
    },
  };
}

function editMethods(world: World, fetchPicture: FetchPicture): Record<string, Method> {
  return {
    editMessageText({ fields }) {
      const given = parse(EditText, fields);
      const message = editable(world, given.chat_id, given.message_id);
      const words = checkedText(given.text, given.parse_mode);
      if (message.photo ?? message.document) throw badRequest("there is no text in the message to edit");
      const preview = given.link_preview_options?.url;
      return edit(world, message, given.reply_markup, {
        ...words,
        ...(preview === undefined ? {} : { preview }),
      });
    },
    editMessageCaption({ fields }) {
      const given = parse(EditCaption, fields);
      const message = editable(world, given.chat_id, given.message_id);
      const words = checkedCaption(given.caption, given.parse_mode);
      if (!(message.photo ?? message.document))
        throw badRequest("there is no caption in the message to edit");
      return edit(world, message, given.reply_markup, words);
    },
    async editMessageMedia({ fields, files }) {
      const given = parse(EditMedia, fields);
      const message = editable(world, given.chat_id, given.message_id);
      const words = checkedCaption(given.media.caption, given.media.parse_mode);
      const photo = await photoOf(world, given.media.media, files, fetchPicture);
      return edit(world, message, given.reply_markup, { ...words, photo });
    },
    editMessageReplyMarkup({ fields }) {
      const given = parse(EditMarkup, fields);
      const message = editable(world, given.chat_id, given.message_id);
      return edit(world, message, given.reply_markup, {});
    },
  };
}

function parse<Schema extends z.ZodType>(schema: Schema, fields: unknown): z.output<Schema> {
  const parsed = schema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badRequest(`wrong parameter ${issue?.path.join(".")}: ${issue?.message}`);
}

/** The person of a chat, when the bot may write there. */
function reach(world: World, chat: number): Person {
  const person = world.people.get(chat);
  if (person === undefined) throw badRequest("chat not found");
  if (!person.started) throw new Refusal(403, "Forbidden: bot can't initiate conversation with a user");
  if (person.blocked) throw new Refusal(403, "Forbidden: bot was blocked by the user");
  return person;
}

function find(world: World, chat: number, id: number, missing: string): StoredMessage {
  const message = reach(world, chat).messages.find((candidate) => candidate.id === id);
  if (message === undefined || message.deleted) throw badRequest(missing);
  return message;
}

function editable(world: World, chat: number, id: number): StoredMessage {
  const message = find(world, chat, id, "message to edit not found");
  if (message.from !== "shop") throw badRequest("message can't be edited");
  return message;
}

function checkedText(source: string, parseMode: string | undefined): ReadText {
  const words = readMarkup(source, parseMode);
  if (words.text === "") throw badRequest("message text is empty");
  if (words.text.length > 4096) throw badRequest("message is too long");
  return words;
}

function checkedCaption(source: string, parseMode: string | undefined): ReadText {
  const words = readMarkup(source, parseMode);
  if (words.text.length > 1024) throw badRequest("message caption is too long");
  return words;
}

function attached(reference: string, files: ReadonlyMap<string, Upload>): Upload | undefined {
  return files.get(reference.replace(/^attach:\/\//, ""));
}

async function photoOf(
  world: World,
  reference: string,
  files: ReadonlyMap<string, Upload>,
  fetchPicture: FetchPicture,
): Promise<StoredFile> {
  const upload = attached(reference, files);
  if (upload !== undefined) return world.keep(checkedImage(upload, 10));
  if (/^https?:/.test(reference)) {
    if (!isButtonUrl(reference)) throw badRequest("wrong HTTP URL specified");
    const fetched = await fetchPicture(reference);
    if (fetched === null) throw badRequest("failed to get HTTP URL content");
    return world.keep(checkedImage(fetched, 5));
  }
  const known = world.files.get(reference);
  if (known === undefined) throw badRequest("wrong file identifier/HTTP URL specified");
  return known;
}

function checkedImage(upload: Upload, megabytes: number): Upload {
  const start = upload.bytes.subarray(0, 12).toString("latin1");
  const image =
    start.startsWith("\x89PNG") || start.startsWith("\xff\xd8\xff") || /^RIFF.{4}WEBP$/s.test(start);
  if (!image) throw badRequest("IMAGE_PROCESS_FAILED");
  if (upload.bytes.length > megabytes * 1024 * 1024) throw badRequest("file is too big");
  return upload;
}

type Body = Partial<Pick<StoredMessage, "text" | "entities" | "photo" | "document" | "preview">>;

function post(world: World, person: Person, markup: unknown, body: Body): object {
  const keyboard = readKeyboard(markup);
  const message: StoredMessage = {
    id: world.nextMessage(),
    chat: person.id,
    from: "shop",
    text: "",
    entities: [],
    buttons: inlineOf(keyboard),
    edits: 0,
    deleted: false,
    ...body,
  };
  if (keyboard !== undefined && "keyboard" in keyboard) person.keyboard = keyboard;
  if (keyboard !== undefined && "remove_keyboard" in keyboard) delete person.keyboard;
  person.messages.push(message);
  return wire(message);
}

function edit(world: World, message: StoredMessage, markup: unknown, body: Body): object {
  const keyboard = readKeyboard(markup);
  if (keyboard !== undefined && !("inline_keyboard" in keyboard)) throw badRequest("message can't be edited");
  const before = JSON.stringify(wire(message));
  const buttons = inlineOf(keyboard);
  const after = JSON.stringify(wire({ ...message, ...body, buttons }));
  if (before === after) {
    throw badRequest(
      "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    );
  }
  Object.assign(message, body, { buttons, edits: message.edits + 1 });
  if (body.text !== undefined && body.preview === undefined) delete message.preview;
  world.changed();
  return wire(message);
}

function inlineOf(markup: Markup | undefined): StoredMessage["buttons"] {
  return markup !== undefined && "inline_keyboard" in markup ? markup.inline_keyboard : [];
}

/** A message as the Bot API tells it. */
export function wire(message: StoredMessage): Record<string, unknown> {
  const { photo, document, text, entities, buttons } = message;
  const media = photo !== undefined || document !== undefined;
  const words = media
    ? { ...(text === "" ? {} : { caption: text, caption_entities: entities }) }
    : { text, entities };
  const sizes = photo === undefined ? {} : { photo: [size(photo, 90), size(photo, 800)] };
  const file =
    document === undefined
      ? {}
      : {
          document: { file_id: document.fileId, file_unique_id: document.uniqueId, file_name: document.name },
        };
  return {
    message_id: message.id,
    date: 1_700_000_000,
    chat: { id: message.chat, type: "private" },
    ...words,
    ...sizes,
    ...file,
    ...(buttons.length === 0 ? {} : { reply_markup: { inline_keyboard: buttons } }),
  };
}

function size({ fileId, uniqueId, bytes }: StoredFile, width: number): object {
  return { file_id: fileId, file_unique_id: uniqueId, width, height: width, file_size: bytes.length };
}
