/** Reads a multipart form with one file, as Meta's upload takes it. */

/** The form's fields and its file. */
export interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly file?: { readonly name: string; readonly mediaType: string; readonly bytes: Buffer };
}

/** Parses a body by its content type; an empty form when it is none. */
export async function readForm(contentType: string, body: Buffer): Promise<Form> {
  const response = new Response(new Uint8Array(body), { headers: { "content-type": contentType } });
  const fields: Record<string, string> = {};
  let file: Form["file"];
  const form = await response.formData().catch(() => new FormData());
  for (const [name, value] of form.entries()) {
    if (typeof value === "string") fields[name] = value;
    else file = { name: value.name, mediaType: value.type, bytes: Buffer.from(await value.arrayBuffer()) };
  }
  return { fields, ...(file !== undefined && { file }) };
}
