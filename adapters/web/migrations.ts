/** What brings the records of this vendor up to date, the desk's as yet. Only ever appended to. */
import { z } from "zod";
import { collection, drained, type Migration, movedTable } from "../../src/ports/store.ts";
import { KeptRecord, replacePost } from "./desk-records.ts";

/** Rows of `web-desk.sqlite`, the file of version 0.2. */
const oldPosts = collection(
  movedTable("posts"),
  z
    .object({
      subject: z.string(),
      at: z.number(),
      post: z.string().transform((json): unknown => JSON.parse(json)),
    })
    .pipe(KeptRecord),
);

const fromFile: Migration = async (records) => {
  for await (const { value } of drained(records, oldPosts)) replacePost(records, null, value);
};

export const MIGRATIONS: readonly Migration[] = [fromFile];
