/** Where adapters hand in what came; they may confirm it to their platform once this resolves. */
import { conversationKey } from "../conversation/conversation-key.ts";
import { type Inbound, isFromShopper } from "../conversation/inbound.ts";
import { conversationLane, type Lane } from "../ports/lane.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { SenderIdentities } from "../ports/sender-identities.ts";

/** Stores inbounds durably, each once; counts them by shop and channel. */
export type Deposit = (inbounds: readonly Inbound[]) => Promise<void>;

/** Builds the inbox on a mailbox. */
export function createInbox(options: {
  readonly mailbox: Mailbox;
  readonly metrics: Metrics;
  /** Where senders are found by their identities; absent where no channel gives any. */
  readonly identities?: SenderIdentities;
  /** Told of every word of a shopper, so that the answer goes first. */
  readonly heard?: (lane: Lane) => void;
}): Deposit {
  const { mailbox, metrics, identities: senders, heard } = options;
  return async (arrived) => {
    const known = senders === undefined ? arrived : await addressed(arrived, senders);
    const inbounds = await ofShoppers(known, mailbox);
    for (const inbound of inbounds)
      if (isFromShopper(inbound.content)) heard?.(conversationLane(conversationKey(inbound)));
    await Promise.all(
      [...bySource(inbounds).values()].map(async (group) => {
        const fresh = await mailbox.deposit({ inbounds: group });
        const [{ shop, channel }] = group;
        const duplicates = group.length - fresh;
        if (fresh > 0) metrics.inbound({ shop, channel, kind: "received", count: fresh });
        if (duplicates > 0) metrics.inbound({ shop, channel, kind: "duplicate", count: duplicates });
      }),
    );
  };
}

/** Each inbound under the address of the conversation that its sender already has. */
async function addressed(
  arrived: readonly Inbound[],
  senders: SenderIdentities,
): Promise<readonly Inbound[]> {
  const inbounds: Inbound[] = [];
  for (const inbound of arrived) {
    const { shop, channel, identities } = inbound;
    const sender = identities && { shop, channel, identities };
    const find = inbound.content.kind === "personReply" ? senders.find : senders.addressOf;
    const address = sender === undefined ? inbound.address : await find(sender);
    if (address !== null) inbounds.push({ ...inbound, address });
  }
  return inbounds;
}

/** What the shop's people write on the messenger to somebody who never wrote to the bot is their own business. */
async function ofShoppers(
  inbounds: readonly Inbound[],
  mailbox: Pick<Mailbox, "conversation">,
): Promise<readonly Inbound[]> {
  const kept: Inbound[] = [];
  for (const inbound of inbounds) {
    const isPrivate =
      inbound.content.kind === "personReply" &&
      (await mailbox.conversation(conversationKey(inbound))) === null;
    if (!isPrivate) kept.push(inbound);
  }
  return kept;
}

function bySource(inbounds: readonly Inbound[]): Map<string, [Inbound, ...Inbound[]]> {
  const groups = new Map<string, [Inbound, ...Inbound[]]>();
  for (const inbound of inbounds) {
    const source = `${inbound.shop}/${inbound.channel}`;
    const group = groups.get(source);
    if (group === undefined) groups.set(source, [inbound]);
    else group.push(inbound);
  }
  return groups;
}
