import { type FrameComparison, VOID } from "./compare_frames.ts";
import type { SequenceMasks } from "./sequence_plan.ts";

/**
 * Notes where no number of the prediction is one of the truth's: no object has a partner then, so that scores are 0 and tell nothing about
 * the masks. Masks of 0 and 255 against object numbers are the common case, gray of 2 or 4 bits (read as 85 or 17 times its value) another.
 *
 * @param merges the protocol that takes every value above 0 as one object, where it reads the same folders: told where there is one
 * @param listed the object numbers of the meta file: where the truth has others alone, its objects are nowhere to the protocol, with J and F
 *   of 1 where nothing is predicted either, which is noted, too
 */
export function noteNumbersAlike(
  { truth, results, note }: Pick<SequenceMasks, "truth" | "results" | "note">,
  comparisons: readonly Pick<FrameComparison, "truthValues" | "predictionValues">[],
  { merges, listed }: { readonly merges?: string; readonly listed?: readonly number[] } = {},
): void {
  const valuesOf = (side: "truthValues" | "predictionValues"): Set<number> =>
    new Set(comparisons.flatMap((comparison) => comparison[side]).filter((value) => value !== 0));
  const [wanted, found] = [valuesOf("truthValues"), valuesOf("predictionValues")];
  const isAlike = wanted.size === 0 || found.size === 0 || !wanted.isDisjointFrom(found);
  const isListed = wanted.size === 0 || listed === undefined || listed.length === 0 ||
    listed.some((label) => wanted.has(label));
  if (isAlike && isListed) return;
  const binary = (values: ReadonlySet<number>): boolean => values.size === 1 && values.has(VOID);
  const told = (place: string, values: ReadonlySet<number>): string =>
    binary(values) ? `${place} has no value but 0 and 255` : `${place} has the object numbers ${someOf(values)}`;
  if (isAlike) {
    return note?.(
      `${told(truth.place, wanted)}, and none that the meta file lists (${
        someOf(new Set(listed))
      }): its objects are nowhere, ` +
        "and no score tells of the masks. Save the meta file's object numbers on both sides",
    );
  }
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

function someOf(values: ReadonlySet<number>): string {
  const numbers = [...values].sort((a, b) => a - b);
  return `${numbers.slice(0, 5).join(", ")}${numbers.length > 5 ? ", …" : ""}`;
}
