/**
 * Posting and updating messages.
 *
 * chat.postMessage takes no idempotency key, so each message carries its delivery's id as metadata: when an answer was
 * lost, the next try first looks whether the message is there. After a crash in between it is posted again (at least once).
 */
import type { SystemClock } from "../../src/ports/clock.ts";
import { done, type Outcome } from "../../src/ports/outcome.ts";
import type { Identity, SlackClient } from "./client.ts";
import { type Content, messageCall, metadataOf, type Posting } from "./message-call.ts";
import { postOutcomeOf, slackError } from "./outcome.ts";
import { MARK, Mark, type Place, StoredMessage } from "./schema.ts";

/** Our clock and Slack's may differ by this much when a lost message is looked for. */
const LOOK_BACK_MS = 300_000;
const LOOKED_THROUGH = 200;
const MOST_UNCERTAIN = 1000;
const MOST_ROOTS = 1000;
/** chat.update says so of a message that somebody deleted, or that can no longer be changed. */
const GONE = new Set(["message_not_found", "cant_update_message", "edit_window_closed"]);

interface Tried {
  readonly at: number;
  readonly elapsed: number;
}

/** Posts and updates. */
export class Poster {
  readonly #client: SlackClient;
  readonly #clock: SystemClock;
  readonly #identity: () => Promise<Identity>;
  /** Deliveries whose answer was lost, with the first try's moment by both of our clocks. */
  readonly #uncertain = new Map<string, Tried>();
  readonly #conversations = new Map<string, string>();

  constructor(client: SlackClient, clock: SystemClock, identity: () => Promise<Identity>) {
    this.#client = client;
    this.#clock = clock;
    this.#identity = identity;
  }

  /** Posts once for an id as far as Slack lets us know. */
  async post(posting: Posting, content: Content): Promise<Outcome<Place>> {
    const since = this.#uncertain.get(posting.id);
    try {
      const found = since === undefined ? null : await this.#find(posting, since);
      if (found !== null) return this.#posted(posting, found);
    } catch (error) {
      return postOutcomeOf(error, true);
    }
    return this.#send(posting, content);
  }

  /** Changes the message that stands there, or posts it (again) when there is none or somebody deleted it. */
  async inPlace(posting: Posting, place: Place | undefined, content: Content): Promise<Outcome<Place>> {
    if (place !== undefined) {
      const { id, conversation } = posting;
      const mark = { delivery: id, ...(conversation === undefined ? {} : { conversation }) };
      const outcome = await this.update(place, content, mark);
      if (outcome.kind !== "done") return outcome;
      if (outcome.value === "updated") return done(place);
    }
    return this.post(posting, content);
  }

  /** Changes a message in place; `gone` when it is no longer there to change. */
  async update(place: Place, content: Content, mark?: Mark): Promise<Outcome<"updated" | "gone">> {
    try {
      await this.#client.chat.update({
        ...place,
        ...content,
        ...(mark === undefined ? {} : { metadata: metadataOf(mark) }),
      });
      return done("updated");
    } catch (error) {
      return GONE.has(slackError(error) ?? "") ? done("gone") : postOutcomeOf(error, true);
    }
  }

  /** The conversation of a help thread, or null when the thread is another one. Throws when Slack does not answer. */
  async conversationOf(place: Place): Promise<string | null> {
    const key = `${place.channel}:${place.ts}`;
    const known = this.#conversations.get(key);
    if (known !== undefined) return known;
    const [{ botId }, answer] = await Promise.all([
      this.#identity(),
      this.#client.conversations.replies({ ...place, limit: 1, include_all_metadata: true }),
    ]);
    const root = (answer.messages ?? [])
      .map((message) => StoredMessage.parse(message))
      .find(({ ts }) => ts === place.ts);
    const mark = root?.bot_id === botId ? markOf(root) : null;
    if (mark?.conversation === undefined) return null;
    remember(this.#conversations, key, mark.conversation, MOST_ROOTS);
    return mark.conversation;
  }

  async #send(posting: Posting, content: Content): Promise<Outcome<Place>> {
    const { id, channel } = posting;
    const first = { at: this.#clock.now(), elapsed: this.#clock.elapsed() };
    try {
      const answer = await this.#client.chat.postMessage({ channel, ...messageCall(posting, content) });
      return this.#posted(posting, { channel: answer.channel ?? channel, ts: answer.ts ?? "" });
    } catch (error) {
      const outcome = postOutcomeOf(error, false);
      if (outcome.kind === "unknown" && !this.#uncertain.has(id))
        remember(this.#uncertain, id, first, MOST_UNCERTAIN);
      return outcome;
    }
  }

  #posted(posting: Posting, place: Place): Outcome<Place> {
    this.#uncertain.delete(posting.id);
    if (posting.conversation !== undefined) {
      remember(this.#conversations, `${place.channel}:${place.ts}`, posting.conversation, MOST_ROOTS);
    }
    return done(place);
  }

  async #find({ id, channel, thread }: Posting, first: Tried): Promise<Place | null> {
    // Slack's moments, not ours: when our clock was stepped since, either of these may be the one that was wrong.
    const ago = this.#clock.elapsed() - first.elapsed;
    const since = Math.min(first.at, this.#clock.now() - ago) - LOOK_BACK_MS;
    const search = {
      channel,
      oldest: (since / 1000).toFixed(6),
      include_all_metadata: true,
      limit: LOOKED_THROUGH,
    };
    try {
      const answer =
        thread === undefined
          ? await this.#client.conversations.history(search)
          : await this.#client.conversations.replies({ ...search, ts: thread });
      const stored = (answer.messages ?? []).map((message) => StoredMessage.parse(message));
      const found = stored.find((message) => markOf(message)?.delivery === id);
      return found === undefined ? null : { channel, ts: found.ts };
    } catch (error) {
      // Without the history scope nothing can be looked up; then the message may stand twice, as the README says.
      if (slackError(error) === "missing_scope") return null;
      throw error;
    }
  }
}

function markOf({ metadata }: StoredMessage): Mark | null {
  if (metadata?.event_type !== MARK) return null;
  const parsed = Mark.safeParse(metadata.event_payload);
  return parsed.success ? parsed.data : null;
}

/** Sets a key and forgets the oldest above a size, so that a long life does not fill the memory. */
function remember<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  const oldest = map.keys().next().value;
  if (map.size >= most && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
