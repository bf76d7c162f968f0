/** Streams of server-sent events: flushed at once, kept alive, and over when the client or the server goes. */
import { once } from "node:events";
import type { FastifyReply } from "fastify";
import type { Log } from "../ports/log.ts";

/** Milliseconds between comments on a silent stream: below the idle timeout of common proxies (60 s). */
const HEARTBEAT = 15_000;
const COMMENT = ":\n\n";

/** One stream about to start; its reply is hijacked and carries status and headers. */
export interface StreamRun {
  readonly reply: FastifyReply;
  readonly body: AsyncIterable<string>;
  /** Aborted when the client is gone; the stream's source listens to its signal. */
  readonly gone: AbortController;
  /** True for HEAD: the headers are the whole answer. */
  readonly headOnly: boolean;
}

/** The streams under way. */
export interface Streams {
  run(stream: StreamRun): void;
  /** Ends all of them; clients come back by themselves, to another process or after the restart. */
  end(): void;
}

/** `streamsOf(log)`. */
export function streamsOf(log: Log): Streams {
  const running = new Set<StreamRun>();
  let isOver = false;
  return {
    run(stream) {
      running.add(stream);
      if (isOver) stream.gone.abort();
      pump(stream)
        .catch((error: unknown) => {
          log.error(
            { code: "http.stream", requestId: stream.reply.request.id, err: error },
            "A stream broke",
          );
        })
        .finally(() => {
          running.delete(stream);
          stream.gone.abort();
          stream.reply.raw.end();
        });
    },
    end() {
      isOver = true;
      for (const stream of running) {
        stream.gone.abort();
        stream.reply.raw.end();
      }
    },
  };
}

async function pump({ reply, body, gone, headOnly }: StreamRun): Promise<void> {
  const { raw } = reply;
  raw.writeHead(reply.statusCode, streamHeaders(reply));
  raw.flushHeaders();
  if (headOnly || gone.signal.aborted) return;
  let whole = true;
  // A comment between the halves of an event would cut it in two.
  const heart = setInterval(() => {
    if (whole && !gone.signal.aborted) raw.write(COMMENT);
  }, HEARTBEAT);
  try {
    for await (const chunk of body) {
      if (gone.signal.aborted) return;
      whole = chunk.endsWith("\n\n");
      if (!raw.write(chunk)) await once(raw, "drain", { signal: gone.signal });
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  } finally {
    clearInterval(heart);
  }
}

function streamHeaders(reply: FastifyReply): Record<string, string | number | string[]> {
  const headers: Record<string, string | number | string[]> = {
    "cache-control": "no-cache",
    // nginx would hold events back until its buffer is full.
    "x-accel-buffering": "no",
    // A kept connection would become idle only after the server has closed the idle ones, and hold it up.
    connection: "close",
  };
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}
