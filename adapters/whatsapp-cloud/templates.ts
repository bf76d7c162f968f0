/**
 * The shop's approved templates: which of them may say what a message says when the shopper has not written for 24 hours.
 *
 * A file in the shop's folder maps a message's name to a template at Meta and to the parts of the message that fill its
 * places. See the README for an example.
 */
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { SettingsError } from "../../src/ports/adapter.ts";
import type { Shop } from "../../src/ports/shop.ts";
import { TEMPLATE_NAME } from "./limits.ts";

/** A part of a message that can fill a place: a paragraph, a receipt line, or a parameter of any of its sentences. */
const Part = z
  .string()
  .regex(
    /^(title|body(\.\d{1,2})?|lines\.\d{1,2}(\.value)?|link|caption|fileName|author|text|param\.[A-Za-z]\w*)$/,
    {
      error:
        "is no part of a message: title, body, body.1, lines.1, lines.1.value, link, caption, fileName, author, text, param.<name>",
    },
  );

const Template = z.strictObject({
  /** As it is called in WhatsApp Manager. */
  name: z
    .string()
    .max(TEMPLATE_NAME)
    .regex(/^[a-z0-9_]+$/, { error: "must be the template's name: a-z, 0-9 and _" }),
  /** Locale of the shop to the language code of the template at Meta. */
  languages: z.record(
    z.string(),
    z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, { error: "must be a code such as da or en_US" }),
  ),
  /** What fills {{1}}, {{2}} and so on, in order. */
  parameters: z.array(Part).max(20).default([]),
  /** What stands in the header, when the template has one with a file. */
  header: z.enum(["picture", "document"]).optional(),
  /** The template's button that opens the message's link: its place, and what its address begins with at Meta. */
  link: z.strictObject({ button: z.number().int().min(0).max(9), base: z.url() }).optional(),
});
export type Template = z.infer<typeof Template>;

const TemplateFile = z.record(z.string().min(1), Template);

/** Templates by the name of the message they stand for, such as `orders.news.shipped`. */
export type Templates = Readonly<Record<string, Template>>;

/** Reads the file. Throws SettingsError with every fault; without a file there are no templates. */
export function readTemplates(
  shop: Pick<Shop, "id" | "folder" | "locales">,
  file: string | undefined,
): Templates {
  if (file === undefined) return {};
  const path = resolve(shop.folder, file);
  const where = `WHATSAPP_CLOUD_TEMPLATES names ${file}`;
  if (relative(shop.folder, path).startsWith("..")) {
    throw new SettingsError([
      `${where}, which is outside of the folder of the shop "${shop.id}": move it there.`,
    ]);
  }
  const judged = TemplateFile.safeParse(contentOf(path, where));
  if (!judged.success) {
    throw new SettingsError(
      judged.error.issues.map(({ path: at, message }) => `${where}, and in it ${at.join(".")} ${message}.`),
    );
  }
  const faults = Object.entries(judged.data).flatMap(([name, { languages }]) =>
    shop.locales
      .filter((locale) => !(locale in languages))
      .map((locale) => `${where}, and in it ${name}.languages lacks the shop's locale ${locale}.`),
  );
  if (faults.length > 0) throw new SettingsError(faults);
  return judged.data;
}

function contentOf(path: string, where: string): unknown {
  try {
    return parse(readFileSync(path, "utf8")) ?? {};
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new SettingsError([`${where}, which cannot be read as YAML: ${reason}`]);
  }
}
