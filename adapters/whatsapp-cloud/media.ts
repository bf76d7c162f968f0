/** Fetches what a shopper sent: Meta tells an address that is good for five minutes, and wants the token there too. */
import type { Media, MediaFailureCode } from "../../src/ports/channel.ts";
import { done, type Failure, type Outcome, refused } from "../../src/ports/outcome.ts";
import type { Graph } from "./graph.ts";
import { DOWNLOAD_BYTES } from "./limits.ts";

/** Meta's own servers; the token goes nowhere else. */
const META_HOSTS = /(^|\.)(facebook\.com|fbsbx\.com|fbcdn\.net|whatsapp\.net|whatsapp\.com)$/;

/** Fetches the file of a reference made by `contentOf`. Never throws for what Meta answers. */
export async function fetchFile(
  graph: Graph,
  reference: string,
  apiUrl: string,
): Promise<Outcome<Media, MediaFailureCode>> {
  const [id = "", ...name] = reference.split("/");
  if (!/^[A-Za-z0-9_-]{1,200}$/.test(id)) return refused(NO_FILE);
  const stored = await graph.media(id);
  if (stored.kind === "refused") return refused({ ...NO_FILE, cause: new Error(stored.failure.operator) });
  if (stored.kind !== "done") return stored;
  const { url, mediaType, size } = stored.value;
  if (size !== undefined && size > DOWNLOAD_BYTES) return refused(TOO_LARGE);
  if (!isMetas(url, apiUrl)) return refused(STRANGE_ADDRESS);
  const bytes = await graph.download(url, DOWNLOAD_BYTES);
  if (bytes.kind !== "done") return bytes;
  const fileName = name.join("/");
  return done({ bytes: bytes.value, mediaType, ...(fileName !== "" && { fileName }) });
}

function isMetas(address: string, apiUrl: string): boolean {
  const url = new URL(address);
  return (
    url.origin === new URL(apiUrl).origin || (url.protocol === "https:" && META_HOSTS.test(url.hostname))
  );
}

const NO_FILE: Failure<"channel.noFile"> = {
  code: "channel.noFile",
  operator: "WhatsApp does not have this file (any more): it keeps what shoppers send for a week.",
};
const TOO_LARGE: Failure<"channel.noFile"> = {
  code: "channel.noFile",
  operator: `The file is larger than ${DOWNLOAD_BYTES / 1024 / 1024} MB: look at it in WhatsApp itself.`,
};
const STRANGE_ADDRESS: Failure<"channel.noFile"> = {
  code: "channel.noFile",
  operator: "WhatsApp named an address for the file that is not Meta's; it was not fetched.",
};
