/**
 * Small runs for tests: masklets without a model.
 * @module
 */
import { MASKLETS_WRITERS } from "../../src/run/masklets_writers.ts";
import { maskToRle } from "../../src/mask/rle.ts";
import type { Mask } from "../../src/mask/mask.ts";
import { makeMasklets, type Masklets } from "../../src/masklet/masklets.ts";
import type { Run } from "../../src/masklet/run.ts";
import { makeTrackedFrame, type TrackedFrame } from "../../src/masklet/tracked_frame.ts";
import type { ObjectId } from "../../src/prompt/prompt.ts";

/** One frame: the masks of its objects by their ids, in order. */
export type RunFrame = readonly (readonly [ObjectId, Mask])[];

/** Masklets of frames named by `name(index)`. */
export function runOf(
  frames: readonly RunFrame[],
  name: (index: number) => string = (index) => String(index).padStart(5, "0"),
  run: Partial<Run> = {},
): Masklets {
  const { width, height } = frames[0]![0]![1];
  const described = { video: "clip", width, height, model: "none", options: {}, prompts: [], ...run };
  const stored = frames.map((objects, index) => ({
    index,
    time: index / 25,
    name: name(index),
    objects: objects.map(([id, mask]) => ({
      id,
      rle: maskToRle(mask),
      objectScore: 4.5,
      iou: 0.875,
      conditioning: index === 0,
    })),
  }));
  return makeMasklets(described, stored, MASKLETS_WRITERS);
}

/** The same frames one by one, as tracking hands them out. */
export async function* streamOf(frames: readonly RunFrame[]): AsyncGenerator<TrackedFrame> {
  const masklets = runOf(frames);
  for (const { index } of masklets.frames) {
    await Promise.resolve();
    yield makeTrackedFrame(masklets.frame(index));
  }
}
