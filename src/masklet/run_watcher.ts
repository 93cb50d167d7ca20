import type { Masklets } from "./masklets.ts";
import type { OngoingRun } from "./run.ts";

/** Somebody who looks on while runs are gathered: a notebook, which keeps their pictures to show them. */
export interface RunWatcher {
  /**
   * Told that a run is gathered, before its first frame is asked for.
   * @returns told the masklets that it came to; undefined: of no interest
   */
  begins(run: OngoingRun): ((masklets: Masklets) => void) | undefined;
}

let watcher: RunWatcher | undefined;

/** Registers who looks on, so that flows know nothing of notebooks; undefined: nobody. The last registration wins. */
export function registerRunWatcher(registered: RunWatcher | undefined): void {
  watcher = registered;
}

/** Tells whoever looks on that a run is gathered. */
export function watchedRun(run: OngoingRun | undefined): ((masklets: Masklets) => void) | undefined {
  return run === undefined ? undefined : watcher?.begins(run);
}
