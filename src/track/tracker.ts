import { roundToBfloat16 } from "../checkpoint/half.ts";
import type { Frame, VideoSource } from "../frame/frame.ts";
import type { BankOptions } from "../memory/selection.ts";
import type { ImageFeatures } from "../model/image_features.ts";
import type { Model } from "../model/model.ts";
import { modelPixels } from "./model_input.ts";
import type { TrackingRules } from "./rules.ts";

/** What restoring, answering and tracking need. */
export interface Tracker {
  /** The model. */
  readonly model: Model;
  /** The video. */
  readonly video: VideoSource;
  /** The rules of the run. */
  readonly rules: TrackingRules;
  /** How banks are read: as the model and the rules say. */
  readonly bank: BankOptions;
  /** Stops the work. */
  readonly signal?: AbortSignal | undefined;
}

/** A tracker of a run. */
export function makeTracker(parts: Omit<Tracker, "bank">): Tracker {
  const { model: { numMaskmem, maxObjectPointers, signedPointerTimes }, rules } = parts;
  const { memoryStride: stride, maxPromptedMemories } = rules;
  return { ...parts, bank: { numMaskmem, maxObjectPointers, signedPointerTimes, stride, maxPromptedMemories } };
}

/** Features of a frame. The caller disposes of them. */
export function encodeFrame(frame: Frame, { model }: Pick<Tracker, "model">): Promise<ImageFeatures> {
  return model.encodeImage(modelPixels(frame, model.imageSize));
}

/** Memories as they are kept. */
export function storedTokens(tokens: Float32Array, { rules }: Pick<Tracker, "rules">): Float32Array {
  return rules.memoryPrecision === "bfloat16" ? roundToBfloat16(tokens) : tokens;
}
