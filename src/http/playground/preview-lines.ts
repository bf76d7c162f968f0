/** A conversation's history as another messenger would show it: each message as its payloads, each act in words. Pure. */
import type { Content } from "../../conversation/inbound.ts";
import type { Text } from "../../conversation/text.ts";
import { unreachable } from "../../conversation/unreachable.ts";
import type { HistoryLine } from "../../ports/mailbox.ts";
import type { OutboxBody } from "../../ports/outbox.ts";
import type { Payload, Preview } from "../../ports/preview.ts";
import type { PreviewLine, ShopLine, ShopperLine } from "../../ports/preview-page.ts";

/** The lines, oldest first. What Kiosk did by itself (timers, facts) shows only in what was said because of it. */
export function previewLines(
  history: readonly HistoryLine[],
  preview: Extract<Preview, { kind: "channel" }>,
  say: (text: Text, locale: string) => string,
): readonly PreviewLine[] {
  /** By line, all that was sent to make what stands there. */
  const chains = new Map<string, readonly Payload[]>();
  const labels = new Map<string, string>();
  return history.flatMap(({ at, inbound, entry }): readonly PreviewLine[] => {
    if (inbound !== undefined) {
      const did = deedOf(inbound.content, labels);
      return did === null ? [] : [{ from: "shopper", id: inbound.id, at, did }];
    }
    const body = entry?.body;
    if (entry === undefined || body?.kind !== "message") return [];
    const instead = body.origin === undefined ? undefined : chains.get(body.origin);
    rememberLabels(labels, body, say);
    const payloads = preview.payloads({
      message: body.message,
      locale: body.locale,
      ...(instead !== undefined && { instead }),
      say: (text) => say(text, body.locale),
    });
    chains.set(entry.id, [...(instead ?? []), ...payloads]);
    return [shopLine(entry.id, at, body, payloads, instead !== undefined)];
  });
}

function shopLine(
  id: string,
  at: number,
  { locale, message, origin }: OutboxBody & { readonly kind: "message" },
  payloads: readonly Payload[],
  isAnswer: boolean,
): ShopLine {
  const replaces = isAnswer && origin !== undefined ? { replaces: origin } : {};
  return { from: "shop", id, at, locale, name: message.name, payloads, ...replaces };
}

/** By token, the words of all that can be chosen. */
function rememberLabels(
  labels: Map<string, string>,
  { message, locale }: OutboxBody & { readonly kind: "message" },
  say: (text: Text, locale: string) => string,
): void {
  if (message.kind !== "screen") return;
  const { items = [], choices = [] } = message;
  for (const { token, title } of items) if (token !== undefined) labels.set(token, say(title, locale));
  for (const { token, label } of choices) if (token !== undefined) labels.set(token, say(label, locale));
}

/** What a shopper did; null for what nobody but Kiosk and staff do. */
function deedOf(content: Content, labels: ReadonlyMap<string, string>): ShopperLine["did"] | null {
  switch (content.kind) {
    case "text":
      return { kind: "wrote", text: content.text };
    case "choice":
      return { kind: "pressed", token: content.token, ...labelled(labels.get(content.token)) };
    case "command":
      return { kind: "command", text: ["/", content.command, argumentOf(content)].join("") };
    case "contact":
      return { kind: "wrote", text: content.phone };
    case "location":
      return { kind: "wrote", text: `${content.latitude}, ${content.longitude}` };
    case "media":
      return { kind: "wrote", text: [`[${content.media}]`, content.caption ?? ""].join(" ").trim() };
    case "unsupported":
      return { kind: "wrote", text: `[${content.what}]` };
    case "basket": {
      const rows = content.lines.map(({ quantity, sku }) => `${quantity} × ${sku}`);
      return { kind: "wrote", text: rows.join("\n") };
    }
    case "reachability":
    case "fact":
    case "timer":
    case "personReply":
    case "staffReply":
    case "takeOver":
    case "handBack":
      return null;
    default:
      return unreachable(content);
  }
}

function labelled(label: string | undefined): { readonly label?: string } {
  return label === undefined ? {} : { label };
}

function argumentOf({ argument }: { readonly argument?: string }): string {
  return argument === undefined ? "" : ` ${argument}`;
}
