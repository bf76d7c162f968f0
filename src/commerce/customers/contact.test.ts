import { describe, expect, test } from "vitest";
import { checkEmail, checkName } from "./contact.ts";
import { checkPhone } from "./phone.ts";

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
    "a.@b.dk",
    "a..b@c.dk",
    "a@-b.dk",
    "a@b.dk, c@d.dk",
    "anna@192.168.1.4",
    "anna@example.123",
  ])("“%s” is none", (typed) =>
    expect(checkEmail(typed)).toMatchObject({ failure: { code: "contact.email" } }),
  );

  test("has at most 254 characters", () => {
    const long = (length: number) => {
      const domain = `${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.`;
      return `anna@${domain}${"e".repeat(length - domain.length - "anna@.dk".length)}.dk`;
    };
    expect(long(254)).toHaveLength(254);
    expect(value(checkEmail(long(254)))).toBe(long(254));
    expect(value(checkEmail(long(255)))).toBeNull();
  });

  test("a very long one is refused without a long think", () => {
    expect(value(checkEmail(`${"a".repeat(1_900)}@${"b.".repeat(40)}`))).toBeNull();
    expect(value(checkEmail(`a@${"b-".repeat(900)}`))).toBeNull();
  });
});

describe("a phone number", () => {
  test.each([
    ["+45 12 34 56 78", "DK", "+4512345678"],
    ["20 12 34 56", "DK", "+4520123456"],
    ["(06) 12 34 56 78", "NL", "+31612345678"],
    ["0151/12345678", "DE", "+4915112345678"],
    ["+49 (0)151 12345678", "DK", "+4915112345678"],
    ["0031 6-1234.5678", "DK", "+31612345678"],
    ["0045 20 12 34 56", "US", "+4520123456"],
    ["٢٠١٢٣٤٥٦", "DK", "+4520123456"],
    ["tel:+45-20-12-34-56", "NL", "+4520123456"],
  ])("%s, typed in %s, is %s", (typed, country, kept) =>
    expect(value(checkPhone(typed, country))).toBe(kept),
  );

  test.each([
    ["07700 900123", "GB", "+447700900123"],
    ["06 39 98 01 23", "FR", "+33639980123"],
    ["+1 212 555 0100", "DK", "+12125550100"],
  ])("%s, kept free for films and tests, passes in %s", (typed, country, kept) =>
    expect(value(checkPhone(typed, country))).toBe(kept),
  );

  test("of a card with a context is understood each time it is read", () => {
    for (let time = 0; time < 4; time += 1) {
      expect(value(checkPhone("tel:20123456;phone-context=+45", "NL"))).toBe("+4520123456");
    }
  });

  test.each([
    "12345",
    "call me",
    "+",
    "1234567890123456",
    "12 34 56 78 ext 9",
    "20123456#5",
    "tel:20123456;ext=5",
    "call 20123456",
    "20 12 34 56 / 20 65 43 21",
    "2".repeat(1_990),
  ])("“%s” is none", (typed) =>
    expect(checkPhone(typed, "DK")).toMatchObject({ failure: { code: "contact.phone" } }),
  );
});
