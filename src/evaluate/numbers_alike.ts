import { type FrameComparison, VOID } from "./compare_frames.ts";
import type { SequenceMasks } from "./sequence_plan.ts";

/**
 * Notes where one side has masks of 0 and 255 and the other object numbers: no object has a partner then, so that every score is 0 and tells
 * nothing about the masks.
 */
export function noteNumbersAlike(
  { truth, results, note }: Pick<SequenceMasks, "truth" | "results" | "note">,
  comparisons: readonly Pick<FrameComparison, "truthValues" | "predictionValues">[],
): void {
  const valuesOf = (side: "truthValues" | "predictionValues"): Set<number> =>
    new Set(comparisons.flatMap((comparison) => comparison[side]).filter((value) => value !== 0));
  const [wanted, found] = [valuesOf("truthValues"), valuesOf("predictionValues")];
  if (wanted.size === 0 || found.size === 0) return;
  const binary = (values: ReadonlySet<number>): boolean => values.size === 1 && values.has(VOID);
  const sides = binary(found) && !wanted.has(VOID)
    ? [results.place, truth.place, wanted] as const
    : binary(wanted) && !found.has(VOID)
    ? [truth.place, results.place, found] as const
    : undefined;
  if (sides === undefined) return;
  const [whose, other, values] = sides;
  const numbers = [...values].sort((a, b) => a - b);
  note?.(
    `${whose} has no value but 0 and 255, where ${other} has object numbers (${numbers.slice(0, 5).join(", ")}${
      numbers.length > 5 ? ", …" : ""
    }): no object has a partner, and the scores are 0. Save object numbers on both sides; the protocol davis2016 takes every value above 0 as the one object`,
  );
}
