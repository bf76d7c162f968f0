/** What a phone shows of a message that Meta took; refuses files, products and templates that Meta does not know. */
import type { Media, Outgoing, TemplateMessage } from "./outgoing.ts";
import { invalid, Refusal } from "./refusal.ts";
import { type ApprovedTemplate, type Face, PLAIN_FACE, type World } from "./world.ts";

type Interactive = Extract<Outgoing, { type: "interactive" }>["interactive"];

/** The face of a message. */
export function faceOf(world: World, message: Outgoing): Face {
  switch (message.type) {
    case "text":
      return { ...PLAIN_FACE, body: message.text.body };
    case "image":
      return { ...PLAIN_FACE, body: message.image.caption ?? "", photo: picture(world, message.image) };
    case "document": {
      const file = stored(world, "id" in message.document ? message.document.id : "");
      const name = message.document.filename ?? file.name;
      const content = file.bytes.toString("utf8");
      return { ...PLAIN_FACE, body: message.document.caption ?? "", document: { name, content } };
    }
    case "interactive":
      return interactiveFace(world, message.interactive);
    case "template":
      return templateFace(world, message.template);
  }
}

function interactiveFace(world: World, message: Interactive): Face {
  const header = "header" in message ? message.header : undefined;
  const face: Face = {
    ...PLAIN_FACE,
    body: message.body?.text ?? "",
    ...(header?.type === "text" && { header: header.text }),
    ...(header?.type === "image" && { photo: picture(world, header.image) }),
  };
  switch (message.type) {
    case "button":
      return { ...face, buttons: message.action.buttons.map(({ reply }) => reply) };
    case "list": {
      const rows = message.action.sections.flatMap((section) => section.rows);
      const shown = rows.map(({ id, title, description }) => ({
        id,
        title,
        ...(description !== undefined && { description }),
      }));
      return { ...face, listButton: message.action.button, rows: shown };
    }
    case "cta_url": {
      const { display_text, url } = message.action.parameters;
      return { ...face, links: { [display_text]: url } };
    }
    case "location_request_message":
      return { ...face, asksLocation: true };
    case "product":
      return { ...face, products: products(world, message.action.catalog_id, [message.action]) };
    case "product_list": {
      const items = message.action.sections.flatMap((section) => section.product_items);
      return { ...face, products: products(world, message.action.catalog_id, items) };
    }
  }
}

function picture(world: World, media: Media): Buffer | string {
  if ("link" in media) {
    if (!media.link.startsWith("https://"))
      throw new Refusal(131_053, "Media upload error: the link is not https");
    return media.link;
  }
  const file = stored(world, media.id);
  if (!/^image\/(jpeg|png)$/.test(file.mediaType))
    throw new Refusal(131_053, `${file.mediaType} is no picture`);
  return file.bytes;
}

function stored(world: World, id: string) {
  const file = world.files.get(id);
  if (file === undefined) throw invalid("Parameter value is not valid: media id is unknown");
  return file;
}

function products(
  world: World,
  catalog: string,
  items: readonly { readonly product_retailer_id: string }[],
): readonly string[] {
  const known = world.catalog.get(catalog);
  const skus = items.map((item) => item.product_retailer_id);
  const missing = skus.filter((sku) => known?.has(sku) !== true);
  if (missing.length > 0) throw invalid(`Products not found in FB Catalog: ${missing.join(", ")}`);
  return skus;
}

function templateFace(world: World, { name, language, components = [] }: TemplateMessage): Face {
  const template = world.templates.find((one) => one.name === name && one.language === language.code);
  if (template === undefined)
    throw new Refusal(132_001, `template name (${name}) does not exist in ${language.code}`);
  const body = filled(template, components.find(({ type }) => type === "body")?.parameters ?? []);
  const [header] = components.find(({ type }) => type === "header")?.parameters ?? [];
  if (header?.type !== template.header)
    throw new Refusal(132_012, `header: expected ${template.header ?? "none"}`);
  const [suffix] = components.find(({ type }) => type === "button")?.parameters ?? [];
  if ((suffix?.type === "text") !== (template.url !== undefined))
    throw new Refusal(132_012, "button: parameter mismatch");
  return {
    ...PLAIN_FACE,
    body,
    template: name,
    ...(suffix?.type === "text" && { links: { [name]: `${template.url}${suffix.text}` } }),
    ...(header?.type === "image" && { photo: picture(world, header.image) }),
    ...(header?.type === "document" && { document: documentOf(world, header.document) }),
  };
}

function documentOf(world: World, media: Media & { readonly filename?: string | undefined }) {
  const file = stored(world, "id" in media ? media.id : "");
  return { name: media.filename ?? file.name, content: file.bytes.toString("utf8") };
}

function filled(
  { body }: ApprovedTemplate,
  parameters: readonly { readonly type: string; readonly text?: string }[],
): string {
  const places = new Set(body.match(/\{\{\d+\}\}/g) ?? []);
  if (places.size !== parameters.length) {
    throw new Refusal(
      132_000,
      `body: number of localizable_params (${parameters.length}) does not match the expected number of params (${places.size})`,
    );
  }
  return parameters.reduce((words, { text = "" }, index) => words.replaceAll(`{{${index + 1}}}`, text), body);
}
