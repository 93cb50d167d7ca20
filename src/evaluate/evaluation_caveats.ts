import type { Evaluation } from "./evaluation.ts";
import { partialLines } from "./shared_frames.ts";

/** What a number must not be read without: parts that are absent of an evaluation from a file are none. */
export type Caveats = Partial<Pick<Evaluation, "leftOut" | "notes" | "partial">>;

/** A sentence for each thing that scores do not show of themselves: what was left out, what was scored on a part, what is noted. */
export function evaluationCaveats({ leftOut = [], notes = [], partial = [] }: Caveats): string[] {
  return [
    ...leftOut.map(({ sequence, object, frame, reason }) =>
      `left out: ${[sequence, object, frame].filter((part) => part !== undefined).join(" ")}: ${reason}`
    ),
    ...partialLines(partial).map((line) => `on a part of the frames: ${line}`),
    ...notes.map((note) => `noted: ${note}`),
  ];
}
