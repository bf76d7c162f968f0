/**
 * The desk's files: what shoppers sent, packing slips, and the code that connects an account.
 *
 * A shopper's file is a stranger's: only types that no browser runs are shown on the page, everything else is a
 * download, and nothing is guessed from the bytes. They are served from this server because the page's policy lets
 * pictures come from nowhere else.
 */
import type { Media } from "../../src/ports/channel.ts";
import type { AttachmentFailureCode, DeskPost } from "../../src/ports/desk.ts";
import type { Outcome } from "../../src/ports/outcome.ts";
import { type PageResponse, problem } from "../../src/ports/pages.ts";

/** Shown on the page. Never HTML or SVG, which may hold scripts; never PDF, which a browser opens as a page. */
const SHOWN: ReadonlySet<string> = new Set([
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/webp",
  "audio/aac",
  "audio/amr",
  "audio/mp4",
  "audio/mpeg",
  "audio/ogg",
  "audio/wav",
  "audio/webm",
  "video/3gpp",
  "video/mp4",
  "video/webm",
]);

const GUARDED = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
} as const;

/** A shopper's file as an answer, or why it is not to be had: 404 for good, 503 for now. */
export function fileAnswer(outcome: Outcome<Media, AttachmentFailureCode>): PageResponse {
  if (outcome.kind !== "done") {
    const { code, operator } = outcome.failure;
    return problem(outcome.kind === "refused" ? 404 : 503, code, operator);
  }
  const { bytes, mediaType, fileName } = outcome.value;
  const type = mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  const isShown = SHOWN.has(type);
  return {
    status: 200,
    headers: {
      ...GUARDED,
      "content-type": isShown ? type : "application/octet-stream",
      "content-disposition": disposition(isShown ? "inline" : "attachment", fileName ?? "file"),
      // A page that is drawn again does not fetch a picture again; it is this machine's browser alone.
      "cache-control": "private, max-age=3600",
    },
    body: bytes,
  };
}

/** The picture of a code, or that there is none (any more). */
export function codeAnswer(post: DeskPost | undefined): PageResponse {
  if (post?.kind !== "pairing" || post.image === undefined)
    return problem(404, "web.code", "There is no code to scan (any more).");
  const headers = { ...GUARDED, "content-type": "image/png", "cache-control": "no-store" };
  return { status: 200, headers, body: Buffer.from(post.image, "base64") };
}

/** A packing slip as a page to print, or that there is no such order. It holds our own markup, and its style inline. */
export function slipAnswer(slip: { readonly content: string } | null): PageResponse {
  if (slip === null) return problem(404, "order.unknown", "There is no order of this number.");
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  };
  return { status: 200, headers, body: slip.content };
}

/** The name in plain letters, and as it was for browsers that can read it. */
function disposition(kind: "inline" | "attachment", name: string): string {
  const plain = name.replace(/[^\w.-]/g, "_").slice(-100);
  const whole = encodeURIComponent(
    name
      .toWellFormed()
      .replace(/[\p{Cc}\p{Bidi_Control}/\\]/gu, "_")
      .slice(-100)
      .toWellFormed(),
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${whole.replace(/['()*]/g, "_")}`;
}
