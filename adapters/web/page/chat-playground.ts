/** What the playground around this frame does in the visitor's stead, when they tap on the same chat's other faces. */
import type { Act } from "./chat-outgoing.ts";
import { isOwnWindow } from "./chat-sheet.ts";

/** Calls back with each act. Only a page of this very site that has this one in a frame is listened to. */
export function hearPlayground(acted: (content: Act["content"]) => void): void {
  if (parent === window || !isOwnWindow(parent)) return;
  addEventListener("message", ({ origin, source, data }: MessageEvent) => {
    if (origin !== location.origin || source !== parent || data?.kiosk !== "playground") return;
    if (data.what === "act") acted(data.act as Act["content"]);
  });
}
