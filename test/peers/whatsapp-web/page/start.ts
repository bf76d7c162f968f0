/** Puts the page together: what whatsapp-web.js finds in `window`. */
import { Account } from "./account.ts";
import { allModules } from "./modules.ts";
import { Store } from "./store.ts";
import { MsgKey, Wid } from "./wid.ts";

/** The version that this page says it is: a real one of the time of whatsapp-web.js 1.34. */
const VERSION = "2.3000.1017054665";

interface VoteTable {
  pollVoteTableMode: { bulkUpsert(votes: readonly object[]): Promise<void> };
}

const store = new Store();
const account = new Account(store, ({ id, poll, from, selected, at }) => {
  // Through the table of the module, as the page does it: there the library listens.
  const { pollVoteTableMode } = modules.WAWebAddonPollVoteTableMode as VoteTable;
  void pollVoteTableMode.bulkUpsert([
    {
      id,
      pollUpdateParentKey: MsgKey.fromString(poll),
      from: new Wid(from),
      t: at,
      senderTimestampMs: at,
      selectedOptionLocalIds: selected,
    },
  ]);
});
const modules = allModules(store, account);

Object.assign(window, {
  Debug: { VERSION },
  require(name: string): unknown {
    const found = modules[name];
    if (found === undefined) throw new Error(`Requiring unknown module "${name}"`);
    return found;
  },
});
account.network.connect();
