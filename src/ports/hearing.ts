/** How a channel or a desk says whether its platform is heard: what people write and do there. */
import type { Failure } from "./outcome.ts";

/** What an adapter says of itself. */
export type Hearing =
  | { readonly kind: "hears" }
  | {
      readonly kind: "deaf";
      /** Why, and in `operator` what a person can do. */
      readonly failure: Failure;
      /** The adapter tells staff by posts of its own, so that nobody else has to. */
      readonly staffKnow?: boolean;
    };

/** Where it says so. */
export interface HearingHost {
  /**
   * Takes the newest word on it; repeating one is harmless, and nothing here throws. Whoever listens says it for the
   * first time when it starts, and then whenever it changes. Since when it is so, the gateway knows.
   */
  hearing(hearing: Hearing): void;
}
