/** Shows the phone as another messenger would: which one, whose conversation, and whether with its payloads. */
import { watchPhone } from "./phone.ts";
import { hear, type ScreenNews, tell } from "./preview-talk.ts";
import { watchTurns } from "./turn-stream.ts";

const form = document.getElementById("looks") as HTMLFormElement;
const whose = form.elements.namedItem("conversation") as HTMLSelectElement;
const chat = document.querySelector(".phone iframe") as HTMLIFrameElement;

/** The look that needs no drawing: the visitor's own chat itself. */
const CHAT = form.querySelector<HTMLInputElement>("input[name=look]")?.value ?? "";

/** A conversation that can be chosen. */
interface Known {
  readonly key: string;
  readonly channel: string;
  readonly end: string;
}

/** The visitor's own conversation; empty until the chat is connected. */
let own = "";
let screen: HTMLIFrameElement | null = null;
/** Turns that were heard of. */
const heard = new WeakSet<object>();

function chosen() {
  const data = new FormData(form);
  const conversation = String(data.get("conversation")) || own;
  return { look: String(data.get("look")), conversation, arePayloadsShown: data.has("payloads") };
}

function show(): void {
  const { look, conversation, arePayloadsShown } = chosen();
  const isOwn = conversation === own;
  form.dataset.look = look;
  if ((look === CHAT && isOwn && !arePayloadsShown) || conversation === "") {
    showChat();
    return;
  }
  watchTurns(hearTurns);
  const query = new URLSearchParams({ conversation, ...(isOwn && { own: "" }) });
  const address = `/preview/${look}?${query}`;
  if (screen?.getAttribute("src") === address) {
    tellPayloads();
    return;
  }
  const next = document.createElement("iframe");
  next.title = `The phone as ${nameOf(look)} shows it`;
  next.className = "preview";
  next.src = address;
  chat.classList.add("behind");
  screen?.remove();
  screen = next;
  chat.after(next);
}

/** The chat goes on behind the other looks: it is what the visitor's taps on them go through. */
function showChat(): void {
  chat.classList.remove("behind");
  screen?.remove();
  screen = null;
}

function nameOf(look: string): string {
  return form.querySelector(`input[value="${CSS.escape(look)}"] + span`)?.textContent ?? look;
}

function tellPayloads(): void {
  const { arePayloadsShown } = chosen();
  tell(screen?.contentWindow, { kiosk: "playground", what: "payloads", areShown: arePayloadsShown });
}

function hearTurns(turns: Parameters<Parameters<typeof watchTurns>[0]>[0]): void {
  const { conversation } = chosen();
  const fresh = turns.filter((turn) => !heard.has(turn));
  for (const turn of fresh) heard.add(turn);
  if (fresh.some((turn) => turn.conversation === conversation))
    tell(screen?.contentWindow, { kiosk: "playground", what: "changed" });
  const known = new Set([own, ...[...whose.options].map(({ value }) => value)]);
  if (fresh.some((turn) => !known.has(turn.conversation))) void listConversations();
}

async function listConversations(): Promise<void> {
  const answer = await fetch("/preview/conversations").catch(() => null);
  if (answer?.ok !== true) return;
  const known = ((await answer.json()) as readonly Known[]).filter(({ key }) => key !== own);
  const before = whose.value;
  const [mine] = whose.options;
  whose.replaceChildren(
    ...(mine === undefined ? [] : [mine]),
    ...known.map(({ key, channel, end }) => new Option(`${channel} …${end}`, key)),
  );
  whose.value = known.some(({ key }) => key === before) ? before : "";
}

form.addEventListener("change", show);
form.addEventListener("submit", (event) => event.preventDefault());
whose.addEventListener("focus", () => void listConversations());
hear<ScreenNews>(
  "screen",
  (source) => source === screen?.contentWindow,
  (news) => {
    if (news.what === "act") tell(chat.contentWindow, { kiosk: "playground", what: "act", act: news.act });
    else tellPayloads();
  },
);
watchPhone(({ conversation }) => {
  if (conversation === own) return;
  own = conversation;
  void listConversations().then(show);
});
show();
