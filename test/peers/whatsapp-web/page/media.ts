/** Files on their way out and in: prepared, uploaded and downloaded as WhatsApp Web's media modules do it. */
import type { Network } from "./network.ts";

/** Bytes with a type, which can be shown by an address. */
export class OpaqueData {
  readonly blob: Blob;
  constructor(blob: Blob) {
    this.blob = blob;
  }
  static async createFromData(data: Blob | OpaqueData): Promise<OpaqueData> {
    return data instanceof OpaqueData ? data : new OpaqueData(data);
  }
  url = (): string => URL.createObjectURL(this.blob);
  autorelease = (): void => {};
  formData = (): Blob => this.blob;
}

interface MediaObject {
  readonly filehash: string;
  type: string;
  size: number;
  consolidate(given: object): void;
}

/** What `processMediaData` of the library asks the page for. */
export function mediaModules(network: Network): Record<string, unknown> {
  const files = new Map<string, Blob>();
  const objects = new Map<string, MediaObject>();
  const objectOf = (filehash: string): MediaObject => {
    const object = objects.get(filehash) ?? {
      filehash,
      type: "",
      size: files.get(filehash)?.size ?? 0,
      consolidate: (given: object) => void Object.assign(object, given),
    };
    objects.set(filehash, object);
    return object;
  };
  return {
    WAWebMediaOpaqueData: OpaqueData,
    WAWebPrepRawMedia: {
      prepRawMedia: (data: OpaqueData, { asDocument = false }: { asDocument?: boolean }) => ({
        waitForPrep: () => prepared(data, asDocument, files),
      }),
    },
    WAWebMediaStorage: { getOrCreateMediaObject: objectOf },
    WAWebMmsMediaTypes: {
      msgToMediaType: ({ type }: { type: string }) => type,
      castToV4: (type: string) => type,
    },
    WAWebMediaDataUtils: { shouldUseMediaCache: () => false },
    WAWebMediaInMemoryBlobCache: { InMemoryMediaBlobCache: { put: () => {} } },
    WAWebMediaMmsV4Upload: {
      async uploadMedia({ mimetype, mediaObject }: { mimetype: string; mediaObject: MediaObject }) {
        const data = await base64Of(files.get(mediaObject.filehash) ?? new Blob());
        const path = await network.ask("upload", { data, mimetype });
        const mediaEntry = { mmsUrl: `https://mmg.whatsapp.net${path}`, directPath: path, mediaKey: "key" };
        return { mediaEntry: { ...mediaEntry, mediaKeyTimestamp: 1, encFilehash: "enc", uploadHash: "up" } };
      },
    },
    WAWebDownloadManager: {
      downloadManager: {
        async downloadAndMaybeDecrypt({ directPath }: { directPath: string }) {
          const found = (await network.ask("download", { path: directPath })) as string | null;
          if (found === null) throw Object.assign(new Error("gone"), { status: 404 });
          return Uint8Array.from(atob(found), (letter) => letter.charCodeAt(0)).buffer;
        },
      },
    },
  };
}

async function prepared(data: OpaqueData, asDocument: boolean, files: Map<string, Blob>): Promise<object> {
  const { blob } = data;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
  const filehash = btoa(String.fromCharCode(...digest));
  files.set(filehash, blob);
  const kind = blob.type.split("/")[0] ?? "";
  const fields: Record<string, unknown> = {
    type: !asDocument && ["image", "video", "audio"].includes(kind) ? kind : "document",
    mimetype: blob.type,
    filehash,
    size: blob.size,
    ...(blob instanceof File && blob.name !== "undefined" && { filename: blob.name }),
  };
  return {
    ...fields,
    mediaBlob: data,
    set: (more: object) => void Object.assign(fields, more),
    // What the message keeps of it.
    toJSON: () => ({ ...fields, mediaBlob: undefined }),
  };
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}
