/** The sheet over a previewed phone on which links of this server open, as messengers open pages of their own. */

/** Opens links of this very server within `lines` on the sheet; others open in a tab of their own. */
export function openLinksOnSheet(lines: HTMLElement): void {
  const sheet = document.getElementById("sheet") as HTMLDialogElement;
  const frame = sheet.querySelector("iframe") as HTMLIFrameElement;
  const title = document.getElementById("sheet-title");
  lines.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a");
    if (event.defaultPrevented || link === null || new URL(link.href).origin !== location.origin) return;
    event.preventDefault();
    if (title !== null) title.textContent = new URL(link.href).host;
    frame.src = link.href;
    sheet.showModal();
  });
  frame.addEventListener("load", () => {
    if (isBack(frame)) sheet.close();
  });
  sheet.addEventListener("close", () => frame.removeAttribute("src"));
  sheet.querySelector("button")?.addEventListener("click", () => sheet.close());
}

/** The payer came back from the pay page; on a bank's page nothing of the address can be read. */
function isBack({ contentWindow }: HTMLIFrameElement): boolean {
  try {
    return contentWindow?.location.pathname.startsWith("/paid/") === true;
  } catch {
    return false;
  }
}
