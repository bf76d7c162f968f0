/** Comparing what a stranger sent with a secret of ours, in a time that tells nothing of either. */
import { createHash, timingSafeEqual } from "node:crypto";

/** Whether two texts are the same; digests are compared, so that not even a length is told. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
