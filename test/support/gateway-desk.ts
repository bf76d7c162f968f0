/** The staff of the web desk: act through its HTTP interface, as the playground's page does. */
import { randomUUID } from "node:crypto";

/** Carries a command out; throws with the gateway's sentence when it is refused. */
export async function commands(
  address: string,
  command: { readonly kind: string; readonly [field: string]: unknown },
): Promise<void> {
  const answer = await fetch(`${address}/desk/demo/commands`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key: randomUUID(), command }),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`The desk answered ${answer.status}: ${body}`);
}

/** Counts the stock of a variant anew. */
export function countsStock(address: string, sku: string, onHand: number): Promise<void> {
  return commands(address, { kind: "correctStock", sku, onHand, reason: "counted" });
}
