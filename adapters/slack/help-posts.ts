/** Help requests as posts: the thread's root, the lines in it, and the files that shoppers sent, each shown once. */
import type { DeskPost, TranscriptLine } from "../../src/ports/desk.ts";
import { done, type Outcome } from "../../src/ports/outcome.ts";
import { type Attachment, type Attachments, markOfFile } from "./attachments.ts";
import { askedAgain, bareRoot, helpLine, helpRoot } from "./help-thread.ts";
import type { Poster } from "./poster.ts";
import { type Place, type Remembered, referenceOf } from "./schema.ts";
import type { StaffWords } from "./words.ts";

type HelpPost = Extract<DeskPost, { kind: "help" }>;
type HelpLine = Extract<DeskPost, { kind: "helpLine" }>;
type Posted = Outcome<{ readonly reference?: string }>;

/** Newest files of a request's history that are shown in its thread. */
const FILES_SHOWN = 5;
/** Marks of files that a thread remembers; more than a history line holds. */
const MOST_MARKS = 60;

/** What the posts are made with. */
export interface HelpPostOptions {
  readonly poster: Poster;
  readonly attachments: Attachments;
  /** Id of the channel in which threads are opened. */
  readonly channel: string;
  readonly words: StaffWords;
}

/** Shows help requests. */
export class HelpPosts {
  readonly #options: HelpPostOptions;

  constructor(options: HelpPostOptions) {
    this.#options = options;
  }

  /** The root of the thread. A request that stands again is said in the thread as well: the root has scrolled away. */
  async root(id: string, post: HelpPost, known: Remembered | undefined): Promise<Posted> {
    const { poster, channel, words } = this.#options;
    const { conversation } = post;
    const posting = { id, channel, conversation };
    const shown = await poster.inPlace(posting, known?.place, helpRoot(post, words));
    if (shown.kind !== "done") return shown;
    const place = shown.value;
    const isSame = known !== undefined && known.place.ts === place.ts;
    if (isSame && post.state === "open") {
      const again = { id: `${id}/again`, channel: place.channel, thread: place.ts, broadcast: true };
      const said = await poster.post(again, askedAgain(post.customer));
      if (said.kind !== "done") return said;
    }
    const files = isSame ? known.files : [];
    const news = post.state === "closed" ? [] : unseen(post.transcript, files);
    await Promise.all(news.map((file, n) => this.#show(`${id}/file/${n}`, place, conversation, file)));
    return remembering(place, files, news);
  }

  /** A line in the thread; for a line whose request was never posted, a bare root first. */
  async line(id: string, post: HelpLine, known: Remembered | undefined): Promise<Posted> {
    const { poster, channel } = this.#options;
    const { conversation } = post;
    let root = known;
    if (root === undefined) {
      const posting = { id: `${id}/root`, channel, conversation };
      const opened = await poster.post(posting, bareRoot(conversation));
      if (opened.kind !== "done") return opened;
      root = { place: opened.value, files: [] };
    }
    const { place, files } = root;
    const line = await poster.post({ id, channel: place.channel, thread: place.ts }, helpLine(post));
    if (line.kind !== "done") return line;
    const news = unseen([post.line], files);
    for (const file of news) await this.#show(`${id}/file`, place, conversation, file);
    return remembering(place, files, news);
  }

  #show(id: string, thread: Place, conversation: string, file: Attachment): Promise<void> {
    return this.#options.attachments.show(id, thread, conversation, file);
  }
}

/** The newest files of lines that are not marked as shown, oldest first. */
function unseen(lines: readonly TranscriptLine[], marks: readonly string[]): readonly Attachment[] {
  return lines
    .flatMap(({ attachment }) => (attachment === undefined ? [] : [attachment]))
    .filter((attachment) => !marks.includes(markOfFile(attachment)))
    .slice(-FILES_SHOWN);
}

/** Files are tried once: a mark says that a file was shown, or that the thread says why it is not. */
function remembering(place: Place, marks: readonly string[], news: readonly Attachment[]): Posted {
  const all = [...marks, ...news.map(markOfFile)].slice(-MOST_MARKS);
  return done({ reference: referenceOf(place, all) });
}
