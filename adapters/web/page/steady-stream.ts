/**
 * A stream of server-sent events that is opened again whenever it breaks off, and rests while nobody looks: a browser
 * has only six connections to a server, for all tabs together.
 */

/** Milliseconds before a stream that the server refused is opened again. */
const PAUSE = 2_000;

/** Who listens. */
export interface StreamListener {
  /** Adds the listeners of a fresh stream. */
  opened(stream: EventSource): void;
  /** Whether the server can be heard. */
  connected?(isConnected: boolean): void;
}

/** Listens for as long as the page lives; `address` is asked each time the stream is opened. */
export function steadyStream(address: () => string, listener: StreamListener): void {
  let stream: EventSource | null = null;
  let alarm: ReturnType<typeof setTimeout> | undefined;
  const close = () => {
    clearTimeout(alarm);
    stream?.close();
    stream = null;
  };
  const open = () => {
    close();
    if (document.hidden) return;
    const current = new EventSource(address());
    stream = current;
    current.addEventListener("open", () => listener.connected?.(true));
    current.addEventListener("error", () => {
      listener.connected?.(false);
      // A browser tries again by itself, but not after an answer such as a proxy's 502.
      if (current.readyState === EventSource.CLOSED) alarm = setTimeout(open, PAUSE);
    });
    listener.opened(current);
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  open();
}
