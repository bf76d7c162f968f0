/** What whatsapp-web.js hands over, as far as this adapter reads it. Anything else in it is ignored. */
import { z } from "zod";

/** A wid comes as its spelling or as an object with the spelling inside. */
const Wid = z
  .union([z.string(), z.object({ _serialized: z.string() })])
  .transform((wid) => (typeof wid === "string" ? wid : wid._serialized));

/** A message. [whatsapp-web.js structures/Message.js] */
export const LibraryMessage = z.object({
  id: z.object({ _serialized: z.string().min(1).max(150), fromMe: z.boolean() }),
  type: z.string(),
  from: Wid,
  to: Wid.optional(),
  body: z.string().catch(""),
  /** Seconds. */
  timestamp: z.number(),
  ack: z.number().optional().catch(undefined),
  hasMedia: z.boolean().catch(false),
  isStatus: z.unknown().optional().transform(Boolean),
  broadcast: z.unknown().optional().transform(Boolean),
  location: z
    .object({ latitude: z.coerce.number(), longitude: z.coerce.number() })
    .optional()
    .catch(undefined),
  vCards: z.array(z.string()).catch([]),
  pollName: z.string().optional().catch(undefined),
  /** The model behind it; the name is what the sender calls themselves. */
  rawData: z
    .object({
      notifyName: z.string().optional().catch(undefined),
      message: z.string().optional().catch(undefined),
    })
    .catch({}),
});
export type LibraryMessage = z.infer<typeof LibraryMessage>;

/** A vote. [whatsapp-web.js structures/PollVote.js] */
export const LibraryVote = z.object({
  voter: Wid,
  selectedOptions: z.array(z.object({ localId: z.number() })),
  interractedAtTs: z.number(),
  parentMsgKey: z.unknown(),
  parentMessage: z
    .object({ id: z.object({ _serialized: z.string() }).optional() })
    .optional()
    .catch(undefined),
});
export type LibraryVote = z.infer<typeof LibraryVote>;

/** A native order. Prices are strings of thousandths of the currency's unit. [whatsapp-web.js structures/Order.js] */
export const LibraryOrder = z.object({
  currency: z.string().optional().catch(undefined),
  products: z
    .array(
      z.object({
        id: z.coerce.string(),
        quantity: z.coerce.number(),
        price: z.union([z.string(), z.number()]).optional().catch(undefined),
        currency: z.string().optional().catch(undefined),
      }),
    )
    .min(1),
});
export type LibraryOrder = z.infer<typeof LibraryOrder>;

/** What the messenger's catalog knows of a product. [whatsapp-web.js structures/ProductMetadata.js] */
export const LibraryProduct = z.object({ retailer_id: z.string().min(1).optional().catch(undefined) });
