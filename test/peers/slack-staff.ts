/** A member of staff at the stand-in Slack: presses buttons, fills in windows, writes in threads, types commands. */
import { PATIENCE_MS } from "../support/patience.ts";
import { asList, asObject, asRead, type Json, wordsOf } from "./slack-blocks.ts";
import {
  BOT,
  SlackMessage as Message,
  type SlackMessage,
  type SlackModal,
  stored,
  type Workspace,
} from "./slack-workspace.ts";

/** How the app answered a delivery. */
export interface AppAnswer {
  readonly status: number;
  readonly body: string;
}

/** What a person needs of the stand-in around them. */
export interface Surroundings {
  readonly workspace: Workspace;
  readonly ordersChannel: string;
  readonly url: string;
  /** Hands a payload to the app, over HTTP or the socket. */
  deliver(kind: "interactive" | "slash_commands" | "events_api", payload: Json): Promise<AppAnswer>;
}

/** What became of a submitted window. */
export interface Submitted {
  /** True when the window closed. */
  readonly closed: boolean;
  /** Messages under fields, by the field's label. */
  readonly errors: Readonly<Record<string, string>>;
  /** The window that stands there now, when the app answered with one. */
  readonly next?: SlackModal;
}

/** A value for a field: words, an option's text, a number, or whether boxes are ticked. */
export type FieldValue = string | number | boolean;

/** A person. */
export class Staff {
  readonly id: string;
  readonly name: string;
  readonly #around: Surroundings;

  constructor(around: Surroundings, of: { id: string; name: string; team?: string }) {
    this.#around = around;
    this.id = of.id;
    this.name = of.name;
    around.workspace.members.set(of.id, of.name);
    if (of.team !== undefined) around.workspace.teams.set(of.id, of.team);
  }

  /** Presses a button by its label. Slack asks first where the button has a dialog; `confirms: false` says no. */
  async presses(label: string, message: SlackMessage, options: { confirms?: boolean } = {}): Promise<void> {
    const button = message.elements().find((element) => asObject(element.text).text === label);
    if (button === undefined) {
      throw new Error(
        `There is no button "${label}" but: ${message.buttons.join(", ") || "none"}\n${message.words}`,
      );
    }
    if (button.confirm !== undefined && options.confirms === false) return;
    const answer = await this.#around.deliver("interactive", this.#press(button, message));
    expectAcknowledged(answer, `the button "${label}"`);
  }

  /** Presses a button that opens a window, and waits for it. */
  async opens(label: string, message: SlackMessage): Promise<SlackModal> {
    const before = new Set(this.#around.workspace.modals);
    await this.presses(label, message);
    return this.#around.workspace.until(
      () =>
        this.#around.workspace.modals.find(
          (modal) => modal.owner === this.id && modal.open && !before.has(modal),
        ),
      () => `No window opened for ${this.name} after "${label}"; told: ${this.told.join(" | ") || "nothing"}`,
      PATIENCE_MS,
    );
  }

  /** Fills in fields by their label (its beginning is enough) and leaves the others as they are. */
  fills(modal: SlackModal, values: Readonly<Record<string, FieldValue>>): { submits(): Promise<Submitted> } {
    const inputs = asList(modal.view.blocks).filter((block) => block.type === "input");
    const filled = new Map<Json, FieldValue>();
    for (const [label, value] of Object.entries(values)) {
      const block =
        inputs.find((input) => labelOf(input) === label) ??
        inputs.find((input) => labelOf(input).startsWith(label));
      if (block === undefined) {
        throw new Error(`The window has no field "${label}" but: ${inputs.map(labelOf).join(", ")}`);
      }
      filled.set(block, value);
    }
    return { submits: () => this.#submit(modal, inputs, filled) };
  }

  /** Fills in a window, reads what it says it will do, and agrees. */
  async agrees(modal: SlackModal, values: Readonly<Record<string, FieldValue>>): Promise<Submitted> {
    const shown = await this.fills(modal, values).submits();
    return shown.next === undefined ? shown : this.fills(shown.next, {}).submits();
  }

  /** Writes in the thread of a message. Nothing of it is for the app unless the app says so. */
  async writesInThread(root: SlackMessage, text: string): Promise<SlackMessage> {
    return this.#write(root.channel, text, root.threadTs ?? root.ts);
  }

  /** Writes in a channel; the orders channel when none is named. */
  async writes(text: string, channel = this.#around.ordersChannel): Promise<SlackMessage> {
    return this.#write(channel, text);
  }

  /** Writes in a thread and sends a file along. */
  async sharesFileInThread(root: SlackMessage, text: string, name: string): Promise<void> {
    const { workspace } = this.#around;
    const threadTs = root.threadTs ?? root.ts;
    const message = workspace.add(
      new Message({ channel: root.channel, ts: workspace.ts(), text, threadTs, user: this.id }),
    );
    const { event, ...envelope } = messageEvent(workspace, message);
    const shared = {
      ...asObject(event),
      subtype: "file_share",
      files: [{ id: "F0STAFF001", name }],
      upload: false,
    };
    await this.#around.deliver("events_api", { ...envelope, event: shared });
  }

  /** Changes a message of theirs; Slack tells so too when it only adds a link's preview. */
  async edits(message: SlackMessage, text: string): Promise<void> {
    const { workspace } = this.#around;
    const { event, ...envelope } = messageEvent(workspace, message);
    message.text = text;
    const changed = { type: "message", subtype: "message_changed", hidden: true, channel: message.channel };
    const versions = { message: { ...asObject(event), text }, previous_message: event };
    await this.#around.deliver("events_api", {
      ...envelope,
      event: { ...changed, ts: workspace.ts(), ...versions },
    });
  }

  /** Removes a message of theirs. */
  async removes(message: SlackMessage): Promise<void> {
    const { workspace } = this.#around;
    const { event, ...envelope } = messageEvent(workspace, message);
    const deleted = { type: "message", subtype: "message_deleted", hidden: true, channel: message.channel };
    await this.#around.deliver("events_api", {
      ...envelope,
      event: { ...deleted, ts: workspace.ts(), deleted_ts: message.ts, previous_message: event },
    });
  }

  /** Types a slash command and reads the answer, which only this person sees. */
  async types(line: string, channel = this.#around.ordersChannel): Promise<SlackMessage> {
    const { workspace } = this.#around;
    const [command = "", ...rest] = line.split(" ");
    const before = workspace.messages.length;
    const answer = await this.#around.deliver("slash_commands", {
      command,
      text: rest.join(" "),
      user_id: this.id,
      user_name: this.name,
      channel_id: channel,
      team_id: BOT.teamId,
      api_app_id: BOT.appId,
      trigger_id: workspace.trigger(this.id),
      response_url: `${this.#around.url}/response/${this.id}/${channel}`,
    });
    expectAcknowledged(answer, `"${command}"`);
    if (answer.body !== "") return workspace.add(this.#whisper(channel, answer.body));
    return workspace.until(
      () => workspace.messages.slice(before).find((message) => message.onlyFor === this.id),
      () => `${this.name} got no answer to "${line}"`,
      PATIENCE_MS,
    );
  }

  /** What only this person was told, oldest first. */
  get told(): readonly string[] {
    return this.#around.workspace.messages
      .filter(({ onlyFor }) => onlyFor === this.id)
      .map(({ words }) => words);
  }

  /** Waits until this person alone is told something that holds the words. */
  isTold(words: string | RegExp): Promise<string> {
    return this.#around.workspace.until(
      () =>
        this.told.find((sentence) =>
          typeof words === "string" ? sentence.includes(words) : words.test(sentence),
        ),
      () => `${this.name} was not told "${words}", but: ${this.told.join(" | ") || "nothing"}`,
      PATIENCE_MS,
    );
  }

  #whisper(channel: string, body: string): SlackMessage {
    const parsed = body.startsWith("{") ? asObject(JSON.parse(body)) : { text: body };
    return new Message({
      channel,
      ts: this.#around.workspace.ts(),
      text: String(parsed.text ?? ""),
      blocks: asList(parsed.blocks),
      onlyFor: this.id,
    });
  }

  #press(button: Json, message: SlackMessage): Json {
    const { workspace } = this.#around;
    return {
      type: "block_actions",
      user: this.#user(),
      team: { id: BOT.teamId },
      api_app_id: BOT.appId,
      trigger_id: workspace.trigger(this.id),
      channel: { id: message.channel },
      container: {
        type: "message",
        message_ts: message.ts,
        channel_id: message.channel,
        is_ephemeral: message.onlyFor !== undefined,
      },
      ...(message.onlyFor === undefined ? { message: stored(message, false) } : {}),
      response_url: `${this.#around.url}/response/${this.id}/${message.channel}`,
      actions: [
        {
          type: "button",
          block_id: "actions",
          action_id: button.action_id,
          value: button.value,
          action_ts: workspace.ts(),
        },
      ],
    };
  }

  async #write(channel: string, text: string, threadTs?: string): Promise<SlackMessage> {
    const { workspace } = this.#around;
    const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const message = workspace.add(
      new Message({ channel, ts: workspace.ts(), text: escaped, threadTs, user: this.id }),
    );
    await this.#around.deliver("events_api", messageEvent(workspace, message));
    return message;
  }

  async #submit(
    modal: SlackModal,
    inputs: readonly Json[],
    filled: ReadonlyMap<Json, FieldValue>,
  ): Promise<Submitted> {
    if (!modal.open) throw new Error("The window is closed already");
    const values: Record<string, Json> = {};
    const errors: Record<string, string> = {};
    for (const block of inputs) {
      const element = asObject(block.element);
      const value = stateOf(element, filled.get(block));
      const problem = refusedByClient(block, element, value);
      if (problem !== null) errors[labelOf(block)] = problem;
      values[String(block.block_id)] = { [String(element.action_id)]: value };
    }
    if (Object.keys(errors).length > 0) return { closed: false, errors };
    const answer = await this.#around.deliver("interactive", {
      type: "view_submission",
      user: this.#user(),
      team: { id: BOT.teamId },
      api_app_id: BOT.appId,
      trigger_id: this.#around.workspace.trigger(this.id),
      view: { ...modal.view, id: modal.id, hash: String(modal.hash), state: { values } },
    });
    expectAcknowledged(answer, "the window");
    return this.#readAnswer(modal, inputs, answer);
  }

  #readAnswer(modal: SlackModal, inputs: readonly Json[], answer: AppAnswer): Submitted {
    const parsed = answer.body === "" ? {} : asObject(JSON.parse(answer.body));
    const { response_action: action } = parsed;
    if (action === "push" || action === "update") {
      const next = this.#around.workspace.answeredView(modal, asObject(parsed.view), action);
      return { closed: false, errors: {}, next };
    }
    if (action === "clear") {
      for (const each of this.#around.workspace.modals) if (each.owner === this.id) each.open = false;
    }
    if (action !== "errors") {
      modal.open = false;
      return { closed: true, errors: {} };
    }
    const errors = Object.entries(asObject(parsed.errors)).map(([block, problem]) => {
      const named = inputs.find((input) => input.block_id === block);
      if (named === undefined) throw new Error(`The app names a field that the window has not: ${block}`);
      return [labelOf(named), asRead(String(problem))] as const;
    });
    return { closed: false, errors: Object.fromEntries(errors) };
  }

  #user(): Json {
    return {
      id: this.id,
      username: this.name.toLowerCase().replaceAll(" ", "."),
      name: this.name,
      team_id: BOT.teamId,
    };
  }
}

/** A message as the Events API tells of it. */
export function messageEvent(workspace: Workspace, message: SlackMessage): Json {
  return {
    token: "verification",
    team_id: BOT.teamId,
    api_app_id: BOT.appId,
    type: "event_callback",
    event_id: workspace.id("Ev"),
    event_time: Math.floor(Number(message.ts)),
    authorizations: [{ team_id: BOT.teamId, user_id: BOT.userId, is_bot: true, enterprise_id: null }],
    event: {
      ...stored(message, false),
      channel: message.channel,
      channel_type: "channel",
      event_ts: message.ts,
    },
  };
}

/** Labels and words of a window, as a person reads them. */
export function wordsOfModal(modal: SlackModal): string {
  return [String(asObject(modal.view.title).text), ...wordsOf(modal.view.blocks)].join("\n");
}

function labelOf(block: Json): string {
  return String(asObject(block.label).text ?? "");
}

function stateOf(element: Json, given: FieldValue | undefined): Json {
  const type = String(element.type);
  if (type === "static_select") {
    const options = asList(element.options);
    const chosen = options.find((option) => asObject(option.text).text === given);
    if (given !== undefined && chosen === undefined) {
      throw new Error(
        `There is no option "${given}" but: ${options.map((option) => asObject(option.text).text).join(", ")}`,
      );
    }
    return { type, selected_option: chosen ?? null };
  }
  if (type === "checkboxes") return { type, selected_options: given === true ? asList(element.options) : [] };
  const value = given === undefined ? element.initial_value : String(given);
  return { type, value: value === undefined || value === "" ? null : value };
}

/** What Slack's own client says before anything is sent. */
function refusedByClient(block: Json, element: Json, state: Json): string | null {
  const empty = state.value === null || state.selected_option === null;
  if (empty && block.optional !== true) return "Please complete this required field.";
  if (element.type === "number_input" && state.value !== null) {
    const value = Number(state.value);
    if (Number.isNaN(value)) return "Must be a number.";
    if (value < Number(element.min_value ?? value)) return `Must be at least ${element.min_value}.`;
    if (value > Number(element.max_value ?? value)) return `Must be at most ${element.max_value}.`;
  }
  if (String(state.value ?? "").length > Number(element.max_length ?? 3000)) return "Too long.";
  return null;
}

function expectAcknowledged(answer: AppAnswer, what: string): void {
  if (answer.status !== 200) {
    throw new Error(`Slack shows a warning: the app answered ${answer.status} to ${what}: ${answer.body}`);
  }
}
