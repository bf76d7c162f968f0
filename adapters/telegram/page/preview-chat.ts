/** What stands in a Telegram chat after all that was sent and edited: messages in order, each as it is now. */
import type { PreviewLine, ShopLine, ShopperLine } from "../../../src/ports/preview-page.ts";

/** A button under a message, as the Bot API has it. */
export interface InlineButton {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
  readonly style?: "primary" | "danger";
}

/** A button in the place of the shopper's keyboard. */
export interface ReplyButton {
  readonly text: string;
  readonly request_contact?: boolean;
}

/** The parameters of the calls that the drawing reads. */
interface Body {
  readonly text?: string;
  readonly caption?: string;
  readonly photo?: string;
  readonly document?: string;
  readonly media?: { readonly media: string; readonly caption?: string };
  readonly link_preview_options?: { readonly url?: string };
  readonly reply_markup?: {
    readonly inline_keyboard?: readonly (readonly InlineButton[])[];
    readonly keyboard?: readonly (readonly ReplyButton[])[];
  };
}

/** A message of the shop as it stands now. */
export interface Standing {
  readonly from: "shop";
  /** The line that wrote it last. */
  readonly line: ShopLine;
  readonly html: string;
  /** A picture above the words. */
  readonly photo?: string;
  readonly file?: string;
  readonly buttons: readonly (readonly InlineButton[])[];
  readonly keyboard: readonly (readonly ReplyButton[])[];
  readonly isEdited: boolean;
}

/** Replays the calls. */
export function chatOf(lines: readonly PreviewLine[]): readonly (Standing | ShopperLine)[] {
  let chat: readonly (Standing | ShopperLine)[] = [];
  for (const line of lines) {
    if (line.from === "shopper") chat = [...chat, line];
    else for (const { method, body } of line.payloads) chat = after(chat, line, method, body as Body);
  }
  return chat;
}

function after(
  chat: readonly (Standing | ShopperLine)[],
  line: ShopLine,
  method: string,
  body: Body,
): readonly (Standing | ShopperLine)[] {
  const isOld = (one: Standing | ShopperLine) => one.from === "shop" && one.line.id === line.replaces;
  if (method === "deleteMessage") return chat.filter((one) => !isOld(one));
  const isEdit = method.startsWith("edit") && chat.some(isOld);
  if (!isEdit) return [...chat, standingOf(line, body)];
  return chat.map((one) => {
    if (!isOld(one) || one.from !== "shop") return one;
    const photo = method === "editMessageCaption" ? one.photo : undefined;
    return { ...standingOf(line, body), isEdited: true, ...(photo !== undefined && { photo }) };
  });
}

function standingOf(line: ShopLine, body: Body): Standing {
  const photo = body.photo ?? body.media?.media ?? body.link_preview_options?.url;
  const { inline_keyboard: buttons = [], keyboard = [] } = body.reply_markup ?? {};
  return {
    from: "shop",
    line,
    html: body.text ?? body.caption ?? body.media?.caption ?? "",
    ...(photo !== undefined && { photo }),
    ...(body.document !== undefined && { file: body.document.replace(/^"|"$/g, "") }),
    buttons,
    keyboard,
    isEdited: false,
  };
}
