/** The server's half of a WebSocket (RFC 6455), as far as Socket Mode needs it: text frames, ping, close. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** An open socket. */
export interface ServerSocket {
  send(words: string): void;
  /** Says goodbye; the client answers and the connection ends. */
  close(): void;
  /** Cuts the line without a word. */
  destroy(): void;
  onText(listener: (words: string) => void): void;
  onEnd(listener: () => void): void;
}

/** Answers the upgrade and speaks the protocol from there on. */
export function acceptSocket(request: IncomingMessage, stream: Duplex): ServerSocket {
  const key = request.headers["sec-websocket-key"] ?? "";
  const accept = createHash("sha1").update(`${key}${MAGIC}`).digest("base64");
  stream.write(
    [
      "HTTP/1.1 101 Switching Protocols",
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Accept: ${accept}`,
      "",
      "",
    ].join("\r\n"),
  );
  let hear: (words: string) => void = () => {};
  let ended: () => void = () => {};
  let rest: Buffer = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = readFrame(rest); frame !== null; frame = readFrame(rest)) {
      rest = rest.subarray(frame.length);
      if (frame.opcode === TEXT) hear(frame.payload.toString("utf8"));
      if (frame.opcode === PING) stream.write(writeFrame(PONG, frame.payload));
      if (frame.opcode === CLOSE) stream.end(writeFrame(CLOSE, frame.payload.subarray(0, 2)));
    }
  });
  stream.on("error", () => stream.destroy());
  stream.on("close", () => ended());
  return {
    send: (words) => void stream.write(writeFrame(TEXT, Buffer.from(words))),
    close: () => void stream.write(writeFrame(CLOSE, Buffer.from([0x03, 0xe8]))),
    destroy: () => void stream.destroy(),
    onText: (listener) => {
      hear = listener;
    },
    onEnd: (listener) => {
      ended = listener;
    },
  };
}

/** One unfragmented frame at the front, unmasked; null while it is not whole. */
function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; length: number } | null {
  if (bytes.length < 2) return null;
  const [first = 0, second = 0] = bytes;
  let size = second & 0x7f;
  let at = 2;
  if (size === 126) {
    if (bytes.length < 4) return null;
    size = bytes.readUInt16BE(2);
    at = 4;
  } else if (size === 127) {
    if (bytes.length < 10) return null;
    size = Number(bytes.readBigUInt64BE(2));
    at = 10;
  }
  const masked = (second & 0x80) !== 0;
  const mask = masked ? bytes.subarray(at, at + 4) : Buffer.alloc(4);
  if (masked) at += 4;
  if (bytes.length < at + size) return null;
  const payload = Buffer.from(bytes.subarray(at, at + size));
  for (let index = 0; masked && index < size; index++)
    payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
  return { opcode: first & 0x0f, payload, length: at + size };
}

function writeFrame(opcode: number, payload: Buffer): Buffer {
  const size = payload.length;
  const head =
    size < 126
      ? Buffer.from([0x80 | opcode, size])
      : size < 65_536
        ? Buffer.from([0x80 | opcode, 126, size >> 8, size & 0xff])
        : Buffer.concat([Buffer.from([0x80 | opcode, 127]), bigEndian(size)]);
  return Buffer.concat([head, payload]);
}

function bigEndian(size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(size));
  return bytes;
}
