/** Telegram as a channel: puts the parts of this folder together behind the port. */
import type { Inbound } from "../../src/conversation/inbound.ts";
import { type AdapterContext, judgeSettings } from "../../src/ports/adapter.ts";
import type { Capabilities, Channel, ChannelHost } from "../../src/ports/channel.ts";
import { done, type Failure, refused } from "../../src/ports/outcome.ts";
import { createHttpClient } from "../../src/wire/http.ts";
import { scrubber } from "../../src/wire/scrub.ts";
import { outcomeOf } from "./failures.ts";
import { BUTTON_LABEL, CAPTION_LIMIT, KEYBOARD_BUTTONS, SENDS_PER_SECOND, TEXT_LIMIT } from "./limits.ts";
import { createListener } from "./listener.ts";
import { fetchFile } from "./media.ts";
import type { TelegramOptions } from "./options.ts";
import { writeOrigin } from "./origin.ts";
import { createPictures } from "./pictures.ts";
import { createReplyKeyboards, type ReplyKeyboards } from "./reply-keyboards.ts";
import { createSender } from "./sender.ts";
import { TELEGRAM_API_ROOT, TELEGRAM_VARIABLES, TelegramSettings } from "./settings.ts";
import { createApi } from "./transport.ts";
import { readWebhook } from "./webhook.ts";

/** How long a call may take when the options do not say, in seconds. */
const CALL_SECONDS = 10;

/** How many times longer each of the two steps to a shopper's file may take than a call. */
const FILE_PATIENCE = 2;

const CAPABILITIES: Capabilities = {
  buttons: KEYBOARD_BUTTONS,
  buttonLabel: BUTTON_LABEL,
  text: TEXT_LIMIT,
  caption: CAPTION_LIMIT,
  pictures: true,
  editsInPlace: true,
  links: true,
  documents: true,
};

/** Opens the channel for a shop; throws SettingsError when its settings do not do. */
export function openChannel(context: AdapterContext): Channel {
  const { shop, given, pictures, clock, log, webhookUrl } = context;
  const settings = judgeSettings(TelegramSettings, TELEGRAM_VARIABLES, given);
  const { id, locales } = shop;
  return telegramChannel({ ...settings, shop: id, locales, pictures, clock, log, webhookUrl });
}

/** A Telegram bot as a channel. Nothing is called before `start` or `send`. */
export function telegramChannel(options: TelegramOptions): Channel {
  const { shop, log, clock } = options;
  const { token, apiRoot = TELEGRAM_API_ROOT, timeoutSeconds = CALL_SECONDS } = options;
  const http = createHttpClient();
  const stopping = new AbortController();
  const api = createApi(options, http, timeoutSeconds);
  const scrub = scrubber([token, options.webhookSecret]);
  const keyboards = createReplyKeyboards(api, log);
  let host: ChannelHost | null = null;
  const pictures = createPictures(options.pictures, log, async (post) => host?.tell(post));
  const sender = createSender({ api, pictures, keyboards, log });
  const patience = timeoutSeconds * FILE_PATIENCE;
  const patient = createApi(options, http, patience);
  const where = { api: patient, http, token, apiRoot, scrub, stopping: stopping.signal };
  const files = { ...where, patienceMs: patience * 1_000 };
  const listener = createListener({ options, http, api, scrub, onInbounds: noteContacts(keyboards) });
  return {
    vendor: "telegram",
    capabilities: CAPABILITIES,
    sendsPerSecond: SENDS_PER_SECOND,
    async receive(request) {
      const received = readWebhook(request, options.webhookSecret, { shop, log, at: clock.now() });
      if (received.kind === "done") noteContacts(keyboards)(received.value.inbounds);
      return received;
    },
    async send(delivery) {
      const chat = chatOf(delivery.address);
      if (chat === null) return refused(NO_CHAT);
      try {
        return done({ reference: writeOrigin(await sender(delivery, chat)) });
      } catch (error) {
        return outcomeOf(error, scrub);
      }
    },
    media: (reference) => fetchFile(files, reference),
    start(given) {
      host = given;
      return listener.start(given);
    },
    async stop() {
      await listener.stop();
      stopping.abort();
      await http.close();
    },
  };
}

const NO_CHAT: Failure<"channel.rejected"> = {
  code: "channel.rejected",
  operator: "The address of a Telegram conversation is no chat id (a whole number); nothing was sent.",
};

function chatOf(address: string): number | null {
  const chat = /^-?\d{1,16}$/.test(address) ? Number(address) : Number.NaN;
  return Number.isSafeInteger(chat) ? chat : null;
}

/** A shared contact came from a reply keyboard, which the next message takes away. */
function noteContacts(keyboards: ReplyKeyboards): (inbounds: readonly Inbound[]) => void {
  return (inbounds) => {
    for (const { content, address } of inbounds) {
      const chat = content.kind === "contact" ? chatOf(address) : null;
      if (chat !== null) keyboards.used(chat);
    }
  };
}
