/** The official WhatsApp Cloud API as a channel: puts the parts of this folder together behind the port. */
import { type AdapterContext, judgeSettings } from "../../src/ports/adapter.ts";
import type { Capabilities, Channel, ChannelHost } from "../../src/ports/channel.ts";
import { createHttpClient } from "../../src/wire/http.ts";
import { scrubber } from "../../src/wire/scrub.ts";
import { createBadPictures } from "./bad-pictures.ts";
import { createDeliveryLog } from "./delivery-log.ts";
import { createFiles } from "./files.ts";
import { createGraph, type Graph } from "./graph.ts";
import { MESSENGER } from "./inbound.ts";
import { CAPTION, FREE_FORM_MS, LIST_ROWS, ROW_TITLE, SENDS_PER_SECOND, TEXT } from "./limits.ts";
import { fetchFile } from "./media.ts";
import { MIGRATIONS } from "./migrations.ts";
import type { WhatsAppCloudOptions } from "./options.ts";
import { createMarks } from "./read-receipts.ts";
import { createSender } from "./sender.ts";
import { WHATSAPP_CLOUD_VARIABLES, WhatsAppCloudSettings } from "./settings.ts";
import { readTemplates } from "./templates.ts";
import { createUnknownProducts } from "./unknown-products.ts";
import { readWebhook } from "./webhook.ts";

/** How long a call may take when the options do not say, in milliseconds. */
const PATIENCE_MS = 15_000;
/** What inbound ids begin with; after it stands Meta's id of the message. */
const ID_PREFIX = "whatsapp-cloud:";

const CAPABILITIES: Capabilities = {
  buttons: LIST_ROWS,
  buttonLabel: ROW_TITLE,
  text: TEXT,
  caption: CAPTION,
  pictures: true,
  editsInPlace: false,
  links: true,
  documents: true,
};

/** Opens the channel for a shop; throws SettingsError when its settings or its template file do not do. */
export function openChannel(context: AdapterContext): Channel {
  const { shop, given, pictures, clock, log, store } = context;
  const { templateFile, ...settings } = judgeSettings(WhatsAppCloudSettings, WHATSAPP_CLOUD_VARIABLES, given);
  const templates = readTemplates(shop, templateFile);
  const { id, markets } = shop;
  return whatsAppCloudChannel({ ...settings, shop: id, markets, templates, pictures, clock, log, store });
}

/** A business number as a channel. Nothing is called before `start` or `send`. */
export function whatsAppCloudChannel(options: WhatsAppCloudOptions): Channel {
  const { shop, clock, log, markets, templates, pictures, catalogId, apiUrl } = options;
  const scrub = scrubber([options.token, options.appSecret, options.verifyToken]);
  const http = createHttpClient();
  const patienceMs = options.patienceMs ?? PATIENCE_MS;
  const graph = createGraph({ ...options, patienceMs, http, scrub });
  void options.store.migrate(MIGRATIONS);
  const deliveries = createDeliveryLog(options.store);
  let host: ChannelHost | null = null;
  const tell: ChannelHost["tell"] = async (post) => host?.tell(post);
  const badPictures = createBadPictures({ store: options.store, clock, log, tell });
  const files = createFiles({ graph, deliveries, pictures, clock, log });
  const unknownProducts = createUnknownProducts(clock);
  const marks = createMarks(graph, log, ID_PREFIX);
  return {
    vendor: "whatsapp-cloud",
    messenger: MESSENGER,
    capabilities: CAPABILITIES,
    sendsPerSecond: SENDS_PER_SECOND,
    freeFormMs: FREE_FORM_MS,
    receive: (request) =>
      readWebhook(
        request,
        { ...options, deliveries, badPictures, scrub },
        { shop, at: clock.now(), log, markets },
      ),
    send: createSender({
      graph,
      deliveries,
      files,
      badPictures,
      templates,
      catalogId,
      unknownProducts,
      clock,
      log,
    }),
    noticed: marks.noticed,
    media: (reference) => fetchFile(graph, reference, apiUrl),
    start: (given) => {
      host = given;
      return greetMeta(graph, options);
    },
    async stop() {
      await marks.settled();
      await http.close();
    },
  };
}

/**
 * Asks Meta for the number, so that a wrong token or id stops the start with a sentence. When Meta cannot be reached the
 * start goes on: messages wait in the outbox.
 */
async function greetMeta(graph: Graph, { shop, log }: WhatsAppCloudOptions): Promise<void> {
  const phone = await graph.phone();
  if (phone.kind === "done") {
    log.info({ shop }, "The WhatsApp number answers");
    return;
  }
  const { code, operator } = phone.failure;
  if (phone.kind === "refused" || code === "channel.unauthorized") {
    throw new Error(
      `The WhatsApp channel of shop "${shop}" cannot start. ${operator} Check WHATSAPP_CLOUD_TOKEN and WHATSAPP_CLOUD_PHONE_ID.`,
    );
  }
  log.warn({ shop, code, reason: operator }, "WhatsApp could not be asked for the number yet");
}
