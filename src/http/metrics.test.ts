import { expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

const figures = { waitingInbounds: 3, waitingEntries: 2, deadLetters: 1, timers: 5, conversations: 9 };

async function page(metrics: ReturnType<typeof createMetrics>): Promise<string[]> {
  return (await metrics.expose()).body.split("\n");
}

test("an operator sees what came in, what was sold and what was given up", async () => {
  const metrics = createMetrics({ processFigures: false });
  metrics.inbound({ shop: "demo", channel: "telegram", kind: "received", count: 2 });
  metrics.inbound({ shop: "demo", channel: "telegram", kind: "duplicate" });
  metrics.order({ shop: "demo", step: "placed" });
  metrics.payment({ shop: "demo", vendor: "sandbox", state: "paid" });
  metrics.deadLetter({ channel: "slack", code: "slack.gone" });
  const lines = await page(metrics);
  expect(lines).toContain('kiosk_inbounds_total{shop="demo",channel="telegram",kind="received"} 2');
  expect(lines).toContain('kiosk_inbounds_total{shop="demo",channel="telegram",kind="duplicate"} 1');
  expect(lines).toContain('kiosk_orders_total{shop="demo",step="placed"} 1');
  expect(lines).toContain('kiosk_payments_total{shop="demo",vendor="sandbox",state="paid"} 1');
  expect(lines).toContain('kiosk_dead_letters_total{channel="slack",code="slack.gone"} 1');
});

test("milliseconds that the parts report are seconds for Prometheus", async () => {
  const metrics = createMetrics({ processFigures: false });
  metrics.turn({ shop: "demo", channel: "web", result: "committed", milliseconds: 20 });
  metrics.call({ service: "order.place", outcome: "done", milliseconds: 1_500 });
  metrics.send({ channel: "web", outcome: "retry", milliseconds: 250 });
  metrics.request({ route: "/hooks/:shop/:vendor", method: "POST", status: 200, milliseconds: 4 });
  const lines = await page(metrics);
  const labels = 'shop="demo",channel="web",result="committed"';
  expect(lines).toContain(`kiosk_turn_duration_seconds_sum{${labels}} 0.02`);
  expect(lines).toContain(`kiosk_turn_duration_seconds_bucket{le="0.01",${labels}} 0`);
  expect(lines).toContain(`kiosk_turn_duration_seconds_bucket{le="0.025",${labels}} 1`);
  expect(lines).toContain(
    'kiosk_service_call_duration_seconds_sum{service="order.place",outcome="done"} 1.5',
  );
  expect(lines).toContain('kiosk_send_duration_seconds_sum{channel="web",outcome="retry"} 0.25');
  expect(lines).toContain(
    'kiosk_http_request_duration_seconds_count{route="/hooks/:shop/:vendor",method="POST",status="200"} 1',
  );
});

test("the gauges are what the mailbox says at this very scrape, and silent when it does not answer", async () => {
  const metrics = createMetrics({ processFigures: false });
  let broken = false;
  metrics.watch(() => (broken ? Promise.reject(new Error("gone")) : Promise.resolve(figures)));
  const healthy = await page(metrics);
  expect(healthy).toContain("kiosk_mailbox_up 1");
  expect(healthy).toContain("kiosk_waiting_inbounds 3");
  expect(healthy).toContain("kiosk_waiting_entries 2");
  expect(healthy).toContain("kiosk_dead_letters 1");
  broken = true;
  const ailing = await page(metrics);
  expect(ailing).toContain("kiosk_mailbox_up 0");
  expect(ailing.filter((line) => line.startsWith("kiosk_waiting"))).toEqual([]);
});

test("the figures of the process are there, and two gateways in one process do not collide", async () => {
  createMetrics();
  const lines = await page(createMetrics());
  expect(lines.some((line) => line.startsWith("process_resident_memory_bytes "))).toBe(true);
});
