/** The chats with unread messages, without moving all chats out of the page: there may be thousands. */
import { z } from "zod";
import { identityOf } from "./address.ts";
import type { GuardedClient } from "./guarded-client.ts";

const Unread = z.array(z.object({ id: z.string(), unreadCount: z.number().int().min(1) }));

/** Chats of persons only. Asks the collection that the library's own `getChats` reads. */
export async function unreadChats(client: GuardedClient): Promise<z.infer<typeof Unread>> {
  const question = `window.require("WAWebCollections").Chat.getModelsArray()
    .filter(({ unreadCount }) => unreadCount > 0)
    .map(({ id, unreadCount }) => ({ id: id._serialized, unreadCount }))`;
  return Unread.parse(await client.pupPage?.evaluate(question)).filter(({ id }) => identityOf(id) !== null);
}
