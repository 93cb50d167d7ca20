import { MASK_TOKENS } from "../graph/sam2/config.ts";
import type { Candidates } from "../memory/policy.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import type { ImageFeatures } from "./image_features.ts";

/** A point as the decoder takes it. */
export interface DecoderPoint {
  /** px of the model's input */
  readonly x: number;
  /** px of the model's input */
  readonly y: number;
  /** -1 padding, 0 off the object, 1 on it, 2 and 3 a box's top left and bottom right corner. */
  readonly label: -1 | 0 | 1 | 2 | 3;
}

/** The padding point that follows every list of points, and stands for none. */
export const PADDING: DecoderPoint = { x: 0, y: 0, label: -1 };

/** What the decoder is told about one object. */
export interface DecoderPrompt {
  /** Points, padding included. */
  readonly points: readonly DecoderPoint[];
  /** Mask logits `[side, side]` as a further prompt. */
  readonly mask?: Float32Array | undefined;
  /** Take the best of the three candidates, by predicted IoU. */
  readonly multimask: boolean;
  /** A single mask less stable than the threshold gives way to the best of three; absent: never. */
  readonly stability?: { readonly delta: number; readonly threshold: number } | undefined;
}

/** What the decoder found for one object: the reference's choice, and all candidates for policies that choose otherwise. */
export interface DecodedMasks {
  /** Logits of the chosen mask, `[side, side]`; -1024 where the object is absent. */
  readonly logits: Float32Array;
  /** Predicted IoU of the chosen mask. */
  readonly iou: number;
  /** Object pointer, `[C]`. */
  readonly pointer: Float32Array;
  /** Object score, a logit. */
  readonly objectScore: number;
  /** Predicted IoUs of the candidates that were to choose from: three, or the one that was asked for. */
  readonly candidateIous: Float32Array;
}

/** The three candidates for one object, before any choice and any gate. */
export interface DecodedCandidates extends Candidates {
  /** Object pointer of each candidate, `[C]`. */
  readonly pointers: readonly Float32Array[];
}

/** Outputs that are read. */
export const decoderOutputs: readonly string[] = ["low_res", "iou", "pointer", "object_score", "all_ious"];

/** Outputs that are read where a policy chooses. */
export const candidateOutputs: readonly string[] = ["all_masks", "all_ious", "all_pointers", "object_score"];

/** The decoder's inputs for the prompts of B objects. */
export function decoderFeeds(
  features: ImageFeatures,
  conditioned: DeviceTensor,
  prompts: readonly DecoderPrompt[],
  side: number,
): Record<string, DeviceTensor> {
  const count = prompts.length;
  const length = prompts[0]!.points.length;
  const points = prompts.flatMap((prompt) => prompt.points);
  const masks = new Float32Array(count * side * side);
  prompts.forEach((prompt, i) => prompt.mask !== undefined && masks.set(prompt.mask, i * side * side));
  const stability = prompts[0]!.stability ?? { delta: 0, threshold: 0 };
  const flags = (flag: (prompt: DecoderPrompt) => boolean): Float32Array =>
    Float32Array.from(prompts, (p) => flag(p) ? 1 : 0);
  return {
    features: conditioned,
    high_res_0: features.highRes0,
    high_res_1: features.highRes1,
    points: DeviceTensor.float32(new Float32Array(points.flatMap(({ x, y }) => [x, y])), [count, length, 2]),
    labels: DeviceTensor.float32(Float32Array.from(points, ({ label }) => label), [count, length]),
    mask_input: DeviceTensor.float32(masks, [count, 1, side, side]),
    has_mask: DeviceTensor.float32(flags((p) => p.mask !== undefined), [count, 1, 1, 1]),
    multimask: DeviceTensor.float32(flags((p) => p.multimask), [count]),
    stability: DeviceTensor.float32(new Float32Array([stability.delta, stability.threshold]), [2]),
  };
}

/** Cuts the decoder's outputs into one value an object; the values are copies. */
export async function readDecoded(
  out: Readonly<Record<string, DeviceTensor>>,
  prompts: readonly Pick<DecoderPrompt, "multimask">[],
): Promise<DecodedMasks[]> {
  const count = prompts.length;
  const [lowRes, iou, pointer, score, ious] = await Promise.all(
    decoderOutputs.map((name) => out[name]!.floats()),
  );
  const part = (values: Float32Array, i: number): Float32Array => partOf(values, i, count);
  return prompts.map(({ multimask }, i) => ({
    logits: part(lowRes!, i),
    iou: iou![i]!,
    pointer: part(pointer!, i),
    objectScore: score![i]!,
    candidateIous: multimask ? part(ious!, i).subarray(1) : Float32Array.of(iou![i]!),
  }));
}

/** Cuts the decoder's outputs into the candidates of each object; the values are copies. */
export async function readCandidates(
  out: Readonly<Record<string, DeviceTensor>>,
  count: number,
): Promise<DecodedCandidates[]> {
  const [masks, ious, pointers, score] = await Promise.all(candidateOutputs.map((name) => out[name]!.floats()));
  // The first of the four is the single mask, which stands for several points.
  const three = (values: Float32Array, i: number): Float32Array[] =>
    Array.from({ length: MASK_TOKENS - 1 }, (_, k) => partOf(values, i * MASK_TOKENS + 1 + k, count * MASK_TOKENS));
  return Array.from({ length: count }, (_, i) => ({
    masks: three(masks!, i),
    ious: partOf(ious!, i, count).subarray(1),
    pointers: three(pointers!, i),
    objectScore: score![i]!,
  }));
}

/** The `i`-th of `count` equal parts, as a copy. */
function partOf(values: Float32Array, i: number, count: number): Float32Array {
  return values.slice((i * values.length) / count, ((i + 1) * values.length) / count);
}
