/** The visitor's session: kept by the browser where it may, so that a reload or a second tab is the same visit. */

/** Gets the session of a shop, a new one when there is none. Rejects while the server cannot be reached. */
export async function sessionOf(shop: string): Promise<string> {
  const kept = read(shop);
  if (kept !== null) return kept;
  const response = await fetch(`/web/${shop}/session`, { method: "POST" });
  if (!response.ok) throw new Error(`The shop answered ${response.status}`);
  const { session } = (await response.json()) as { session: string };
  // Another tab that opened at the same moment may have been quicker.
  const other = read(shop);
  if (other !== null) return other;
  try {
    localStorage.setItem(nameOf(shop), session);
  } catch {
    // In a frame without storage the chat works until the page is closed.
  }
  return session;
}

/** How a request says whose it is. */
export function sessionHeaders(session: string): Readonly<Record<string, string>> {
  return { "x-kiosk-session": session };
}

/** Forgets a session that the server does not know. */
export function forgetSession(shop: string): void {
  try {
    localStorage.removeItem(nameOf(shop));
  } catch {
    // There is nothing to forget without storage.
  }
}

function nameOf(shop: string): string {
  return `kiosk:${shop}:session`;
}

function read(shop: string): string | null {
  try {
    const kept = localStorage.getItem(nameOf(shop));
    return kept !== null && /^[A-Za-z0-9_-]{32}$/.test(kept) ? kept : null;
  } catch {
    return null;
  }
}
