/** Who may use the playground and its desk: this machine's own pages, and nobody who only pretends to be one. */
import { describe, expect, test } from "vitest";
import type { Visitor } from "../page-routes.ts";
import { localGuard } from "./guard.ts";

const guard = localGuard(["/desk/", "/inspector/"]);
const visit = (headers: Record<string, string>, more: Partial<Visitor> = {}) =>
  guard({ method: "POST", route: "/desk/demo/commands", headers, ...more });

describe("the guard", () => {
  test.each(["localhost:8080", "localhost", "127.0.0.1:8080", "127.8.9.1", "[::1]:8080"])(
    "lets this machine in as %s",
    (host) => {
      expect(visit({ host })).toBeNull();
      expect(visit({ host, origin: `http://${host}`, "sec-fetch-site": "same-origin" })).toBeNull();
      expect(visit({ host }, { method: "GET", route: "/" })).toBeNull();
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
