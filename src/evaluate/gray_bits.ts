import { readBytesSync } from "../files/read_bytes.ts";
import type { FrameComparison } from "./compare_frames.ts";
import type { FramePair, SequenceMasks } from "./sequence_plan.ts";

/**
 * Notes predictions in gray of few bits, or of 16, whose values official tools take for others: Pillow stretches gray of 2 and 4 bits to
 * 0..255, and `convert("P")` makes 255 of white in 1 bit and of all that is more in 16. Files are only looked at where such a value is none
 * of the truth's.
 *
 * @param oneBit what 1-bit gray is to the tool: 0 and 1, or 0 and 255
 */
export function noteGrayBits(
  { name, results, note }: Pick<SequenceMasks, "name" | "results" | "note">,
  frames: readonly Pick<FramePair, "prediction">[],
  comparisons: readonly Pick<FrameComparison, "truthValues" | "predictionValues">[],
  tool: string,
  { oneBit }: { readonly oneBit: "kept" | "white" },
): void {
  if (note === undefined) return;
  const wanted = new Set(comparisons.flatMap(({ truthValues }) => truthValues));
  const stretched = frames.flatMap(({ prediction }, i) => {
    const odd = comparisons[i]!.predictionValues.some((value) => value > 0 && value % 17 === 0 && !wanted.has(value));
    const { path } = results.file(prediction);
    const bits = odd && path !== undefined ? grayBits(readBytesSync(path)) : undefined;
    return bits === undefined || bits === 8 || (bits === 1 && oneBit === "kept") ? [] : [{ prediction, bits }];
  });
  const [first, ...rest] = stretched;
  if (first === undefined) return;
  const [file, more] = [results.file(first.prediction).place, rest.length > 0 ? ` (and ${rest.length} more)` : ""];
  const read = first.bits === 1
    ? "white as object 255"
    : first.bits === 16
    ? "values beyond 255 as 255"
    : `values times ${first.bits === 2 ? 85 : 17}`;
  note(
    `${file}${more} of ${name} is ${first.bits}-bit gray, of which ${tool} reads ${read}, and so it is scored: ` +
      "save object numbers as 8-bit gray or with a palette",
  );
}

/** Bits a pixel of a PNG in gray, by its header; undefined for another kind. */
function grayBits(png: Uint8Array): number | undefined {
  return png[25] === 0 ? png[24] : undefined;
}
