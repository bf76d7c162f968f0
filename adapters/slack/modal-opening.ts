/** Opening a modal while its trigger lives: about three seconds after the press, and once. */
import type { types } from "@slack/bolt";
import type { Log } from "../../src/ports/log.ts";
import { inTime, TOO_LATE } from "../../src/wire/pause.ts";
import { modal, section } from "./blocks.ts";
import type { SlackClient } from "./client.ts";
import { TIMES } from "./limits.ts";
import { slackError } from "./outcome.ts";

/**
 * Opens the view; when it takes too long to build, opens a waiting one at once and puts the view in its place.
 * Answers null, or what to tell the actor when it did not open.
 */
export async function openModal(
  { client, log, shop }: { readonly client: SlackClient; readonly log: Log; readonly shop: string },
  trigger: string,
  building: Promise<types.ModalView>,
): Promise<string | null> {
  try {
    const ready = await inTime(building, TIMES.trigger);
    const opened = await client.views.open({
      trigger_id: trigger,
      view: ready === TOO_LATE ? saying("One moment …") : ready,
    });
    if (ready === TOO_LATE)
      await client.views.update({ view_id: opened.view?.id ?? "", view: await building });
    return null;
  } catch (error) {
    const name = slackError(error);
    if (name === "expired_trigger_id" || name === "exchanged_trigger_id" || name === "trigger_expired") {
      return "Slack closed the window before we could open it. Press the button again.";
    }
    log.error({ shop, error: name ?? error }, "A window could not be opened in Slack");
    return "The window could not be opened. Press the button again in a moment.";
  }
}

/** A modal that only says something. */
export function saying(words: string): types.ModalView {
  return modal({ callback: "kiosk.saying", title: "Kiosk", metadata: {}, blocks: [section(words)] });
}
