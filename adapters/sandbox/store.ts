/**
 * How the sandbox's records lie in its store: attempts, refunds, the webhooks that still have to be delivered, and
 * when each of them is due. Kept apart from the shop's ledger, because a provider lives at a distance: the shop learns
 * what is in here only through the port.
 */
import { z } from "zod";
import { collection, type StoreReader, type StoreTransaction, sortable } from "../../src/ports/store.ts";
import type { Attempt } from "./attempt.ts";
import { AttemptRecord, RefundRecord, WaitingWebhook } from "./schema.ts";

/** By the shop's reference. */
const attempts = collection("attempts", AttemptRecord);
/** The reference of an attempt by the unguessable id of its link. */
const links = collection("links", z.string());
/** The references of attempts that time will change, by when it does. */
const attemptsDue = collection("attempts.due", z.string());
/** By the shop's id of the refund. */
export const refunds = collection("refunds", RefundRecord);
/** A log of what the shop has not been told yet. */
const webhooks = collection("webhooks", WaitingWebhook);
/** Their keys in the log, by when they are tried next. */
const webhooksDue = collection("webhooks.due", z.string());

/** The attempt of a reference. */
export function attemptOf(records: StoreReader, reference: string): Promise<Attempt | null> {
  return records.get(attempts, reference);
}

/** The attempt behind a link. */
export async function attemptBehind(records: StoreReader, id: string): Promise<Attempt | null> {
  const reference = await records.get(links, id);
  return reference === null ? null : records.get(attempts, reference);
}

/** Writes an attempt in place of what it was before; null when it is new. */
export function writeAttempt(records: StoreTransaction, before: Attempt | null, attempt: Attempt): void {
  const { reference } = attempt;
  const [was, is] = [before === null ? null : dueAt(before), dueAt(attempt)];
  if (was !== null) records.remove(attemptsDue, dueKey(was, reference));
  if (is !== null) records.put(attemptsDue, dueKey(is, reference), reference);
  records.put(attempts, reference, attempt);
  records.put(links, attempt.id, reference);
}

/** Takes the references of attempts that time has changed by now off the list, at most so many. */
export async function takeAttemptsDue(
  records: StoreTransaction,
  now: number,
  limit: number,
): Promise<readonly string[]> {
  const due = await records.list(attemptsDue, { before: sortable(now + 1), limit });
  for (const { key } of due) records.remove(attemptsDue, key);
  return due.map(({ value }) => value);
}

/** Puts a webhook behind all others: it is delivered at that moment or later. */
export async function writeWebhook(
  records: StoreTransaction,
  at: number,
  webhook: WaitingWebhook,
): Promise<void> {
  const key = await records.append(webhooks, webhook);
  records.put(webhooksDue, dueKey(at, key), key);
}

/** A webhook that may be delivered now. */
export interface DueWebhook {
  /** Where it stands in the list of what is due. */
  readonly due: string;
  /** Where it stands in the log. */
  readonly key: string;
  readonly webhook: WaitingWebhook;
}

/** Webhooks that may be delivered now, those that wait longest first. */
export async function listWebhooksDue(
  records: StoreReader,
  now: number,
  limit: number,
): Promise<readonly DueWebhook[]> {
  const found = await records.list(webhooksDue, { before: sortable(now + 1), limit });
  const all = found.map(async ({ key: due, value: key }) => {
    const webhook = await records.get(webhooks, key);
    return webhook === null ? [] : [{ due, key, webhook }];
  });
  return (await Promise.all(all)).flat();
}

/** A webhook was delivered or given up, or is tried again at another moment. */
export function settleWebhook(
  records: StoreTransaction,
  { due, key, webhook }: DueWebhook,
  again: number | null,
): void {
  records.remove(webhooksDue, due);
  if (again === null) {
    records.remove(webhooks, key);
    return;
  }
  records.put(webhooks, key, { ...webhook, attempts: webhook.attempts + 1 });
  records.put(webhooksDue, dueKey(again, key), key);
}

/** When the next thing is due, in epoch milliseconds; null when nothing is planned. */
export async function nextDue(records: StoreReader): Promise<number | null> {
  const [attempt] = await records.list(attemptsDue, { limit: 1 });
  const [webhook] = await records.list(webhooksDue, { limit: 1 });
  const moments = [attempt, webhook].flatMap((due) => (due === undefined ? [] : [momentOf(due.key)]));
  return moments.length === 0 ? null : Math.min(...moments);
}

/** When time changes an attempt: its deadline passes, or late money arrives. */
function dueAt({ state, expiresAt, lateAt }: Attempt): number | null {
  return state === "open" ? expiresAt : lateAt;
}

function dueKey(at: number, what: string): string {
  return `${sortable(at)}/${what}`;
}

function momentOf(key: string): number {
  return Number(key.slice(0, key.indexOf("/")));
}
