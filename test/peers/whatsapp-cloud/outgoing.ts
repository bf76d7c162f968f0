/**
 * What Meta takes for a message and what it refuses: written from its OpenAPI description (v23.0) and its pages on
 * interactive messages, not from the adapter.
 */
import { z } from "zod";
import { invalid, Refusal } from "./refusal.ts";

const seen = (most: number) =>
  z
    .string()
    .max(most)
    .refine((words) => /[^\s\p{Cf}\p{Cc}]/u.test(words), "is empty")
    .refine((words) => words.isWellFormed(), "is not valid UTF-8");
/** Words where Meta shows one line without formatting. */
const line = (most: number) => seen(most).refine((words) => !/[\n\r]/.test(words), "has a line break");
const id = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((words) => words.trim() === words, "has spaces around it");

const Media = z.union([z.strictObject({ id: z.string().min(1) }), z.strictObject({ link: z.url() })]);
export type Media = z.infer<typeof Media>;
const Captioned = { caption: z.string().max(1024).optional() };

const Body = z.strictObject({ text: seen(1024) });
const TextHeader = z.strictObject({ type: z.literal("text"), text: line(60) });
const AnyHeader = z.union([TextHeader, z.strictObject({ type: z.literal("image"), image: Media })]);
const Footer = z.strictObject({ text: seen(60) }).optional();

const Reply = z.strictObject({
  type: z.literal("reply"),
  reply: z.strictObject({ id: id(256), title: line(20) }),
});
const Row = z.strictObject({ id: id(200), title: line(24), description: line(72).optional() });
const Product = z.strictObject({ product_retailer_id: z.string().min(1).max(100) });
const unique = (values: readonly string[]) => new Set(values).size === values.length;

const ButtonMessage = z.strictObject({
  type: z.literal("button"),
  header: AnyHeader.optional(),
  body: Body,
  footer: Footer,
  action: z.strictObject({
    buttons: z
      .array(Reply)
      .min(1)
      .max(3)
      .refine((buttons) => unique(buttons.map(({ reply }) => reply.id)), "has a duplicated id")
      .refine((buttons) => unique(buttons.map(({ reply }) => reply.title)), "has a duplicated title"),
  }),
});
const ListMessage = z.strictObject({
  type: z.literal("list"),
  header: TextHeader.optional(),
  body: z.strictObject({ text: seen(4096) }),
  footer: Footer,
  action: z.strictObject({
    button: line(20),
    sections: z
      .array(z.strictObject({ title: line(24).optional(), rows: z.array(Row).min(1).max(10) }))
      .min(1)
      .max(10)
      .refine((sections) => sections.flatMap(({ rows }) => rows).length <= 10, "has more than 10 rows")
      .refine(
        (sections) => unique(sections.flatMap(({ rows }) => rows.map((row) => row.id))),
        "has a duplicated id",
      )
      .refine(
        (sections) => sections.length === 1 || sections.every(({ title }) => title !== undefined),
        "needs a title for each section",
      ),
  }),
});
const LinkMessage = z.strictObject({
  type: z.literal("cta_url"),
  header: AnyHeader.optional(),
  body: Body,
  footer: Footer,
  action: z.strictObject({
    name: z.literal("cta_url"),
    parameters: z.strictObject({
      display_text: line(20),
      url: z
        .url({ protocol: /^https?$/ })
        .max(2000)
        .refine((url) => new URL(url).hostname.includes("."), "is on no public host"),
    }),
  }),
});
const LocationRequest = z.strictObject({
  type: z.literal("location_request_message"),
  body: Body,
  action: z.strictObject({ name: z.literal("send_location") }),
});
const ProductMessage = z.strictObject({
  type: z.literal("product"),
  body: Body.optional(),
  footer: Footer,
  action: z.strictObject({ catalog_id: z.string(), ...Product.shape }),
});
const ProductList = z.strictObject({
  type: z.literal("product_list"),
  header: TextHeader,
  body: Body,
  footer: Footer,
  action: z.strictObject({
    catalog_id: z.string(),
    sections: z
      .array(z.strictObject({ title: line(24).optional(), product_items: z.array(Product).min(1).max(30) }))
      .min(1)
      .max(10)
      .refine(
        (sections) => sections.flatMap((section) => section.product_items).length <= 30,
        "has too many products",
      ),
  }),
});

const TemplateParameter = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("text"),
    text: seen(1024).refine((text) => !/[\n\t]| {4}/.test(text), "has new-line characters"),
  }),
  z.strictObject({ type: z.literal("image"), image: Media }),
  z.strictObject({
    type: z.literal("document"),
    document: z.union([
      z.strictObject({ id: z.string(), filename: z.string().optional() }),
      z.strictObject({ link: z.url(), filename: z.string().optional() }),
    ]),
  }),
]);
const Template = z.strictObject({
  name: z.string().max(512),
  language: z.strictObject({ policy: z.literal("deterministic"), code: z.string() }),
  components: z
    .array(
      z.strictObject({
        type: z.enum(["header", "body", "button"]),
        sub_type: z.enum(["quick_reply", "url", "catalog"]).optional(),
        index: z.string().optional(),
        parameters: z.array(TemplateParameter).min(1),
      }),
    )
    .optional(),
});
export type TemplateMessage = z.infer<typeof Template>;

const Envelope = {
  messaging_product: z.literal("whatsapp"),
  recipient_type: z.literal("individual"),
  to: z
    .string()
    .regex(/^\+?\d{5,15}$/)
    .optional(),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.[A-Za-z0-9.]{1,130}$/)
    .optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
  context: z.strictObject({ message_id: z.string() }).optional(),
};

const Outgoing = z.discriminatedUnion("type", [
  z.strictObject({
    ...Envelope,
    type: z.literal("text"),
    text: z.strictObject({ body: seen(4096), preview_url: z.boolean().optional() }),
  }),
  z.strictObject({
    ...Envelope,
    type: z.literal("image"),
    image: z.union([
      z.strictObject({ id: z.string().min(1), ...Captioned }),
      z.strictObject({ link: z.url(), ...Captioned }),
    ]),
  }),
  z.strictObject({
    ...Envelope,
    type: z.literal("document"),
    document: z.union([
      z.strictObject({
        id: z.string().min(1),
        filename: z.string().min(1).max(240).optional(),
        ...Captioned,
      }),
      z.strictObject({ link: z.url(), filename: z.string().min(1).max(240).optional(), ...Captioned }),
    ]),
  }),
  z.strictObject({
    ...Envelope,
    type: z.literal("interactive"),
    interactive: z.discriminatedUnion("type", [
      ButtonMessage,
      ListMessage,
      LinkMessage,
      LocationRequest,
      ProductMessage,
      ProductList,
    ]),
  }),
  z.strictObject({ ...Envelope, type: z.literal("template"), template: Template }),
]);
export type Outgoing = z.infer<typeof Outgoing>;

/** A mark that a shopper's message was read. */
export const ReadMark = z.strictObject({
  messaging_product: z.literal("whatsapp"),
  status: z.literal("read"),
  message_id: z.string(),
  typing_indicator: z.strictObject({ type: z.literal("text") }).optional(),
});

/** Judges a message; throws the refusal Meta would answer. */
export function judge(body: unknown): Outgoing {
  const judged = Outgoing.safeParse(body);
  if (!judged.success) {
    const [issue] = judged.error.issues;
    const where = issue?.path.join(".") ?? "";
    if (issue?.message.startsWith("Invalid input: expected") && issue.message.endsWith("undefined"))
      throw new Refusal(131_008, `Required parameter is missing: ${where}`);
    throw invalid(`Parameter value is not valid: ${where} ${issue?.message}`);
  }
  const { to, recipient } = judged.data;
  if (to === undefined && recipient === undefined)
    throw new Refusal(131_008, "Required parameter is missing: to");
  return judged.data;
}
