/** Brings pictures and documents to Meta: a file is uploaded once and known for a month. */
import { createHash } from "node:crypto";
import { convert } from "html-to-text";
import type { DocumentMessage } from "../../src/conversation/message.ts";
import type { PictureSource, SendFailureCode } from "../../src/ports/channel.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Log } from "../../src/ports/log.ts";
import { done, type Outcome } from "../../src/ports/outcome.ts";
import { fetchableLink } from "../../src/wire/public-link.ts";
import type { DeliveryLog } from "./delivery-log.ts";
import { documentForm } from "./envelope.ts";
import type { Graph } from "./graph.ts";
import type { MediaReference } from "./graph-message.ts";
import { PICTURE_BYTES } from "./limits.ts";

/** What files are made of. */
export interface FileParts {
  readonly graph: Graph;
  readonly deliveries: DeliveryLog;
  readonly pictures: PictureSource;
  readonly clock: Clock;
  readonly log: Log;
}

/** A picture at Meta; `forget` when Meta does not take it after all. */
export interface ReadyPicture {
  readonly media: MediaReference;
  /** It was brought to Meta just now; else Meta may have forgotten it. */
  readonly isFresh: boolean;
  forget(): Promise<void>;
}

/** A document at Meta, with the name it shows. */
export interface ReadyDocument {
  readonly media: MediaReference;
  readonly fileName: string;
}

/** The files of one number. */
export interface Files {
  /**
   * A sale needs no picture: `problem` says why this one will not be had for a while, and null that it is not to be had
   * now.
   */
  picture(file: string): Promise<ReadyPicture | { readonly problem: string } | null>;
  document(file: DocumentMessage): Promise<Outcome<ReadyDocument, SendFailureCode>>;
}

/** Files of one number: what one number uploaded is worthless to another. */
export function createFiles(parts: FileParts): Files {
  return {
    picture: (file) => readyPicture(parts, file),
    document: (file) => readyDocument(parts, file),
  };
}

/**
 * Uploaded where the bytes are ours, else fetched by Meta. A public address is only the second choice: when Meta cannot
 * fetch from it, the whole message fails later, and nobody sees it.
 */
async function readyPicture(
  parts: FileParts,
  file: string,
): Promise<ReadyPicture | { readonly problem: string } | null> {
  const { deliveries, log, pictures } = parts;
  const link = fetchableLink(pictures.url(file));
  const linked = link === null ? null : { media: { link }, isFresh: true, async forget() {} };
  if (file.startsWith("https://")) return linked;
  const picture = await readPicture(parts, file);
  if ("problem" in picture) return picture;
  const digest = createHash("sha256").update(picture.bytes).digest("base64url");
  const isFresh = (await deliveries.upload(digest, parts.clock.now())) === null;
  const uploaded = await uploadOnce(parts, digest, picture);
  if (uploaded.kind === "done")
    return { media: { id: uploaded.value }, isFresh, forget: () => deliveries.forgetUpload(digest) };
  if (uploaded.kind === "refused" && linked === null) return { problem: uploaded.failure.operator };
  log.warn({ picture: file, code: uploaded.failure.code }, "WhatsApp did not take a picture");
  return linked;
}

interface FileToUpload {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly name: string;
}

async function uploadOnce(
  { graph, deliveries, clock }: FileParts,
  digest: string,
  file: FileToUpload,
): Promise<Outcome<string, SendFailureCode>> {
  const known = await deliveries.upload(digest, clock.now());
  if (known !== null) return done(known);
  const uploaded = await graph.upload(file);
  if (uploaded.kind === "done") await deliveries.uploaded(digest, uploaded.value, clock.now());
  return uploaded;
}

/** There may be no such picture, or WhatsApp would show none of this kind or size. */
async function readPicture(
  { pictures, log }: FileParts,
  file: string,
): Promise<FileToUpload | { readonly problem: string }> {
  try {
    const bytes = await pictures.bytes(file);
    const mediaType = pictureType(bytes);
    if (mediaType !== null && bytes.byteLength <= PICTURE_BYTES)
      return { bytes, mediaType, name: file.split("/").at(-1) ?? "picture" };
    return { problem: "WhatsApp shows only JPEG and PNG pictures of up to 5 MB." };
  } catch (error) {
    log.warn({ picture: file, error }, "A picture cannot be read");
    return { problem: "The picture's file cannot be read: is it in the shop's folder?" };
  }
}

/** By the first bytes; WhatsApp shows these two kinds only. */
function pictureType(bytes: Uint8Array): "image/jpeg" | "image/png" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "image/jpeg";
  const png = [0x89, 0x50, 0x4e, 0x47];
  return png.every((byte, index) => bytes[index] === byte) ? "image/png" : null;
}

async function readyDocument(
  parts: FileParts,
  file: DocumentMessage,
): Promise<Outcome<ReadyDocument, SendFailureCode>> {
  const { bytes, mediaType, fileName } = deliverable(file);
  const digest = createHash("sha256").update(mediaType).update(bytes).digest("base64url");
  const uploaded = await uploadOnce(parts, digest, { bytes, mediaType, name: fileName });
  return uploaded.kind === "done" ? done({ media: { id: uploaded.value }, fileName }) : uploaded;
}

/** A document as it goes, with all its words. */
function deliverable(document: DocumentMessage) {
  const { isHtml, mediaType, fileName } = documentForm(document);
  const { content } = document;
  const bytes = Buffer.from(isHtml ? plainTextOf(content) : content, "utf8");
  return { bytes, mediaType, fileName };
}

function plainTextOf(html: string): string {
  return convert(html, {
    wordwrap: 78,
    preserveNewlines: true,
    selectors: [
      {
        selector: "table",
        format: "dataTable",
        options: { uppercaseHeaderCells: false, maxColumnWidth: 44 },
      },
      ...["h1", "h2", "h3"].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}
