/** A shopper at the web chat in a browser: what they tap, type and see. */
import type { FrameLocator, Locator, Page } from "playwright-core";

/** The chat, on its own page or in a frame. */
export class ChatPage {
  readonly root: Page | FrameLocator;

  constructor(root: Page | FrameLocator) {
    this.root = root;
  }

  /** The message at the end. */
  get newest(): Locator {
    return this.root.locator("#lines > article").last();
  }

  /** Waits until a message of this name stands at the end. */
  async shows(name: string): Promise<void> {
    await this.root.locator(`#lines > article:last-of-type[data-name="${name}"]`).waitFor();
  }

  /** Waits until some message holds these words. */
  async sees(words: string): Promise<void> {
    await this.root.locator("#lines > article", { hasText: words }).last().waitFor();
  }

  async taps(label: string | RegExp): Promise<void> {
    await this.newest.getByRole("button", { name: label }).first().click();
  }

  async says(words: string): Promise<void> {
    await this.root.locator("#words").fill(words);
    await this.root.locator("#words").press("Enter");
  }

  /** All messages' words, oldest first. */
  async words(): Promise<readonly string[]> {
    return this.root.locator("#lines > article").allInnerTexts();
  }

  /** From anywhere to a product in the cart. */
  async putsInCart(search = "dike grass sencha", kind: string | null = "Pouch"): Promise<void> {
    await this.says(search);
    await this.shows("shop.found");
    await this.newest.locator("button.item").first().click();
    await this.shows("shop.product");
    if (kind !== null) await this.taps(new RegExp(kind));
    await this.taps(/^1$/);
    await this.taps(/See your cart/);
    await this.shows("shop.cart");
  }

  /** From the cart to the payment link. */
  async checksOut(): Promise<void> {
    await this.taps("Check out");
    for (const [screen, answer] of [
      ["shop.contact.name", "Ada Lovelace"],
      ["shop.contact.email", "ada@example.com"],
      ["shop.address.line1", "Nyhavn 1"],
      ["shop.address.line2", "Skip this"],
      ["shop.address.postalCode", "1051"],
      ["shop.address.city", "København"],
    ] as const) {
      await this.shows(screen);
      await this.says(answer);
    }
    await this.shows("shop.shipping");
    await this.taps(/Parcel shop/);
    await this.shows("shop.summary");
    await this.taps("Order and pay");
    await this.shows("shop.payment");
  }

  /** Pays on the sheet and comes back; answers the order's number. */
  async pays(): Promise<string> {
    const title = await this.newest.locator("h2").innerText();
    await this.newest.getByRole("link", { name: "Pay now" }).click();
    const sheet = this.root.frameLocator("#sheet iframe");
    await sheet.getByRole("button", { name: /^Pay / }).click();
    await sheet.getByRole("link", { name: "Back to the chat" }).click();
    await this.root.locator("#sheet").waitFor({ state: "hidden" });
    await this.shows("shop.confirmation");
    return /[A-Z]+-\d+/.exec(title)?.[0] ?? "";
  }
}
