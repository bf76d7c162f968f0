/** Meta's webhooks as far as Kiosk reads them. Unknown fields pass: Meta adds some every few weeks. */
import { z } from "zod";

/** Meta writes moments as strings of Unix seconds, and in a few places as numbers. */
const Seconds = z.union([z.string(), z.number()]);
const Text = z.string();

const Contact = z.looseObject({
  profile: z.looseObject({ name: Text.optional(), username: Text.optional() }).optional(),
  wa_id: Text.optional(),
  user_id: Text.optional(),
});
export type Contact = z.infer<typeof Contact>;

const MediaFile = z.looseObject({
  id: Text,
  mime_type: Text.optional(),
  caption: Text.optional(),
  filename: Text.optional(),
  voice: z.boolean().optional(),
});
export type MediaFile = z.infer<typeof MediaFile>;

/** A message of a shopper's, or an echo of one that a person of the shop sent. */
export const Message = z.looseObject({
  id: z.string().min(1).max(180),
  from: Text.optional(),
  from_user_id: Text.optional(),
  /** In an echo: who it went to. */
  to: Text.optional(),
  to_user_id: Text.optional(),
  timestamp: Seconds.optional(),
  type: Text,
  group_id: Text.optional(),
  /** How a shared contact came about: `contact_request` when it was asked for. */
  origin: Text.optional(),
  text: z.looseObject({ body: Text }).optional(),
  interactive: z
    .looseObject({
      type: Text,
      button_reply: z.looseObject({ id: Text, title: Text.optional() }).optional(),
      list_reply: z.looseObject({ id: Text, title: Text.optional() }).optional(),
    })
    .optional(),
  button: z.looseObject({ text: Text, payload: Text.optional() }).optional(),
  order: z
    .looseObject({
      text: Text.optional(),
      product_items: z.array(
        z.looseObject({
          product_retailer_id: Text,
          quantity: z.coerce.number(),
          item_price: z.coerce.number().optional(),
          currency: Text.optional(),
        }),
      ),
    })
    .optional(),
  location: z.looseObject({ latitude: z.coerce.number(), longitude: z.coerce.number() }).optional(),
  contacts: z
    .array(
      z.looseObject({
        name: z.looseObject({ formatted_name: Text.optional() }).optional(),
        phones: z.array(z.looseObject({ phone: Text.optional(), wa_id: Text.optional() })).optional(),
      }),
    )
    .optional(),
  image: MediaFile.optional(),
  video: MediaFile.optional(),
  audio: MediaFile.optional(),
  document: MediaFile.optional(),
  sticker: MediaFile.optional(),
  referral: z
    .looseObject({
      source_type: Text.optional(),
      source_id: Text.optional(),
      source_url: Text.optional(),
      headline: Text.optional(),
      ctwa_clid: Text.optional(),
    })
    .optional(),
  system: z
    .looseObject({
      type: Text.optional(),
      /** The new number. */
      wa_id: Text.optional(),
      new_wa_id: Text.optional(),
      user_id: Text.optional(),
      previous_user_id: Text.optional(),
    })
    .optional(),
});
export type Message = z.infer<typeof Message>;

/** What became of a message of ours. */
export const Status = z.looseObject({
  id: Text,
  status: Text,
  timestamp: Seconds.optional(),
  biz_opaque_callback_data: Text.optional(),
  errors: z
    .array(z.looseObject({ code: z.coerce.number().int(), title: Text.optional(), message: Text.optional() }))
    .optional(),
});
export type Status = z.infer<typeof Status>;

/** A user id that became another one, as the field user_id_update tells it. */
export const UserIdUpdate = z.looseObject({
  wa_id: Text.optional(),
  user_id: z.looseObject({ previous: Text.optional(), current: Text.optional() }).optional(),
});
export type UserIdUpdate = z.infer<typeof UserIdUpdate>;

/** The envelope. What is in the lists is read one by one, so that one strange thing does not hide the others. */
export const Webhook = z.looseObject({
  object: z.literal("whatsapp_business_account"),
  entry: z.array(
    z.looseObject({
      changes: z.array(
        z.looseObject({
          field: Text,
          value: z.looseObject({
            metadata: z.looseObject({ phone_number_id: Text.optional() }).optional(),
            contacts: z.array(z.unknown()).optional(),
            messages: z.array(z.unknown()).optional(),
            message_echoes: z.array(z.unknown()).optional(),
            statuses: z.array(z.unknown()).optional(),
            user_id_update: z.array(z.unknown()).optional(),
            errors: z.array(z.unknown()).optional(),
          }),
        }),
      ),
    }),
  ),
});
export type Webhook = z.infer<typeof Webhook>;
/** What one change of a webhook is about. */
export type ChangeValue = Webhook["entry"][number]["changes"][number]["value"];

/** People a change is about; those of another shape are nobody. */
export function contactsIn({ contacts = [] }: ChangeValue): readonly Contact[] {
  return contacts.flatMap((contact) => {
    const read = Contact.safeParse(contact);
    return read.success ? [read.data] : [];
  });
}
