/** The sheet over the chat on which a payment page opens, as messengers do. */

const sheet = document.getElementById("sheet") as HTMLDialogElement;
const frame = sheet.querySelector("iframe") as HTMLIFrameElement;

/**
 * Opens a link of this very server on the sheet; others open in a tab of their own. So do all links where the chat
 * stands in another site's frame, because pay pages refuse to be framed there.
 */
export function openOnSheet(event: MouseEvent): void {
  const link = event.currentTarget as HTMLAnchorElement;
  if (new URL(link.href).origin !== location.origin || !isOwnWindow(window.top)) return;
  event.preventDefault();
  const title = document.getElementById("sheet-title");
  if (title !== null) title.textContent = link.textContent;
  frame.src = link.href;
  sheet.showModal();
}

/** Whether a window is of this site, so that the two may talk. */
export function isOwnWindow(other: Window | null): boolean {
  try {
    return other?.location.origin === location.origin;
  } catch {
    return false;
  }
}

function closeWhenBack(): void {
  try {
    if (frame.contentWindow?.location.pathname.startsWith("/paid/")) sheet.close();
  } catch {
    // The payer is on another site's page, as bank confirmations are.
  }
}

frame.addEventListener("load", closeWhenBack);
sheet.addEventListener("close", () => frame.removeAttribute("src"));
sheet.querySelector("button")?.addEventListener("click", () => sheet.close());
