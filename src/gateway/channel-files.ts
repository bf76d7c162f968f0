/** What the gateway and its channels ask of each other beside messages: files, pairing, news for the desks. */
import { randomUUID } from "node:crypto";
import type { Channel, ChannelHost, Media, MediaFailureCode } from "../ports/channel.ts";
import { type DeskPost, deskSubject } from "../ports/desk.ts";
import { channelNewsId } from "../ports/entry-id.ts";
import type { HearingHost } from "../ports/hearing.ts";
import { deskLane } from "../ports/lane.ts";
import type { Mailbox, OutboxEntry } from "../ports/mailbox.ts";
import { done, type Outcome, refused } from "../ports/outcome.ts";
import type { Deposit } from "../runtime/inbox.ts";
import { channelNamed } from "./shop-context.ts";

/** The gateway as one shop's channels see it. */
export function channelHost(of: {
  readonly shop: string;
  readonly hearing: HearingHost["hearing"];
  readonly desks: readonly { readonly vendor: string }[];
  readonly mailbox: Pick<Mailbox, "deposit">;
  readonly deposit: Deposit;
  readonly commands: ChannelHost["commands"];
  readonly publicUrl: string;
}): ChannelHost {
  const { shop, hearing, desks, mailbox, deposit, commands, publicUrl } = of;
  return {
    deposit,
    hearing,
    commands,
    publicUrl,
    tell: (post) => tellDesks(mailbox, shop, desks, post),
  };
}

/** Tells all of a shop's desks, durably. Each time is news of its own; the subject keeps them in order and lets the last one replace the others in place. */
export async function tellDesks(
  mailbox: Pick<Mailbox, "deposit">,
  shop: string,
  desks: readonly { readonly vendor: string }[],
  post: DeskPost,
): Promise<void> {
  const occasion = randomUUID();
  const entries: readonly OutboxEntry[] = desks.map(({ vendor: desk }) => ({
    id: channelNewsId(shop, occasion, desk),
    lane: deskLane(shop, desk, deskSubject(post)),
    body: { kind: "deskPost", shop, desk, post },
  }));
  await mailbox.deposit({ entries });
}

/** Fetches a file that a shopper sent; refused `desk.noAttachment` where the channel cannot. */
export async function fetchMedia(
  channels: readonly Channel[],
  messenger: string,
  reference: string,
): Promise<Outcome<Media, MediaFailureCode | "desk.noAttachment">> {
  const channel = channelNamed(channels, messenger);
  if (channel?.media !== undefined) return channel.media(reference);
  return refused({
    code: "desk.noAttachment",
    operator: "This channel cannot fetch what a shopper sent (any more).",
  });
}

/** Asks a channel for a code that connects its account; refused `desk.cannotPair` where there is none to connect. */
export async function pairChannel(
  channels: readonly Channel[],
  vendor: string,
): Promise<Outcome<null, "desk.cannotPair">> {
  const channel = channels.find((candidate) => candidate.vendor === vendor);
  if (channel?.pair === undefined) {
    return refused({
      code: "desk.cannotPair",
      operator: `There is no channel "${vendor}" here whose account is connected with a code. Is it switched on in shop.yaml?`,
    });
  }
  await channel.pair();
  return done(null);
}
