/** Who a chat's person is, by what the page knows already: WhatsApp's servers are not asked. */
import { z } from "zod";
import { identitiesOf } from "./address.ts";
import type { GuardedClient } from "./guarded-client.ts";

/** People kept in memory; whoever comes after that is looked up again. */
const MOST_KNOWN = 5_000;

/** Finds all names of a person. */
export type FindIdentities = (chat: string) => Promise<readonly string[]>;

const Known = z.array(z.string().nullable());

/** Names by the page's own contact book, `WAWebApiContact`, which the library asks too. */
export function createPeople(client: GuardedClient): FindIdentities {
  const known = new Map<string, readonly string[]>();
  return async (chat) => {
    const remembered = known.get(chat);
    if (remembered !== undefined) return remembered;
    const identities = identitiesOf([chat, ...(await otherNames(client, chat))]);
    // Only a whole answer is kept: the page may learn the other name later.
    if (identities.length > 1) {
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(chat, identities);
    }
    return identities;
  };
}

/** None when the page has changed so that it cannot be asked: then the name that it came with must do. */
async function otherNames(client: GuardedClient, chat: string): Promise<readonly (string | null)[]> {
  const question = `(() => {
    const wid = window.require("WAWebWidFactory").createWid(${JSON.stringify(chat)});
    const { getCurrentLid, getPhoneNumber } = window.require("WAWebApiContact");
    return [getCurrentLid(wid), getPhoneNumber(wid)].map((other) => other?._serialized ?? null);
  })()`;
  try {
    return Known.parse(await client.pupPage?.evaluate(question));
  } catch {
    return [];
  }
}
