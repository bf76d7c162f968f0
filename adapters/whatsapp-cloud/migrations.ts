/** What brings the channel's records up to date. Only ever appended to. */
import { z } from "zod";
import { collection, drained, type Migration, movedTable } from "../../src/ports/store.ts";
import { DeliveryRecord, writeDelivery, writeUpload } from "./delivery-log.ts";

/** Rows of `whatsapp-cloud.sqlite`, the file of version 0.2. */
const oldDeliveries = collection(movedTable("deliveries"), DeliveryRecord);
const oldUploads = collection(
  movedTable("uploads"),
  z.object({ digest: z.string(), media: z.string(), at: z.number() }),
);

const fromFile: Migration = async (records) => {
  for await (const { value } of drained(records, oldDeliveries)) writeDelivery(records, value);
  for await (const { value } of drained(records, oldUploads)) writeUpload(records, value.digest, value);
};

export const MIGRATIONS: readonly Migration[] = [fromFile];
