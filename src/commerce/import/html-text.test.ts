import { expect, test } from "vitest";
import { textOfHtml } from "./html-text.ts";

test("paragraphs, breaks and lists become lines", () => {
  const html = "<p>Steamed  leaves</p>\n<p>from Uji.<br/>Drink now.</p><ul><li>mild</li><li>green</li></ul>";
  expect(textOfHtml(html)).toBe("Steamed leaves\n\nfrom Uji.\nDrink now.\n• mild\n• green");
});

test("entities become letters, unknown ones stay as they are", () => {
  expect(textOfHtml("Caf&eacute; &amp; th&#233; &#x1F375; 4&nbsp;&lt;&nbsp;5 &nonsense; &#55296;")).toBe(
    "Café & thé 🍵 4 < 5 &nonsense;",
  );
});

test("every name that HTML has for a letter is known, and invisible marks go", () => {
  expect(textOfHtml("Pi&ntilde;a &copy; Stra&shy;&szlig;e &#8203;&laquo;x&raquo; 5&#150;6 m&sup2;")).toBe(
    "Piña © Straße «x» 5–6 m²",
  );
});

test("cells of a table stay apart, and a row is a line", () => {
  const html =
    "<table><tr><th>Cups</th><th>Size</th></tr><tr><td>2</td><td>250 ml</td></tr></table><p>Washable.</p>";
  expect(textOfHtml(html)).toBe("Cups Size\n2 250 ml\n\nWashable.");
  expect(textOfHtml("<dl><dt>Harvest</dt><dd>April</dd></dl>")).toBe("Harvest\nApril");
});

test("items look the same with paragraphs in them, numbered, nested or without a list", () => {
  expect(textOfHtml("<ul>\n<li><p>mild</p></li><li><p>green</p></li></ul>")).toBe("• mild\n• green");
  expect(textOfHtml("<ol><li>mild<ul><li>soft</li></ul></li><li>green</li></ol>")).toBe(
    "• mild\n• soft\n• green",
  );
  expect(textOfHtml("<li>mild</li><li>green</li>")).toBe("• mild\n• green");
});

test("words of links and headings stay as written, addresses and pictures go", () => {
  expect(textOfHtml('<h2>Our Uji</h2><a href="https://x.example">more</a> <img src="a.png" alt="cup">')).toBe(
    "Our Uji\n\nmore",
  );
});

test("scripts, styles and comments go with their content, markup of any other kind without", () => {
  expect(textOfHtml('<style>p{}</style>A<script>alert("x")</script><!-- b --><b onclick="x">c</b>')).toBe(
    "Ac",
  );
  expect(textOfHtml("before <script>never closed")).toBe("before");
  expect(textOfHtml("5 < 6 and 7 > 6")).toBe("5 < 6 and 7 > 6");
  expect(textOfHtml("where a<b, drink<br>now")).toBe("where a<b, drink\nnow");
});

test("plain text stays plain text, direction and control marks do not", () => {
  expect(textOfHtml("Just words.\u202E\u0007")).toBe("Just words.");
});

test("a hundred thousand open brackets take no time", () => {
  // The processor's time: the clock's goes on while others have the machine.
  const before = process.cpuUsage();
  textOfHtml("<".repeat(100_000));
  textOfHtml("<p ".repeat(50_000));
  textOfHtml("&#".repeat(50_000));
  textOfHtml('<table><tr><td rowspan="100000000" colspan="100000000">x</td></tr></table>');
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});

test("markup nested without end ends neither the import nor its words", () => {
  for (const tag of ["p", "b", "ul><li", "table><tr><td"]) {
    expect(textOfHtml(`<p>Before</p>${`<${tag}>`.repeat(5_000)}inside`)).toMatch(/^Before/);
  }
  expect(textOfHtml(`${"<div>".repeat(150)}inside`)).toBe("inside");
});
