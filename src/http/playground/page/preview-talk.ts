/** What the playground and the screen of a previewed phone in its frame say to each other. */

/** What a visitor did on the screen, as the chat takes it. */
export type PreviewAct =
  | { readonly kind: "choice"; readonly token: string; readonly origin: string }
  | { readonly kind: "text"; readonly text: string };

/** From the screen to the playground. */
export type ScreenNews =
  | { readonly kiosk: "screen"; readonly what: "ready" }
  | { readonly kiosk: "screen"; readonly what: "act"; readonly act: PreviewAct };

/** From the playground to a screen; `act` is for the visitor's own chat. */
export type ScreenOrder =
  | { readonly kiosk: "playground"; readonly what: "act"; readonly act: PreviewAct }
  /** The conversation went on: read it again. */
  | { readonly kiosk: "playground"; readonly what: "changed" }
  | { readonly kiosk: "playground"; readonly what: "payloads"; readonly areShown: boolean };

/** Sends to another window of this site. */
export function tell(other: Window | null | undefined, news: ScreenNews | ScreenOrder): void {
  other?.postMessage(news, location.origin);
}

/** Hears what a window of this site says; `isFrom` tells which. */
export function hear<News extends ScreenNews | ScreenOrder>(
  kiosk: News["kiosk"],
  isFrom: (source: MessageEventSource | null) => boolean,
  heard: (news: News) => void,
): void {
  addEventListener("message", ({ origin, source, data }: MessageEvent<News | null>) => {
    if (origin === location.origin && isFrom(source) && data?.kiosk === kiosk) heard(data);
  });
}
