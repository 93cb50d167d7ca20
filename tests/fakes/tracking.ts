/**
 * What tests of tracking begin with: a clip of two blocks, and the parts that flows are handed.
 * @module
 */
import type { Masklets } from "../../src/masklet/masklets.ts";
import type { ObjectOutput } from "../../src/masklet/object_output.ts";
import type { StoredObject } from "../../src/masklet/stored_frame.ts";
import { maskToRle } from "../../src/mask/rle.ts";
import type { Memory } from "../../src/memory/memory_bank.ts";
import type { ObjectId, Prompt } from "../../src/prompt/prompt.ts";
import { collect } from "../../src/track/collect.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { type TrackingRules, trackingRules } from "../../src/track/rules.ts";
import { prompt, type Prompted } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { makeTracker, type Tracker } from "../../src/track/tracker.ts";
import { type ColourModel, colourModel } from "./colour_model.ts";
import { type Block, blockMask, SIDE } from "./colours.ts";
import { type ColourVideo, colourVideo, moving } from "./colour_video.ts";

/** A red block that goes right by a pixel a frame. */
export const redAt = (t: number): Block => ({ colour: "red", left: 1 + t, top: 2 });
/** A blue block that stays. */
export const BLUE: Block = { colour: "blue", left: 10, top: 9, size: [3, 5] };
/** Frames of the clip. */
export const FRAMES = 8;

/** The clip. */
export const clip = (frames = FRAMES): ColourVideo => colourVideo(moving(frames, redAt(0), [1, 0], [BLUE]));

/** A click on the red block. */
export const clickRed = (frame = 0, object: ObjectId = 1): Prompt => ({
  ...{ frame, object, points: [[redAt(frame).left + 1, 3]], labels: [1] },
});
/** A box around the blue block. */
export const boxBlue = (frame = 0, object: ObjectId = 2): Prompt => ({ frame, object, box: [9, 8, 14, 15] });
/** A click that adds the blue block to an object. */
export const addBlue = (frame: number, object: ObjectId = 1): Prompt => ({
  ...{ frame, object, points: [[11, 10]], labels: [1] },
});
/** The red block as a mask prompt. */
export const maskRed = (frame = 0, object: ObjectId = 1): Prompt => ({ frame, object, mask: blockMask(redAt(frame)) });

/** The rules of a preset, with some of them changed. */
export const rulesOf = (options: PropagateOptions = {}): TrackingRules => trackingRules(options);

/** A model, a video and rules together. */
export function trackerOf(
  options: PropagateOptions = {},
  video: ColourVideo = clip(),
): Tracker & { readonly model: ColourModel; readonly video: ColourVideo } {
  const model = colourModel();
  return { ...makeTracker({ model, video, rules: rulesOf(options) }), model, video };
}

/** Tracks and collects. */
export function run(
  value: Prompted | Masklets,
  options: PropagateOptions = {},
  model = colourModel(),
): Promise<Masklets> {
  return collect(propagate(model, value, options));
}

/** The clip, prompted. */
export const prompted = (...prompts: readonly Prompt[]): Prompted => prompt(clip(), ...prompts);

/** Columns and rows of the pixels that are inside: `"left,top,right,bottom"`, half-open; "none" for an empty mask. */
export function extent(logits: Float32Array | undefined): string {
  const inside = [...logits!.keys()].filter((i) => logits![i]! > 0);
  if (inside.length === 0) return "none";
  const [columns, rows] = [inside.map((i) => i % SIDE), inside.map((i) => Math.floor(i / SIDE))];
  return [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1].join();
}

/** The same of an object in masklets. */
export const extentOn = (masklets: Masklets, frame: number, object: ObjectId): string =>
  extent(masklets.frames.find(({ index }) => index === frame)!.objects.find(({ id }) => id === object)!.logits);

/** Indices of the frames. */
export const indices = ({ frames }: Pick<Masklets, "frames">): number[] => frames.map(({ index }) => index);

/** Logits that are 6 inside of blocks and -6 outside. */
export function logitsOf(...blocks: readonly Block[]): Float32Array {
  const logits = new Float32Array(SIDE * SIDE).fill(-6);
  for (const block of blocks) {
    const { bits } = blockMask(block);
    logits.forEach((_, i) => (bits[Math.floor(i / SIDE)]! >>> (i % SIDE)) & 1 && (logits[i] = 6));
  }
  return logits;
}

/** An output of the red block. */
export function output(frame: number, changes: Partial<ObjectOutput> = {}): ObjectOutput {
  return {
    ...{ id: 1, logits: logitsOf(redAt(frame)), objectScore: 2, iou: 0.9, pointer: Float32Array.of(frame) },
    ...{ conditioning: false, origin: { prompted: false, direction: "forward" } },
    ...changes,
  };
}

/** The same as a run keeps it. */
export function stored(frame: number, changes: Partial<StoredObject> = {}): StoredObject {
  return { ...output(frame), rle: maskToRle(blockMask(redAt(frame))), ...changes };
}

/** A memory of a frame; its one token is the frame's index. */
export const memoryAt = (frame: number, changes: Partial<Memory> = {}): Memory => ({
  ...{ frame, tokens: Float32Array.of(frame), pointer: Float32Array.of(frame), objectScore: 1, iou: 0.9 },
  ...changes,
});
