/** Who may use the playground and its desk: this machine's own pages, and nobody who only pretends to be one. */
import { describe, expect, test } from "vitest";
import type { PageRequest } from "../../ports/pages.ts";
import type { Visitor } from "../page-routes.ts";
import { playgroundGuard } from "./guard.ts";
import { createInvitation, INVITATION_PATH } from "./invitation.ts";

const prefixes = ["/desk/", "/inspector/"];
const invitation = createInvitation({ isSecure: () => true });
const guard = playgroundGuard({ prefixes, isExposed: false, invitation });
const exposed = playgroundGuard({ prefixes, isExposed: true, invitation });
const asked = (headers: Record<string, string>, more: Partial<Visitor> = {}): Visitor => ({
  method: "POST",
  route: "/desk/demo/commands",
  peer: "127.0.0.1",
  headers,
  ...more,
});
const visit = (headers: Record<string, string>, more: Partial<Visitor> = {}) => guard(asked(headers, more));

describe("the guard", () => {
  test.each(["localhost:8080", "localhost", "127.0.0.1:8080", "127.8.9.1", "[::1]:8080"])(
    "lets this machine in as %s",
    (host) => {
      for (const peer of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "127.8.9.1"]) {
        expect(visit({ host }, { peer })).toBeNull();
        expect(
          visit({ host, origin: `http://${host}`, "sec-fetch-site": "same-origin" }, { peer }),
        ).toBeNull();
        expect(visit({ host }, { method: "GET", route: "/", peer })).toBeNull();
      }
    },
  );

  test.each([
    "shop.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example:8080",
    "0.0.0.0:8080",
    "localhost:8080@evil.example",
    "",
  ])("refuses the name %j, which could be anybody's", async (host) => {
    const refusal = await visit({ host });
    expect(refusal).toMatchObject({ status: 403 });
    expect(JSON.parse(String(refusal?.body))).toMatchObject({ code: "playground.notHere" });
    expect(await visit({ host }, { method: "GET", route: "/" })).toMatchObject({ status: 403 });
    expect(await visit({ host }, { method: "GET", route: "/inspector/turns" })).toMatchObject({
      status: 403,
    });
  });

  test.each([
    "192.168.1.7",
    "172.17.0.1",
    "10.0.0.3",
    "203.0.113.9",
    "::ffff:203.0.113.9",
    "2001:db8::7",
    "",
  ])("refuses the address %j, whatever Host it sends", async (peer) => {
    expect(await visit({ host: "localhost:8080" }, { peer })).toMatchObject({ status: 403 });
    expect(await visit({ host: "localhost:8080" }, { peer, method: "GET", route: "/" })).toMatchObject({
      status: 403,
    });
  });

  test.each(["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"])(
    "refuses what a proxy on this machine hands on, as it says by %s",
    async (name) => {
      expect(await visit({ host: "localhost:8080", [name]: "203.0.113.9" })).toMatchObject({ status: 403 });
    },
  );

  test.each([
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    { origin: "https://evil.example" },
    { origin: "http://localhost:9999" },
    { origin: "null" },
  ] as Record<string, string>[])("refuses what another page sends: %j", async (headers) => {
    expect(await visit({ host: "localhost:8080", ...headers })).toMatchObject({ status: 403 });
  });

  test("lets a link from elsewhere open the page, but no page read from it", async () => {
    const from = { host: "localhost:8080", "sec-fetch-site": "cross-site" };
    expect(visit({ ...from, "sec-fetch-mode": "navigate" }, { method: "GET", route: "/" })).toBeNull();
    const reading = { ...from, "sec-fetch-mode": "cors" };
    expect(await visit(reading, { method: "GET", route: "/desk/demo/state" })).toMatchObject({ status: 403 });
  });

  test("leaves everything else to whoever wants it: the chat is for shoppers anywhere", () => {
    for (const route of ["/chat/demo", "/web/demo/messages", "/assets/web/*", "/paid/:reference"]) {
      expect(visit({ host: "shop.example", "sec-fetch-site": "cross-site" }, { route })).toBeNull();
    }
  });
});

describe("where strangers can reach the server", () => {
  const ask = (method: "GET" | "POST", query: Record<string, string>) =>
    invitation.pages
      .find((page) => page.method === method)
      ?.handle({ query, headers: {}, method } as unknown as PageRequest);
  const key = new URL(invitation.link("https://shop.example")).searchParams.get("key") ?? "";

  test("nobody is let in for being on this machine, because a proxy's visitors are too", async () => {
    const refusal = await exposed(asked({ host: "localhost:8080" }));
    expect(refusal).toMatchObject({
      status: 403,
      body: expect.stringContaining("the link that Kiosk prints"),
    });
  });

  test("the link that is printed at the start opens the desk, once, and not by being looked at", async () => {
    expect(invitation.link("https://shop.example")).toMatch(
      new RegExp(`^https://shop\\.example${INVITATION_PATH}\\?key=[\\w-]{32}$`),
    );
    expect(await ask("POST", { key: "guessed" })).toMatchObject({ status: 403 });
    expect(await ask("GET", { key })).toMatchObject({
      status: 200,
      body: expect.stringContaining("<button>"),
    });
    const opened = await ask("POST", { key });
    expect(opened).toMatchObject({ status: 303, headers: { location: "/" } });
    const [cookie = "", ...attributes] = opened?.headers["set-cookie"]?.split("; ") ?? [];
    expect(attributes).toEqual(["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]);
    expect(await ask("POST", { key })).toMatchObject({ status: 403 });

    const mine = { host: "shop.example", cookie: `theme=dark; ${cookie}` };
    expect(exposed(asked(mine, { peer: "203.0.113.9" }))).toBeNull();
    expect(await exposed(asked({ ...mine, cookie: `${cookie}x` }))).toMatchObject({ status: 403 });
    expect(await exposed(asked({ ...mine, origin: "https://evil.example" }))).toMatchObject({ status: 403 });
  });
});
