/** What shoppers read and press on their way to an order, in the demo shop's three languages, and who they are. */

/** The words of one language. */
export interface ShopWords {
  readonly toCart: string;
  readonly checkOut: string;
  readonly name: string;
  readonly email: string;
  readonly street: string;
  readonly floor: string;
  readonly skip: string;
  readonly postcode: string;
  readonly town: string;
  readonly delivery: string;
  readonly summary: string;
  readonly order: string;
  readonly thanks: string;
  readonly paid: string;
}

/** English. */
export const english: ShopWords = {
  toCart: "See your cart",
  checkOut: "Check out",
  name: "What's your name, please?",
  email: "your e-mail address?",
  street: "Which street and house number?",
  floor: "Is there more to the address",
  skip: "Skip this",
  postcode: "Which postal code?",
  town: "Which town?",
  delivery: "How shall it reach you?",
  summary: "Your order",
  order: "Order and pay",
  thanks: "Thank you! Your order is placed",
  paid: "goes into straw and paper now",
};

/** Danish. */
export const danish: ShopWords = {
  toCart: "Se din kurv",
  checkOut: "Til kassen",
  name: "Hvad hedder du?",
  email: "din e-mailadresse?",
  street: "Strandvejen 12",
  floor: "etage",
  skip: "Spring over",
  postcode: "8000",
  town: "Aarhus C",
  delivery: "Hvordan skal den nå frem?",
  summary: "Din ordre",
  order: "Bestil og betal",
  thanks: "Tak! Din ordre er modtaget",
  paid: "kommer nu i halm og papir",
};

/** Dutch. */
export const dutch: ShopWords = {
  toCart: "Bekijk je mand",
  checkOut: "Afrekenen",
  name: "Hoe heet je?",
  email: "je e-mailadres?",
  street: "Havenstraat 12-B",
  floor: "verdieping",
  skip: "Overslaan",
  postcode: "1234 AB",
  town: "Hilversum",
  delivery: "Hoe wil je het ontvangen?",
  summary: "Je bestelling",
  order: "Bestellen en betalen",
  thanks: "Je bestelling is geplaatst",
  paid: "gaat nu in stro en papier",
};

/** Who buys, and where it goes. */
export interface Buyer {
  readonly name: string;
  readonly email: string;
  readonly street: string;
  readonly postcode: string;
  readonly town: string;
  /** The way of delivery as it is called in the buyer's language. */
  readonly delivery: string;
}

/** Somebody in Denmark who reads English. */
export const ada: Buyer = {
  name: "Ada Lovelace",
  email: "ada@example.org",
  street: "Strandvejen 12",
  postcode: "6792",
  town: "Rømø",
  delivery: "Parcel shop",
};

/** Somebody in the Netherlands. */
export const joost: Buyer = {
  name: "Joost van den Vondel",
  email: "joost@example.org",
  street: "Singel 145",
  postcode: "1012 VJ",
  town: "Amsterdam",
  delivery: "Afhaalpunt",
};

/** Somebody in Denmark who reads Danish. */
export const karen: Buyer = {
  name: "Karen Blixen",
  email: "karen@example.org",
  street: "Rungsted Strandvej 111",
  postcode: "2960",
  town: "Rungsted Kyst",
  delivery: "Pakkeshop",
};
