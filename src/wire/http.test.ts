/** Calls to a server that behaves, and to servers that do not: what became of each is told exactly. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHttpClient, type HttpClient, TooLongError, type TransportError } from "./http.ts";

const PATIENCE_MS = 5_000;

let http: HttpClient;
let server: Server;
let url: string;
let answer: RequestListener;

beforeEach(async () => {
  http = createHttpClient();
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bot4711:secret/send?a=b`;
});
afterEach(async () => {
  server.closeAllConnections();
  await http.close();
  await new Promise((resolve) => server.close(resolve));
});

const get = (more: object = {}) => http.call({ method: "GET", url, patienceMs: PATIENCE_MS, ...more });
const failure = (more: object = {}) =>
  get(more).then(
    () => null,
    (error: unknown) => error,
  );

test("an answer comes with its status, its headers and all its bytes; a redirect is an answer", async () => {
  answer = (request, response) => {
    response.writeHead(302, "Elsewhere", { location: "/x", "X-Two": ["1", "2"] });
    response.end(`${request.method} ${request.url}`);
  };
  const { status, statusText, headers, body } = await get();
  expect([status, statusText, body.toString()]).toEqual([302, "Elsewhere", "GET /bot4711:secret/send?a=b"]);
  expect(headers).toMatchObject({ location: "/x", "x-two": "1" });
});

test("a body goes out as text, as bytes and as a stream", async () => {
  answer = (request, response) => void request.pipe(response);
  for (const body of ["tea", Buffer.from("tea"), Readable.from([Buffer.from("t"), Buffer.from("ea")])]) {
    const echoed = await http.call({ method: "POST", url, body, patienceMs: PATIENCE_MS });
    expect(echoed.body.toString()).toBe("tea");
  }
});

test("an answer longer than allowed is not read to its end", async () => {
  answer = (_request, response) => void response.end("x".repeat(100_000));
  expect(await failure({ mostBytes: 1_000 })).toBeInstanceOf(TooLongError);
  expect((await get({ mostBytes: 100_000 })).body).toHaveLength(100_000);
});

test("a server that is not there was certainly not asked", async () => {
  const gone = url.replace(/:\d+\//, ":1/");
  expect(await failure({ url: gone })).toMatchObject({ name: "TransportError", sent: false });
});

test.each([
  ["hangs up", (request: { socket: { destroy(): void } }) => request.socket.destroy(), {}],
  ["says nothing", () => {}, { patienceMs: 50 }],
  [
    "never ends",
    (_: unknown, response: { write(words: string): void }) => response.write("x"),
    { deadlineMs: 300 },
  ],
])("a server that %s may have acted", async (_, behaviour, more) => {
  answer = behaviour as RequestListener;
  const error = await failure(more);
  expect(error).toMatchObject({ name: "TransportError", sent: true });
  expect((error as TransportError).message).not.toContain("secret");
});

test("a call that is broken off ends at once; one broken off before it began was not asked", async () => {
  const stopping = new AbortController();
  answer = () => stopping.abort();
  expect(await failure({ signal: stopping.signal })).toMatchObject({ sent: true, message: "aborted" });
  expect(await failure({ signal: stopping.signal })).toMatchObject({ sent: false, message: "aborted" });
});

test("closing lets a call under way end", async () => {
  answer = (_request, response) => void setTimeout(() => response.end("late"), 50);
  const call = get();
  await http.close();
  expect((await call).body.toString()).toBe("late");
});
