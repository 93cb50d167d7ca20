import type { BankOptions, BankQuery } from "./selection.ts";
import { reach, slotFrame } from "./sam2_policy.ts";

/**
 * Frames behind `query.frame` whose memories a pass that begins there can attend to; of other tracked frames in reach it reads the
 * pointers alone.
 *
 * @param frames how many frames the pass has: 1 for a single frame
 */
export function framesRead(query: BankQuery, options: BankOptions, frames = reach(options)): ReadonlySet<number> {
  const step = query.reverse ? -1 : 1;
  const read = new Set<number>();
  for (let i = 0; i < Math.min(frames, reach(options)); i++) {
    const frame = query.frame + i * step;
    for (let back = 1; back < options.numMaskmem; back++) {
      const slot = slotFrame({ ...query, frame }, back, options.stride);
      if (query.reverse ? slot > query.frame : slot < query.frame) read.add(slot);
    }
  }
  return read;
}
