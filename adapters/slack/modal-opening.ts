/** Opening a modal while its trigger lives: about three seconds after the press, and once. */
import type { types } from "@slack/bolt";
import { modal, section } from "./blocks.ts";
import type { SlackClient } from "./client.ts";
import { TIMES } from "./limits.ts";
import { slackError } from "./outcome.ts";

/**
 * Opens the view; when it takes too long to build, opens a waiting one at once and puts the view in its place.
 * Answers null, or what to tell the actor when it did not open. A view of null stands for something that is not there.
 */
export async function openModal(
  client: SlackClient,
  trigger: string,
  building: Promise<types.ModalView | null>,
): Promise<string | null> {
  try {
    const ready = await Promise.race([building.then((view) => ({ view })), later(TIMES.trigger)]);
    if (ready?.view === null) return "This is not there any more.";
    if (ready !== undefined) {
      await client.views.open({ trigger_id: trigger, view: ready.view });
      return null;
    }
    const opened = await client.views.open({ trigger_id: trigger, view: waiting("One moment …") });
    const view = await building;
    await client.views.update({
      view_id: opened.view?.id ?? "",
      view: view ?? waiting("This is not there any more."),
    });
    return null;
  } catch (error) {
    const name = slackError(error);
    if (name === "expired_trigger_id" || name === "exchanged_trigger_id" || name === "trigger_expired") {
      return "Slack closed the window before we could open it. Press the button again.";
    }
    return "Slack did not open the window. Press the button again in a moment.";
  }
}

function waiting(words: string): types.ModalView {
  return modal({ callback: "kiosk.waiting", title: "Kiosk", metadata: {}, blocks: [section(words)] });
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
