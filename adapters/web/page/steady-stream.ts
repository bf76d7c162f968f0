/**
 * A stream of server-sent events that is opened again whenever it breaks off, and rests while nobody looks: a browser
 * has only six connections to a server, for all tabs together.
 */

/** Milliseconds before a stream that broke off is opened again. */
const PAUSE = 1_000;

/** Who listens. */
export interface StreamListener {
  /** Adds the listeners of a fresh stream. */
  opened(stream: EventSource): void;
  /** Whether the server can be heard. */
  connected?(isConnected: boolean): void;
}

/**
 * Listens for as long as the page lives. `address` is asked each time the stream is opened, because it may hold a ticket
 * that is good for once; so the browser's own way of trying the same address again is not used. Null: not now.
 */
export function steadyStream(address: () => Promise<string | null> | string, listener: StreamListener): void {
  let stream: EventSource | null = null;
  let alarm: ReturnType<typeof setTimeout> | undefined;
  let openings = 0;
  const close = () => {
    openings += 1;
    clearTimeout(alarm);
    stream?.close();
    stream = null;
  };
  const again = () => {
    close();
    listener.connected?.(false);
    alarm = setTimeout(() => void open(), PAUSE);
  };
  const open = async () => {
    close();
    if (document.hidden) return;
    const opening = openings;
    const where = await address();
    if (opening !== openings) return;
    if (where === null) return again();
    const current = new EventSource(where);
    stream = current;
    current.addEventListener("open", () => listener.connected?.(true));
    current.addEventListener("error", again);
    listener.opened(current);
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : void open()));
  void open();
}
