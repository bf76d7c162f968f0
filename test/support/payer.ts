/** Somebody with a browser who opens a payment link and presses one of the page's buttons. */

/** The buttons of the sandbox's page. */
export type PayerAct = "pay" | "decline" | "expire" | "payLate" | "payTwice";

/** The payment link in a message: a button's address, or one that stands in the words. */
export function payLinkIn(shown: {
  readonly text: string;
  readonly links?: Readonly<Record<string, string>>;
}): string {
  const found = [...Object.values(shown.links ?? {}), shown.text]
    .join("\n")
    .match(/https?:\/\/\S+\/sandbox\/pay\/\S+/);
  if (found === null) throw new Error(`There is no payment link in: ${shown.text}`);
  return found[0];
}

/** Opens the page, presses the button it must hold, and gives the page that follows. */
export async function paysBy(link: string, act: PayerAct = "pay"): Promise<string> {
  const page = await looksAt(link);
  if (!page.includes(`value="${act}"`)) throw new Error(`The page has no button "${act}": ${page}`);
  return presses(link, act);
}

/** Presses a button that stood on the page when it was opened, whether it still stands there or not. */
export async function presses(link: string, act: PayerAct): Promise<string> {
  const answer = await fetch(link, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ action: act }),
    redirect: "manual",
  });
  if (answer.status !== 303) throw new Error(`The page answered ${answer.status}: ${await answer.text()}`);
  return looksAt(new URL(answer.headers.get("location") ?? "", link).href);
}

/** The page as it stands now. */
export async function looksAt(link: string): Promise<string> {
  const answer = await fetch(link);
  const page = await answer.text();
  if (answer.status !== 200) throw new Error(`The payment page answered ${answer.status}: ${page}`);
  return page;
}
