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

test("scripts, styles and comments go with their content, markup of any other kind without", () => {
  expect(textOfHtml('<style>p{}</style>A<script>alert("x")</script><!-- b --><b onclick="x">c</b>')).toBe(
    "Ac",
  );
  expect(textOfHtml("before <script>never closed")).toBe("before");
  expect(textOfHtml("5 < 6 and 7 > 6")).toBe("5 < 6 and 7 > 6");
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
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});
