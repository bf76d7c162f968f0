/** The modules of WhatsApp Web that whatsapp-web.js 1.34 asks the page for, by their names. */
import type { Account } from "./account.ts";
import { Collection } from "./events.ts";
import { mediaModules } from "./media.ts";
import { Msg, type Store } from "./store.ts";
import { createWid, MsgKey, Wid } from "./wid.ts";

/** All of them. What is not here is unknown, as in the page itself. */
export function allModules(store: Store, account: Account): Record<string, unknown> {
  return {
    ...accountModules(store, account),
    ...chatModules(store, account),
    ...peopleModules(store, account),
    ...sendingModules(store, account),
    ...mediaModules(account.network),
    ...hookModules(),
  };
}

function accountModules(store: Store, account: Account): Record<string, unknown> {
  const me = (which: "pn" | "lid") => (store.me === null ? undefined : new Wid(store.me[which]));
  const keys = { pubKey: "public key" };
  return {
    WAWebSocketModel: { Socket: account.socket },
    WAWebConnModel: { Conn: account.conn },
    WAWebCmd: { Cmd: account.commands },
    WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => 100 } },
    WAWebAltDeviceLinkingApi: {},
    WABase64: { encodeB64: (words: string) => btoa(words) },
    WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: "1" },
    WAWebAdvSignatureApi: {},
    WAWebUserPrefsInfoStore: { waNoiseInfo: { get: async () => ({ staticKeyPair: keys }) } },
    WAWebSignalStoreApi: {
      waSignalStore: { getRegistrationInfo: async () => ({ identityKeyPair: keys }) },
    },
    WAWebUserPrefsMultiDevice: {
      /** The last thing the library asks for before it shows the code. */
      getADVSecretKey() {
        account.network.tell("shown", {});
        return "secret key";
      },
    },
    WAWebUserPrefsMeUser: { getMaybeMePnUser: () => me("pn"), getMaybeMeLidUser: () => me("lid") },
    WAWebStreamModel: { Stream: { markAvailable: () => {}, markUnavailable: () => {} } },
  };
}

function chatModules(store: Store, { network }: Account): Record<string, unknown> {
  const messages = Object.assign(store.messages, {
    modelClass: Msg,
    getMessagesById: async (ids: readonly string[]) => ({
      messages: ids.flatMap((id) => store.messages.get(id) ?? []),
    }),
  });
  const contacts = new Collection<never>();
  return {
    WAWebCollections: { Msg: messages, Chat: store.chats, Contact: contacts },
    WAWebChatGetters: {
      getIsNewsletter: ({ id }: { id: Wid }) => id.server === "newsletter",
      getIsBroadcast: ({ id }: { id: Wid }) => id.server === "broadcast",
    },
    WAWebFindChatAction: {
      async findOrCreateLatestChat(wid: Wid) {
        const exists = await network.ask("exists", { wid: wid._serialized });
        if (exists === null) throw new Error("No LID for user");
        return { chat: store.chatOf(wid) };
      },
    },
    WAWebChatLoadMessages: { loadEarlierMsgs: async () => [] },
    WAWebUpdateUnreadChatAction: {
      async sendSeen({ chat }: { chat: { id: Wid; unreadCount: number } }) {
        chat.unreadCount = 0;
        network.tell("seen", { chat: chat.id._serialized });
      },
    },
    WAWebChatStateBridge: {
      sendChatStateComposing: async (id: Wid) => network.tell("typing", { chat: id._serialized, on: true }),
      sendChatStatePaused: async (id: Wid) => network.tell("typing", { chat: id._serialized, on: false }),
    },
    WAWebPollsVotesSchema: {
      getTable: () => ({
        equals: async (_fields: readonly string[], poll: string) =>
          store.votes
            .filter((vote) => vote.poll === poll)
            .map(({ from, selected, at }) => ({
              parentMsgKey: poll,
              sender: from,
              senderTimestampMs: at,
              selectedOptionLocalIds: selected,
            })),
      }),
    },
    WAWebBizOrderBridge: {
      queryOrder: (_chat: Wid, order: string, _width: number, _height: number, token: string) =>
        network.ask("order", { order, token }),
    },
    WAWebBizProductCatalogBridge: {
      queryProduct: (_seller: Wid, product: string) => network.ask("product", { product }),
    },
  };
}

function peopleModules(store: Store, { network }: Account): Record<string, unknown> {
  const widOf = (serialized: string | undefined) =>
    serialized === undefined ? undefined : new Wid(serialized);
  return {
    WAWebWidFactory: {
      createWid,
      createWidFromWidLike: createWid,
      asUserWidOrThrow: createWid,
    },
    WAWebApiContact: {
      getCurrentLid: (wid: Wid) => widOf(store.person(wid)?.lid),
      getPhoneNumber: (wid: Wid) => widOf(store.person(wid)?.pn),
      getAlternateUserWid: () => undefined,
    },
    WAWebQueryExistsJob: {
      async queryWidExists(wid: Wid) {
        const found = await network.ask("exists", { wid: wid._serialized });
        return found === null ? null : { wid };
      },
    },
  };
}

function sendingModules(store: Store, { network }: Account): Record<string, unknown> {
  const links = (words: string | undefined) =>
    [...(words ?? "").matchAll(/https?:\/\/\S+/g)].map(([href]) => ({ href }));
  return {
    WALinkify: { findLinks: links, findLink: (words: string) => links(words)[0] },
    WAWebLinkPreviewChatAction: { getLinkPreview: async () => null },
    WAWebMsgKey: MsgKey,
    WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
    WAWebSendMsgChatAction: {
      /** Two promises: the message stands in the chat, and the network said what became of it. */
      addAndSendMsgToChat(_chat: unknown, given: ConstructorParameters<typeof Msg>[0]) {
        if (store.failsNext) {
          store.failsNext = false;
          throw new Error("Lost connection to the database");
        }
        const message = store.put(new Msg(given));
        return [Promise.resolve(message), delivered(store, network, message)];
      },
    },
  };
}

async function delivered(store: Store, network: Account["network"], message: Msg): Promise<object> {
  const plain = message.serialize();
  const { from, to } = message;
  const wire = { ...plain, id: message.id._serialized, from: from._serialized, to: to._serialized };
  try {
    await network.ask("send", { message: wire });
    store.acknowledge(message.id._serialized, 1);
    return { messageSendResult: "OK", t: message.t };
  } catch {
    store.acknowledge(message.id._serialized, -1);
    return { messageSendResult: "ERROR_UNKNOWN" };
  }
}

/** What the library replaces by its own, to hear of what happens. */
function hookModules(): Record<string, unknown> {
  return {
    WAWebSyncGatingUtils: { isPlaceholderMessageResendEnabled: () => false },
    WAWebCallCollection: { on: () => {}, calls: new Map() },
    WAWebNonMessageDataRequestPlaceholderMessageResendUtils: { handlePlaceholderMsgsSeen: () => {} },
    WAWebAddonReactionTableMode: { reactionTableMode: { bulkUpsert: async () => {} } },
    WAWebAddonPollVoteTableMode: { pollVoteTableMode: { bulkUpsert: async () => {} } },
    WAWebBackendJobsCommon: { mediaTypeFromProtobuf: () => null },
    WAWebE2EProtoUtils: { typeAttributeFromProtobuf: () => "text" },
  };
}
