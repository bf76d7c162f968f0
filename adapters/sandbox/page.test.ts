import { afterEach, expect, test } from "vitest";
import { money } from "../../src/conversation/money.ts";
import type { OrderNumber } from "../../src/ports/ids.ts";
import type { PaymentRequest } from "../../src/ports/payment.ts";
import {
  attempt,
  openSandboxTestbed,
  paymentRequest,
  refundOf,
  type SandboxTestbed,
} from "../../test/support/sandbox-testbed.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function opened(
  overrides: Partial<PaymentRequest> = {},
): Promise<{ bed: SandboxTestbed; url: string }> {
  const bed = await openSandboxTestbed();
  cleanUps.push(() => bed.close());
  const outcome = await bed.provider.create(paymentRequest(overrides));
  if (outcome.kind !== "done") throw new Error(outcome.failure.operator);
  return { bed, url: outcome.value.url };
}

function titleOf(html: string): string {
  return /<h1>(.*?)<\/h1>/.exec(html)?.[1] ?? "";
}

function actionsOf(html: string): string[] {
  return [...html.matchAll(/name="action" value="(\w+)"/g)].map((match) => match[1] ?? "");
}

function stateOf({ provider }: SandboxTestbed) {
  return provider.lookUp(attempt()).then((outcome) => (outcome.kind === "done" ? outcome.value.state : ""));
}

test("a shopper sees who asks for how much, for what and until when, and that no money moves", async () => {
  const { bed, url } = await opened();
  const { status, headers, html } = await bed.look(url);
  expect(status).toBe(200);
  expect(headers["cache-control"]).toBe("no-store");
  expect(titleOf(html)).toBe("Pay Fjord &amp; Sons");
  expect(html).toContain("DKK\u00a049.00");
  expect(html).toContain("<bdi>FJ-1001</bdi>");
  expect(html).toContain("<bdi>2 × Sencha</bdi>");
  expect(html).toContain("4 May 2026 at 14:30");
  expect(html).toContain("This is a test payment: no money moves.");
  expect(actionsOf(html)).toEqual(["pay", "decline", "expire", "payLate", "payTwice"]);
  expect(html.indexOf("<details>")).toBeLessThan(html.indexOf('value="expire"'));
  expect(html).not.toMatch(/<script|style=|onclick/i);
});

test("a press answers with the way to the same page, which reloads without pressing again", async () => {
  const { bed, url } = await opened();
  const pressed = await bed.press(url, "pay");
  expect(pressed.status).toBe(303);
  const target = new URL(pressed.headers.location ?? "", url).href;
  expect(target).toBe(url);
  const { html } = await bed.look(target);
  expect(titleOf(html)).toBe("Paid, thank you");
  expect(html).toContain('role="status"');
  expect(html).toContain('href="https://t.me/demo_bot"');
  expect(actionsOf(html)).toEqual(["payTwice"]);
});

test("looking at a link, as messengers do for a preview, changes nothing", async () => {
  const { bed, url } = await opened();
  for (let look = 0; look < 5; look += 1) await bed.look(url);
  await bed.provider.settle();
  expect(bed.webhooks).toEqual([]);
  expect(await stateOf(bed)).toBe("open");
});

test("whatever happened, the page says kindly what it was and what to do next", async () => {
  for (const [acts, title, words, left] of [
    [["decline"], "Payment declined", "ask for a new link", []],
    [["expire"], "This link has expired", "ask for a new link", ["payLate"]],
    [["expire", "pay"], "This link has expired", "nothing was taken", ["payLate"]],
    [["payLate"], "This link has expired", "still on its way", []],
    [["expire", "payLate"], "Paid, thank you", "back to the chat", ["payTwice"]],
    [["payTwice"], "Paid twice", "DKK\u00a098.00 was taken in all", []],
  ] as const) {
    const { bed, url } = await opened();
    for (const act of acts) await bed.press(url, act);
    const { html } = await bed.look(url);
    expect(titleOf(html), acts.join()).toBe(title);
    expect(html, acts.join()).toContain(words);
    expect(actionsOf(html), acts.join()).toEqual(left);
  }
  const { bed, url } = await opened();
  await bed.provider.cancel(attempt());
  await bed.press(url, "pay");
  const { html } = await bed.look(url);
  expect(titleOf(html)).toBe("This link is no longer in use");
  expect(actionsOf(html)).toEqual([]);
});

test("what was paid back is shown", async () => {
  const { bed, url } = await opened();
  await bed.press(url, "pay");
  await bed.provider.refund(refundOf(money(900, "DKK")));
  expect((await bed.look(url)).html).toMatch(/<dt>Paid back<\/dt>\s*<dd><bdi>DKK\u00a09\.00/);
});

test("without a chat to go back to, the page says that it can be closed", async () => {
  const { bed, url } = await opened({ returnUrl: "" });
  await bed.press(url, "pay");
  const { html } = await bed.look(url);
  expect(html).toContain("You can close this page");
  expect(html).not.toContain("<a ");
});

test("the page speaks the shopper's language in every state, with the same money", async () => {
  for (const [locale, title, paid, price] of [
    ["en", "Pay Fjord &amp; Sons", "Paid, thank you", "€49.00"],
    ["da", "Betal til Fjord &amp; Sons", "Betalt, tak", "49,00\u00a0€"],
    ["nl", "Betalen aan Fjord &amp; Sons", "Betaald, dank je wel", "€\u00a049,00"],
  ] as const) {
    const { bed, url } = await opened({ locale, amount: money(4_900, "EUR") });
    const { html } = await bed.look(url);
    expect(html).toContain(`<html lang="${locale}" dir="ltr">`);
    expect(titleOf(html)).toBe(title);
    expect(html).toContain(price);
    await bed.press(url, "pay");
    expect(titleOf((await bed.look(url)).html)).toBe(paid);
    for (const [reference, acts] of [
      ["a", ["decline"]],
      ["b", ["expire"]],
      ["c", ["payLate"]],
      ["d", ["payTwice"]],
      ["e", []],
    ] as const) {
      const made = await bed.provider.create(paymentRequest({ reference: attempt(reference), locale }));
      const link = made.kind === "done" ? made.value.url : "";
      for (const act of acts) await bed.press(link, act);
      if (reference === "e") await bed.provider.cancel(attempt("e"));
      await bed.look(link);
    }
    await bed.provider.refund(refundOf(money(1, "DKK"), "r", "d"));
    await bed.look(url, {});
    await bed.look(`${url}x`, { "accept-language": locale });
    await bed.press(url, "pay", { "sec-fetch-site": "cross-site", "accept-language": locale });
    expect(bed.faults).toEqual([]);
  }
});

test("hostile words in an order stay words", async () => {
  const { bed, url } = await opened({
    description: `<script>alert(1)</script>\u0000\u202e"onload='x' &amp; \n${"x".repeat(90_000)}`,
    orderNumber: `"><img src=x onerror=alert(1)>` as OrderNumber,
    returnUrl: `https://shop.example/?a="><script>alert(1)</script>`,
    locale: `nl"><script>`,
  });
  await bed.press(url, "decline");
  const { html } = await bed.look(url);
  expect(html).not.toMatch(/<script|<img|\p{Bidi_Control}|[^\P{Cc}\n]/u);
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(html).toContain("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;");
  expect(html.length).toBeLessThan(5_000);
});

test("the whole of an emoji is kept or left out where a long description is cut", async () => {
  const { bed, url } = await opened({ description: `${"x".repeat(299)}🫖🫖` });
  const { html } = await bed.look(url);
  expect(html.isWellFormed()).toBe(true);
  expect(html).toContain("x…</bdi>");
});

test("another page cannot press for its visitor, our own can", async () => {
  const { bed, url } = await opened();
  for (const headers of [
    { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example" },
    { origin: "null" },
  ] as Record<string, string>[]) {
    const refused = await bed.press(url, "pay", headers);
    expect(refused.status).toBe(403);
    expect(String(refused.body)).toContain("nothing was done");
  }
  expect(await stateOf(bed)).toBe("open");
  const own = { "sec-fetch-site": "same-origin", origin: "https://shop.example" };
  expect((await bed.press(url, "decline", own)).status).toBe(303);
  expect(await stateOf(bed)).toBe("declined");
});

test("a browser without fetch metadata may use the public address or the one it really called", async () => {
  for (const [origin, host] of [
    ["https://shop.example", "127.0.0.1:3000"],
    ["http://localhost:3000", "localhost:3000"],
  ] as const) {
    const { bed, url } = await opened();
    expect((await bed.press(url, "pay", { origin, host })).status).toBe(303);
    expect(await stateOf(bed)).toBe("paid");
  }
});

test("an unknown link, an unknown press and an empty form do no harm", async () => {
  const { bed, url } = await opened();
  const unknown = await bed.look(`${url.slice(0, -4)}AAAA`, { "accept-language": "da-DK,da;q=0.9" });
  expect(unknown.status).toBe(404);
  expect(titleOf(unknown.html)).toBe("Her er ikke noget at betale");
  expect((await bed.press(`${url}x`, "pay")).status).toBe(404);
  for (const action of ["refund", "", "pay&action=__proto__", "%00"]) {
    expect((await bed.press(url, action)).status).toBe(303);
  }
  expect(await stateOf(bed)).toBe("open");
});

test("style and icon are files of our own, as strict headers want it", async () => {
  const { bed, url } = await opened();
  const { html } = await bed.look(url);
  const href = /<link rel="stylesheet" href="([^"]+)"/.exec(html)?.[1] ?? "";
  const style = await bed.look(new URL(href, url).href);
  expect(style.status).toBe(200);
  expect(style.headers["content-type"]).toBe("text/css; charset=utf-8");
  expect(style.html).toContain("#0f766e");
  const icon = await bed.look(new URL(/<link rel="icon" href="([^"]+)"/.exec(html)?.[1] ?? "", url).href);
  expect(icon.headers["content-type"]).toBe("image/svg+xml");
});
