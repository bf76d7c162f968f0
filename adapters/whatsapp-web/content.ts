/** What is handed to the library for a message: words, a picture, a file or a poll, and the digest it is known again by. */
import type { PictureSource } from "../../src/ports/channel.ts";
import type { Log } from "../../src/ports/log.ts";
import type { WhatsAppLibrary } from "./library.ts";
import { digestOf } from "./message-log.ts";
import type { Outgoing } from "./render.ts";
import { sayCause } from "./session.ts";

/** What the library sends, and how it is known again. */
export interface Content {
  readonly content:
    | string
    | InstanceType<WhatsAppLibrary["MessageMedia"]>
    | InstanceType<WhatsAppLibrary["Poll"]>;
  readonly caption?: string;
  readonly asDocument: boolean;
  readonly digest: string;
}

export async function contentOf(
  outgoing: Outgoing,
  {
    pictures,
    log,
    library,
  }: {
    readonly pictures: PictureSource;
    readonly log: Log;
    readonly library: Pick<WhatsAppLibrary, "MessageMedia" | "Poll">;
  },
): Promise<Content> {
  const { text } = outgoing;
  const plain: Content = { content: text, asDocument: false, digest: digestOf("chat", text) };
  switch (outgoing.kind) {
    case "text":
      return plain;
    case "poll": {
      const labels = outgoing.options.map(({ label }) => label);
      return {
        content: new library.Poll(text, labels),
        asDocument: false,
        digest: digestOf("poll_creation", text),
      };
    }
    case "document": {
      const { mediaType, content, fileName } = outgoing;
      const file = new library.MessageMedia(mediaType, Buffer.from(content).toString("base64"), fileName);
      return { content: file, caption: text, asDocument: true, digest: digestOf("document", text) };
    }
    case "picture":
      try {
        const bytes = Buffer.from(await pictures.bytes(outgoing.file));
        const file = new library.MessageMedia(
          pictureType(bytes),
          bytes.toString("base64"),
          outgoing.file.split("/").at(-1),
        );
        return { content: file, caption: text, asDocument: false, digest: digestOf("image", text) };
      } catch (cause) {
        // A picture that cannot be had never stops a sale.
        log.warn(
          { picture: outgoing.file, cause: sayCause(cause) },
          "A picture is missing; its words are sent alone",
        );
        return plain;
      }
  }
}

function pictureType(bytes: Buffer): string {
  if (bytes[0] === 0x89) return "image/png";
  return bytes.subarray(8, 12).toString("latin1") === "WEBP" ? "image/webp" : "image/jpeg";
}
