/** How long tests wait for what comes for sure. */

/**
 * Milliseconds after which a test gives up waiting. Only a test that fails ever waits so long, and it must be more than
 * a machine needs that has much else to do.
 */
export const PATIENCE_MS = 60_000;
