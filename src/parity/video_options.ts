import type { PropagateOptions } from "../track/options.ts";
import { singleMaskRules } from "./single_mask_rules.ts";
import type { VideoReference, VideoStep } from "./video_reference.ts";

/** The reference's options that have a rule here. */
const KNOWN = [
  "fill_hole_area",
  "non_overlap_masks",
  "binarize_mask_from_pts_for_mem_enc",
  "add_all_frames_to_correct_as_cond",
  "sam_mask_decoder_extra_args",
  "memory_temporal_stride_for_eval",
  "max_cond_frames_in_attn",
];
/** Options that change nothing as long as they have this value; objects are tracked one by one, so the last never does. */
const WITHOUT_EFFECT: Readonly<Record<string, readonly unknown[]>> = {
  clear_non_cond_mem_around_input: [false],
  clear_non_cond_mem_for_multi_obj: [false],
  non_overlap_masks_for_mem_enc: [false, true],
};

/** Rules of predictors that are not Meta's, by the name that a reference has for them. */
const PREDICTORS: ReadonlyMap<string, PropagateOptions> = new Map([["edgetam", { keepCorrections: true }]]);

/** Names of options that no rule stands for: a reference with such an option cannot be run. */
export function unknownOptions({ predictorOptions }: VideoReference): string[] {
  return Object.entries(predictorOptions)
    .filter(([name, value]) => !KNOWN.includes(name) && !(WITHOUT_EFFECT[name]?.includes(value) ?? false))
    .map(([name]) => name);
}

/** The reference's constructor options, and what sets its predictor apart, as rules on top of its preset. */
export function rulesOf({ predictor, predictorOptions: o, memory }: VideoReference): PropagateOptions {
  const number = (name: string): number | undefined => o[name] as number | undefined;
  const most = number("max_cond_frames_in_attn");
  return {
    preset: "reference",
    memoryPrecision: memory,
    fillHoles: number("fill_hole_area") ?? 0,
    nonOverlapping: o["non_overlap_masks"] === true,
    binarizePrompted: o["binarize_mask_from_pts_for_mem_enc"] === true,
    addAllCorrectedFramesAsConditioning: o["add_all_frames_to_correct_as_cond"] === true,
    ...singleMaskRules(o),
    ...PREDICTORS.get(predictor ?? ""),
    memoryStride: number("memory_temporal_stride_for_eval") ?? 1,
    ...(most !== undefined && most > 0 && { maxPromptedMemories: most }),
  };
}

/** Where a propagation of the reference goes; it tracks one frame more than it is told to. */
export function rangeOf({ start, count, reverse }: VideoStep): PropagateOptions {
  return {
    direction: reverse === true ? "backward" : "forward",
    ...(start !== undefined && { start }),
    ...(count !== undefined && { maxFrames: count + 1 }),
  };
}
