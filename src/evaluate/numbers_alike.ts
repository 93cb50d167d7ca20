import { type FrameComparison, VOID } from "./compare_frames.ts";
import type { SequenceMasks } from "./sequence_plan.ts";

/**
 * Notes where no number of the prediction is one of the truth's: no object has a partner then, so that scores are 0 and tell nothing about
 * the masks. Masks of 0 and 255 against object numbers are the common case, gray of 2 or 4 bits (read as 85 or 17 times its value) another.
 *
 * @param merges the protocol that takes every value above 0 as one object, where it reads the same folders: told where there is one
 */
export function noteNumbersAlike(
  { truth, results, note }: Pick<SequenceMasks, "truth" | "results" | "note">,
  comparisons: readonly Pick<FrameComparison, "truthValues" | "predictionValues">[],
  { merges }: { readonly merges?: string } = {},
): void {
  const valuesOf = (side: "truthValues" | "predictionValues"): Set<number> =>
    new Set(comparisons.flatMap((comparison) => comparison[side]).filter((value) => value !== 0));
  const [wanted, found] = [valuesOf("truthValues"), valuesOf("predictionValues")];
  if (wanted.size === 0 || found.size === 0 || !wanted.isDisjointFrom(found)) return;
  const binary = (values: ReadonlySet<number>): boolean => values.size === 1 && values.has(VOID);
  const told = (place: string, values: ReadonlySet<number>): string =>
    binary(values) ? `${place} has no value but 0 and 255` : `${place} has the object numbers ${listed(values)}`;
  const [first, second] = binary(wanted)
    ? [told(truth.place, wanted), told(results.place, found)]
    : [told(results.place, found), told(truth.place, wanted)];
  const isOne = wanted.size === 1 && found.size === 1 && (binary(wanted) || binary(found));
  note?.(
    `${first}, where ${second}: no object has a partner, and no score tells of the masks. Save the same object numbers on both sides${
      merges !== undefined && isOne ? `; the protocol ${merges} takes every value above 0 as the one object` : ""
    }`,
  );
}

function listed(values: ReadonlySet<number>): string {
  const numbers = [...values].sort((a, b) => a - b);
  return `${numbers.slice(0, 5).join(", ")}${numbers.length > 5 ? ", …" : ""}`;
}
