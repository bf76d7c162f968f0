/** Folders of files: the shops' pictures under `/media/<shop>` and the scripts and styles of pages. */
import { fastifyStatic } from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { type Guard, placeGuard, setPageHeaders } from "./page-routes.ts";

/** A folder and where it appears. */
export interface Statics {
  /** For example `/media/demo`. */
  readonly prefix: string;
  /** Absolute. Files whose name starts with a dot are not served. */
  readonly folder: string;
  /**
   * True: clients keep a file for a year without asking again. False: they ask each time, and get 304 when nothing
   * changed. When absent, true under `/media/` alone, because a picture that changes gets another name.
   */
  readonly immutable?: boolean;
  /** Set on every file, for example a wider `content-security-policy`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Mounts the folders; pictures need no guard, because messengers fetch them by themselves. */
export function mountStatics(app: FastifyInstance, statics: readonly Statics[], guard?: Guard): void {
  for (const { prefix, folder, immutable, headers } of statics) {
    const isMedia = prefix.startsWith("/media/");
    const cache = (immutable ?? isMedia) ? "public, max-age=31536000, immutable" : "no-cache";
    app.register(async (scope) => {
      setPageHeaders(scope, headers ?? {});
      if (!isMedia) placeGuard(scope, guard);
      await scope.register(fastifyStatic, {
        root: folder,
        prefix,
        decorateReply: false,
        dotfiles: "ignore",
        index: isMedia ? false : "index.html",
        cacheControl: false,
        setHeaders: (reply) => {
          reply.header("cache-control", cache);
        },
      });
    });
  }
}
