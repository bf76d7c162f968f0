import { describe, expect, test } from "vitest";
import { checkEmail, checkName, checkPhone } from "./contact.ts";

const value = (outcome: { kind: string; value?: string }) => (outcome.kind === "done" ? outcome.value : null);

describe("a name", () => {
  test.each(["Bo", "Anne-Marie O'Neill", "Ærøsk Åge", "李小龍", "محمد", "José María", "X Æ A-12", "Null"])(
    "can be %s",
    (name) => expect(value(checkName(name))).toBe(name),
  );

  test("has a letter, and at most a hundred characters counted as people count", () => {
    expect(value(checkName("12345"))).toBeNull();
    expect(value(checkName("🎉"))).toBeNull();
    expect(value(checkName(`a${"𝒜".repeat(99)}`))).not.toBeNull();
    expect(value(checkName("a".repeat(101)))).toBeNull();
  });

  test("loses what could disguise it", () => {
    expect(value(checkName("Anna\u202E gnirts\u0000\u200B\r\nX"))).toBe("Anna gnirts X");
  });
});

describe("an e-mail address", () => {
  test.each([
    ["anna@example.com", "anna@example.com"],
    [" Anna.Ørsted+kiosk@Mail.EXAMPLE.co.uk ", "Anna.Ørsted+kiosk@mail.example.co.uk"],
    ["mailto:a@b.dk", "a@b.dk"],
    ["jens@blåbær.dk", "jens@blåbær.dk"],
  ])("%s is %s", (typed, tidy) => expect(value(checkEmail(typed))).toBe(tidy));

  test.each([
    "",
    "anna",
    "anna@",
    "@b.dk",
    "a@b",
    "a b@c.dk",
    "a@b..dk",
    ".a@b.dk",
    "a@-b.dk",
    "a@b.dk, c@d.dk",
  ])("“%s” is none", (typed) =>
    expect(checkEmail(typed)).toMatchObject({ failure: { code: "contact.email" } }),
  );

  test("a very long one is refused without a long think", () => {
    expect(value(checkEmail(`${"a".repeat(1_900)}@${"b.".repeat(40)}`))).toBeNull();
    expect(value(checkEmail(`a@${"b-".repeat(900)}`))).toBeNull();
  });
});

describe("a phone number", () => {
  test.each([
    ["+45 12 34 56 78", "+4512345678"],
    ["0031 6-1234.5678", "+31612345678"],
    ["(06) 12 34 56 78", "0612345678"],
  ])("%s is %s", (typed, tidy) => expect(value(checkPhone(typed))).toBe(tidy));

  test.each(["12345", "call me", "+", "1234567890123456", "12 34 56 78 ext 9"])("“%s” is none", (typed) =>
    expect(checkPhone(typed)).toMatchObject({ failure: { code: "contact.phone" } }),
  );
});
