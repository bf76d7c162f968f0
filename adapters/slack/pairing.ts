/**
 * Connecting a channel's account: one message a vendor, updated in place, with the code to scan while there is one.
 *
 * The code is a picture of the app's own in Slack, shown by the message and removed as soon as another takes its place.
 */
import type { DeskPost } from "../../src/ports/desk.ts";
import { done, type Outcome, retry } from "../../src/ports/outcome.ts";
import { actions, type Block, button, context, header, section } from "./blocks.ts";
import { cut, escapeMrkdwn } from "./mrkdwn.ts";
import type { Poster } from "./poster.ts";
import { type Remembered, referenceOf } from "./schema.ts";
import type { Uploads } from "./uploads.ts";

/** The button that asks for a new code; its value is the vendor. */
export const PAIR_ACTION = "kiosk.channel.pair";

type PairingPost = Extract<DeskPost, { kind: "pairing" }>;

/** What the message shows of the code: Slack's id of the picture, or why there is none. */
export type ShownCode = { readonly file: string } | { readonly problem: string } | null;

/** Uses of one picture before the message does without it; Slack needs a second or two. */
const MOST_USES = 4;
/** Pictures of deliveries under way. */
const MOST_PICTURES = 50;

/** Shows how channels stand with their accounts. */
export class PairingPosts {
  readonly #poster: Poster;
  readonly #uploads: Uploads;
  readonly #channel: string;
  /** What was uploaded for a delivery that is not done yet, and how often Slack was asked to show it. */
  readonly #pictures = new Map<string, { readonly file: string; uses: number }>();

  constructor(poster: Poster, uploads: Uploads, channel: string) {
    this.#poster = poster;
    this.#uploads = uploads;
    this.#channel = channel;
  }

  async post(
    id: string,
    post: PairingPost,
    known: Remembered | undefined,
  ): Promise<Outcome<{ readonly reference?: string }>> {
    const code = await this.#codeOf(id, post);
    if (code.kind !== "done") return code;
    const posting = { id, channel: this.#channel };
    const shown = await this.#poster.inPlace(posting, known?.place, pairingNotice(post, code.value));
    if (shown.kind !== "done") return shown;
    this.#pictures.delete(id);
    const files = code.value !== null && "file" in code.value ? [code.value.file] : [];
    for (const old of known?.files ?? []) if (!files.includes(old)) await this.#uploads.remove(old);
    if (known !== undefined) await this.#raiseAlarm(id, post, shown.value);
    return done({ reference: referenceOf(shown.value, files) });
  }

  /** The picture of the code; uploaded once for a delivery, however often the message is tried. */
  async #codeOf(id: string, { image }: PairingPost): Promise<Outcome<ShownCode>> {
    if (image === undefined) return done(null);
    const known = this.#pictures.get(id);
    if (known !== undefined) {
      known.uses += 1;
      if (known.uses <= MOST_USES) return done({ file: known.file });
      await this.#uploads.remove(known.file);
      return done({ problem: "Slack does not show the picture of the code." });
    }
    const bytes = Buffer.from(image, "base64");
    const kept = await this.#uploads.keep({
      bytes,
      name: "code.png",
      altText: "The code that connects an account",
    });
    switch (kept.kind) {
      case "done":
        if (this.#pictures.size >= MOST_PICTURES) this.#pictures.clear();
        this.#pictures.set(id, { file: kept.value, uses: 1 });
        return done({ file: kept.value });
      case "refused":
        return done({ problem: kept.failure.operator });
      default:
        return kept.kind === "retry" ? kept : retry(kept.failure);
    }
  }

  /** A change in place calls nobody; that nothing is received any more must. Best effort: the message says it too. */
  async #raiseAlarm(id: string, post: PairingPost, place: Remembered["place"]): Promise<void> {
    const happened = ALARMS[post.state];
    if (happened === undefined) return;
    const words = `${cut(post.vendor, 40)} ${happened}`;
    const posting = { id: `${id}/alarm`, channel: place.channel, thread: place.ts, broadcast: true };
    await this.#poster.post(posting, { text: escapeMrkdwn(words), blocks: [section(words)] });
  }
}

/** What a person must hear of at once, in words that follow the vendor's name. */
const ALARMS: Partial<Readonly<Record<PairingPost["state"], string>>> = {
  lost: "was disconnected: nothing is received or sent there.",
  deaf: "is not heard: what people write or do there does not arrive.",
};

/** How a channel stands with its account. */
export function pairingNotice(post: PairingPost, code: ShownCode): { blocks: Block[]; text: string } {
  const vendor = cut(post.vendor, 40);
  const { title, words, canAsk } = saidOf(post.state, vendor);
  const problem = code !== null && "problem" in code ? code.problem : undefined;
  return {
    text: escapeMrkdwn(title),
    blocks: [
      header(title),
      section(words),
      ...(code !== null && "file" in code ? [picture(code.file)] : []),
      ...(problem === undefined ? [] : [section(`The code cannot be shown here. ${cut(problem, 1000)}`)]),
      context(cut(post.operator, 2000)),
      ...actions(
        ...(canAsk || problem !== undefined ? [button("Show a new code", PAIR_ACTION, post.vendor)] : []),
      ),
    ],
  };
}

function saidOf(state: PairingPost["state"], vendor: string) {
  switch (state) {
    case "scan":
      return {
        title: `Connect ${vendor}`,
        words:
          "Scan this code with the shop's own phone, and with no other: whoever scans it connects their own account to this shop. The bot then answers in their name.",
        canAsk: false,
      };
    case "idle":
      return {
        title: `${vendor} is not connected`,
        words: "Nobody scanned the code, so it was taken away.",
        canAsk: true,
      };
    case "lost":
      return {
        title: `${vendor} was disconnected`,
        words: "Nothing is received or sent there until the account is connected again.",
        canAsk: true,
      };
    case "deaf":
      return {
        title: `${vendor} is not heard`,
        words: "What people write or do there does not arrive until this is mended.",
        canAsk: false,
      };
    case "hears":
      return {
        title: `${vendor} is heard again`,
        words: "What people write and do there arrives.",
        canAsk: false,
      };
    case "paired":
      return {
        title: `${vendor} is connected`,
        words: "The code was scanned; it is worth nothing any more.",
        canAsk: false,
      };
  }
}

function picture(file: string): Block {
  return { type: "image", slack_file: { id: file }, alt_text: "The code to scan with the shop's own phone" };
}
