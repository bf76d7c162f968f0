/** What the phone's frame tells the playground: which conversation it is, and the screens it shows. */

/** News of the phone. */
export interface PhoneNews {
  /** The conversation's key; empty until the chat is connected. */
  readonly conversation: string;
  /** Names of the messages on screen, oldest first. */
  readonly names: readonly string[];
}

/** Calls back whenever the phone changed. */
export function watchPhone(changed: (news: PhoneNews) => void): void {
  addEventListener("message", ({ origin, data }: MessageEvent<{ kiosk?: string } & PhoneNews>) => {
    if (origin === location.origin && data.kiosk === "chat") changed(data);
  });
}
