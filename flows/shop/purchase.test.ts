import { describe, expect, it } from "vitest";
import { chatOf, play } from "../../test/support/chat-script.ts";
import { Shopper, voiceFaults } from "../../test/support/shoppers.ts";

describe("A whole purchase", () => {
  it("in English, as the README tells it", async () => {
    await play(new Shopper(), chatOf(new URL("README.md", import.meta.url)));
    expect(voiceFaults).toEqual([]);
  });

  it("in Danish", async () => {
    await play(
      new Shopper({ locale: "da" }),
      `
      Ada: hej
      Shop: Hej og velkommen til Tij & Tid! Jeg er butikkens bot.
      Ada: [Uld]
      Shop: 2 varer
      Ada: [Sokker]
      Shop: Hvor mange må jeg lægge i kurven?
      Ada: [2]
      Shop: De ligger i kurven. Nu har du 2 af dem.
      Ada: [Se din kurv (2)]
      Shop: I alt før levering: 258,00 kr.
      Ada: [Rabatkode]
      Shop: Skriv din kode
      Ada: welcome10
      Shop: Din kode er lagt ind.
      Shop: Kode WELCOME10: -25,80 kr.
      Ada: [Til kassen]
      Shop: Hvad hedder du?
      Ada: Ada Lovelace
      Ada: ada@example.org
      Ada: Strandvej 12
      Ada: 2. tv
      Ada: 6792
      Ada: Rømø
      Shop: Hvordan skal den nå frem?
      Shop: Hjem til døren — 1 hverdag — 59,00 kr.
      Ada: [Hjem til døren]
      Shop: Til Ada Lovelace, Strandvej 12, 2. tv, 6792 Rømø, DK
      Shop: I alt: 291,20 kr.
      Shop: heraf moms 25 %: 58,24 kr.
      Ada: [Bestil og betal]
      Shop: Betal 291,20 kr. inden kl. 13.30.
      (Ada pays)
      Shop: Betalt, tusind tak!
      Shop: <TT-1001.html>
      `,
    );
    expect(voiceFaults).toEqual([]);
  });

  it("in Dutch, where there is one way to ship and it is not asked for", async () => {
    await play(
      new Shopper({ locale: "nl" }),
      `
      Ada: hoi
      Shop: Hallo en welkom bij Tij & Tid! Ik ben de bot van de winkel.
      Ada: plaid
      Shop: Wollen plaid — vanaf € 107,10
      Ada: [Wollen plaid]
      Shop: Welke mag het zijn? Kleur:
      Shop: [Zand]
      Shop: [Zee · uitverkocht]
      Ada: [Zand]
      Shop: Welke mag het zijn? Maat:
      Ada: [250 g · € 133,91]
      Shop: Nog maar 4 stuks.
      Ada: [1]
      Shop: Hij ligt in je mand. Je hebt er nu één.
      Ada: afrekenen
      Ada: [Afrekenen]
      Ada: Ada Lovelace
      Ada: ada@example.org
      Ada: Herengracht 12
      Ada: [Overslaan]
      Ada: 1015 BK
      Ada: Amsterdam
      Shop: Naar Ada Lovelace, Herengracht 12, 1015 BK Amsterdam, NL
      Shop: Totaal: € 139,14
      Shop: waarvan btw 21%
      Ada: Bestellen en betalen
      Shop: Betaal € 139,14 vóór 13:30 uur.
      (Ada pays)
      Shop: Betaald, heel erg bedankt!
      `,
    );
    expect(voiceFaults).toEqual([]);
  });

  it("takes few taps and few messages: nine taps and words for who is known", async () => {
    const ada = new Shopper();
    await ada.isKnown();
    let messages = 0;
    const taps = ["[Wool]", "[Socks]", "[1]", "[See your cart (1)]", "[Check out]", "[Strandvej 12]"];
    for (const act of [
      "Ada: hello",
      ...[...taps, "[Parcel shop]", "[Order and pay]"].map((tap) => `Ada: ${tap}`),
    ]) {
      await play(ada, act);
      messages += ada.replies.length;
    }
    expect(ada.read()).toContain("Please pay DKK 168.00");
    expect(messages).toBe(9);
  });
});
