import { expect, test } from "vitest";
import { metricsGuard } from "./metrics-guard.ts";

const token = "a token of the tests";
const asked = (headers: Readonly<Record<string, string | undefined>>, peer = "127.0.0.1") => ({
  method: "GET",
  route: "/metrics",
  peer,
  headers: { host: "localhost:8080", ...headers },
});

test.each([
  {
    who: "this machine, where nobody else reaches the server",
    isExposed: false,
    headers: {},
    peer: "127.0.0.1",
  },
  {
    who: "whoever has the token",
    isExposed: true,
    headers: { authorization: `Bearer ${token}` },
    peer: "10.0.0.7",
  },
])("figures are for $who", ({ isExposed, headers, peer }) => {
  expect(metricsGuard({ isExposed, token })(asked(headers, peer))).toBeNull();
});

test.each([
  { who: "another machine, whatever Host it sends", isExposed: false, headers: {}, peer: "10.0.0.7" },
  { who: "whom a proxy here lets through", isExposed: true, headers: {}, peer: "127.0.0.1" },
  { who: "a wrong token", isExposed: true, headers: { authorization: "Bearer guess" }, peer: "10.0.0.7" },
  {
    who: "a token in another scheme",
    isExposed: true,
    headers: { authorization: `Basic ${token}` },
    peer: "10.0.0.7",
  },
])("figures are not for $who", async ({ isExposed, headers, peer }) => {
  const refusal = await metricsGuard({ isExposed, token })(asked(headers, peer));
  expect(refusal).toMatchObject({ status: 403, body: expect.stringContaining("KIOSK_METRICS_TOKEN") });
});

test("without a token nobody is let in from outside, not even with an empty one", async () => {
  for (const authorization of ["Bearer ", "Bearer undefined", ""])
    expect(await metricsGuard({ isExposed: true })(asked({ authorization }))).toMatchObject({ status: 403 });
});
