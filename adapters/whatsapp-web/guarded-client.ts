/**
 * The library's client with everything held that it leaves unawaited.
 *
 * whatsapp-web.js runs parts of itself in listeners that nobody awaits: a page that goes away in the wrong moment would be
 * an unhandled rejection and end the whole gateway. Here such a failure ends the session and nothing else.
 * [whatsapp-web.js src/Client.js: inject, destroy, initWebVersionCache and the framenavigated handler]
 */
import whatsapp from "whatsapp-web.js";

/** The library's parts that this adapter uses. The package is CommonJS. */
export const { MessageMedia, Poll } = whatsapp;

/** What `Client` has and its types leave out. */
interface HiddenMethods {
  inject(): Promise<void>;
  initWebVersionCache(): Promise<void>;
}

/** What `LocalAuth` has and its types leave out. */
interface AuthMethods {
  setup(client: whatsapp.Client): void;
}

const library = whatsapp.Client.prototype as unknown as HiddenMethods;

/** Keeps the session in `<dataPath>/session`. It is removed by the supervisor after a logout, when the browser is gone. */
class KeptAuth extends whatsapp.LocalAuth {
  #client: whatsapp.Client | null = null;
  readonly #onBrowser: () => void;

  constructor(folder: string, onBrowser: () => void) {
    super({ dataPath: folder });
    this.#onBrowser = onBrowser;
  }

  override logout = async (): Promise<void> => {};

  override setup = (client: whatsapp.Client): void => {
    this.#client = client;
    (whatsapp.LocalAuth.prototype as unknown as AuthMethods).setup.call(this, client);
  };

  /**
   * puppeteer stops listening to its pipe when the browser is gone, and may still have something to write: an error
   * that nobody hears ends the process. That the browser is gone is heard elsewhere. [puppeteer-core PipeTransport.js]
   */
  override afterBrowserInitialized = async (): Promise<void> => {
    for (const pipe of this.#client?.pupBrowser?.process()?.stdio ?? []) pipe?.on("error", () => {});
    this.#onBrowser();
  };
}

/** How one is made. */
export interface GuardedOptions {
  /** The session's folder is made in here. */
  readonly folder: string;
  /** The browser's program. */
  readonly chrome: string;
  /** A saved page of WhatsApp Web and its version; today's when absent. */
  readonly page?: { readonly folder: string; readonly version: string };
  /** How long the page may take to be there, in milliseconds. */
  readonly launchMs: number;
  /** Called with what failed where nobody would have heard of it. */
  onFailure(cause: unknown): void;
}

/** A client for one session, from the start of a browser to its end; never used twice. */
export class GuardedClient extends whatsapp.Client {
  /** Resolves when `pupBrowser` is there; never when the browser could not be started. */
  readonly launched: Promise<void>;
  readonly #options: GuardedOptions;

  constructor(options: GuardedOptions) {
    const { folder, chrome, page, launchMs } = options;
    const { promise: launched, resolve: onBrowser } = Promise.withResolvers<void>();
    super({
      authStrategy: new KeptAuth(folder, onBrowser),
      authTimeoutMs: launchMs,
      // Its own browser says truly what it is; a made-up older one would stand out.
      userAgent: false as unknown as string,
      ...(page === undefined
        ? { webVersionCache: { type: "none" as const } }
        : {
            webVersion: page.version,
            webVersionCache: { type: "local" as const, path: page.folder, strict: true },
          }),
      puppeteer: {
        executablePath: chrome,
        headless: true,
        // Without a port that others on this machine could drive the session by; the browser also ends with the pipe.
        pipe: true,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        protocolTimeout: launchMs,
        args: [
          "--disable-dev-shm-usage",
          "--no-first-run",
          // Chromium refuses to run as root inside its sandbox.
          ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        ],
      },
    });
    this.#options = options;
    this.launched = launched;
  }

  async inject(): Promise<void> {
    try {
      await library.inject.call(this);
    } catch (cause) {
      this.#options.onFailure(cause);
    }
  }

  /** Without a saved page the library would only read today's page to keep it, which we do not want. */
  async initWebVersionCache(): Promise<void> {
    if (this.#options.page !== undefined) await library.initWebVersionCache.call(this);
  }

  override async destroy(): Promise<void> {
    try {
      await super.destroy();
    } catch (cause) {
      this.#options.onFailure(cause);
    }
  }
}
