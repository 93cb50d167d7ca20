import { MASK_TOKENS } from "../graph/sam2/config.ts";
import type { DecodedMask } from "../masklet/decoded_mask.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import type { DecoderPrompt } from "./decoder_prompt.ts";
import type { FeatureMap, ImageFeatures } from "./image_features.ts";
import type { DecodedCandidates } from "./model.ts";
import { deviceTensor, sam2Features } from "./sam2_features.ts";

/** Outputs that are read. */
export const decoderOutputs: readonly string[] = ["low_res", "iou", "pointer", "object_score", "all_ious"];

/** Outputs that are read where a policy chooses. */
export const candidateOutputs: readonly string[] = ["all_masks", "all_ious", "all_pointers", "object_score"];

/** The decoder's inputs for the prompts of B objects. */
export function decoderFeeds(
  features: ImageFeatures,
  conditioned: FeatureMap,
  prompts: readonly DecoderPrompt[],
  side: number,
): Record<string, DeviceTensor> {
  const { highRes0, highRes1 } = sam2Features(features);
  const count = prompts.length;
  const length = prompts[0]!.points.length;
  const points = prompts.flatMap((prompt) => prompt.points);
  const maskCount = prompts.some((prompt) => prompt.mask !== undefined) ? count : 1; // without masks all objects share "none"
  const masks = new Float32Array(maskCount * side * side);
  prompts.forEach((prompt, i) => prompt.mask !== undefined && masks.set(prompt.mask, i * side * side));
  const stability = prompts[0]!.stability ?? { delta: 0, threshold: 0 };
  const flags = (flag: (prompt: DecoderPrompt) => boolean): Float32Array =>
    Float32Array.from(prompts, (p) => flag(p) ? 1 : 0);
  return {
    features: deviceTensor(conditioned),
    ...(highRes0 && { high_res_0: highRes0 }),
    ...(highRes1 && { high_res_1: highRes1 }),
    points: DeviceTensor.float32(new Float32Array(points.flatMap(({ x, y }) => [x, y])), [count, length, 2]),
    labels: DeviceTensor.float32(Float32Array.from(points, ({ label }) => label), [count, length]),
    mask_input: DeviceTensor.float32(masks, [maskCount, 1, side, side], { oneUse: true }),
    has_mask: DeviceTensor.float32(flags((p) => p.mask !== undefined).subarray(0, maskCount), [maskCount, 1, 1, 1]),
    multimask: DeviceTensor.float32(flags((p) => p.multimask), [count]),
    stability: DeviceTensor.float32(new Float32Array([stability.delta, stability.threshold]), [2]),
  };
}

/** Cuts the decoder's outputs into one value an object; the values are copies. */
export async function readDecoded(
  out: Readonly<Record<string, DeviceTensor>>,
  prompts: readonly Pick<DecoderPrompt, "multimask">[],
): Promise<DecodedMask[]> {
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
  const masksOf = (values: Float32Array, i: number): Float32Array[] =>
    Array.from({ length: MASK_TOKENS }, (_, k) => partOf(values, i * MASK_TOKENS + k, count * MASK_TOKENS));
  return Array.from({ length: count }, (_, i) => {
    // The first of the four is the single mask, which stands for several points.
    const [logits, ...three] = masksOf(masks!, i);
    const [pointer, ...pointersOfThree] = masksOf(pointers!, i);
    const all = partOf(ious!, i, count);
    const single = { logits: logits!, iou: all[0]!, pointer: pointer! };
    return { masks: three, ious: all.subarray(1), pointers: pointersOfThree, objectScore: score![i]!, single };
  });
}

/** The `i`-th of `count` equal parts, as a copy. */
function partOf(values: Float32Array, i: number, count: number): Float32Array {
  return values.slice((i * values.length) / count, ((i + 1) * values.length) / count);
}
