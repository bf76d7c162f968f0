/**
 * The port to the identities of senders: under which names a messenger knows a shopper, and which conversation is theirs.
 *
 * A messenger may call one person by several names (an id of the business's own, a hidden id, a phone number), and each
 * of them can appear, change or be missing. The address of a conversation stays the same; the identities point to it.
 * An identity is `<kind>:<value>`, for example `user:DK.1349` or `phone:4520123456`: personal data.
 */

/** Somebody who writes, by their identities, surest first. */
export interface KnownSender {
  readonly shop: string;
  /** The messenger: `whatsapp`. */
  readonly channel: string;
  readonly identities: readonly string[];
}

/** Somebody whose identities changed: those they have now, and those they had and have no more. Surest first. */
export interface ChangedSender extends KnownSender {
  readonly former: readonly string[];
  /** When it happened, in epoch milliseconds. Who came to have a former identity later is somebody else. */
  readonly at: number;
}

/** Two conversations turned out to be one person's: what belongs to `from` belongs to `into` from now on. */
export interface JoinedSender {
  readonly shop: string;
  readonly channel: string;
  readonly from: string;
  readonly into: string;
}

/** Identities and addresses, durable when a promise resolves. */
export interface SenderIdentities {
  /**
   * The address of the sender's conversation: the one that the surest known identity points to, or the first identity
   * for somebody new. From then on all of them point to it. Two people are never joined: an identity counts for nothing
   * when its owner has another value of a surer kind (a number that was given to somebody new), and goes over to the
   * newcomer.
   */
  addressOf(sender: KnownSender): Promise<string>;
  /** The address of the sender's conversation as `addressOf` would find it; null for somebody new. Learns nothing. */
  find(sender: KnownSender): Promise<string | null>;
  /**
   * The platform says that somebody's identities changed: the new ones point to the conversation of the former ones,
   * which then point nowhere. Where the person wrote under the new ones first, their two conversations are joined into
   * the older one. Told again, or late, it changes nothing of anybody else's.
   */
  recordChange(person: ChangedSender): Promise<void>;
  /** The identities that point to an address now, the last learned first; none when nobody gave any. */
  identitiesOf(of: {
    readonly shop: string;
    readonly channel: string;
    readonly address: string;
  }): Promise<readonly string[]>;
}
