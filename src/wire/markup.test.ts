/** Nobody's words become markup. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml, escapeMarkup, unescapeMarkup } from "./markup.ts";

test("nothing that begins a tag, an entity or ends an attribute is left", () => {
  expect(escapeHtml(`<a href="x" title='y'>&amp;`)).toBe(
    "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;",
  );
  expect(escapeMarkup(`<!channel> "hi" & 'bye'`)).toBe(`&lt;!channel&gt; "hi" &amp; 'bye'`);
});

test("what was escaped comes back as it was", () => {
  const words = fc.string({ unit: fc.constantFrom("&", "<", ">", "amp;", "&lt;", "x") });
  fc.assert(
    fc.property(words, (text) => {
      expect(escapeMarkup(text)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      expect(unescapeMarkup(escapeMarkup(text))).toBe(text);
    }),
  );
});
