/**
 * Waiting for what a process of a test does.
 * @module
 */
import { assert } from "@std/assert";

/**
 * Waits until something is so; a process that has ended before it is so makes it fail, instead of being waited for without an end.
 *
 * @param ready whether it is so
 * @param status settles when the process ends
 * @param told what is shown of the process then
 */
export async function untilReady(
  ready: () => boolean | Promise<boolean>,
  status: Promise<unknown>,
  told: () => string | Promise<string> = () => "nothing is known of it",
): Promise<void> {
  let ended = false;
  status.finally(() => ended = true);
  for (;;) {
    const over = ended; // looked at first: what it did before its end counts
    if (await ready()) return;
    if (over) assert(false, `a process ended before what is waited for: ${await told()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
