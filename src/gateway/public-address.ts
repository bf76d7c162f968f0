/** The address at which the gateway is reached from outside. */

/** Final once the server listens: until then it is what the settings say, so whoever needs it asks late. */
export interface PublicAddress {
  /** Without a trailing slash. */
  readonly url: () => string;
  /** The server listens there. Counts where the settings leave the port to the system. */
  listensAt(address: string): void;
}

/** The configured address, or the one that the system chose for a configured port 0. */
export function publicAddress(configured: string): PublicAddress {
  let address = configured;
  return {
    url: () => address,
    listensAt(listening) {
      if (new URL(configured).port === "0") address = listening;
    },
  };
}
