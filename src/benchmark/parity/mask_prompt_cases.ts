import { FEATURE_STRIDE, type Sam2Config } from "../../graph/config.ts";
import { ImageFeatures } from "../../model/image_features.ts";
import { compileModel, Sam2Model } from "../../model/sam2_model.ts";
import type { Backend } from "../../runtime/backend.ts";
import { DeviceTensor } from "../../runtime/device_tensor.ts";
import { answerMask } from "../../track/answer_prompts.ts";
import { formulaTensor, formulaWeight } from "./formula.ts";
import type { ModuleReference, ParityRow } from "./module_reference.ts";
import { compareSampled } from "./sampled.ts";
import { syntheticMask } from "./synthetic_video.ts";

/** A mask given as a prompt (an ellipse, or nothing): its logits, its way into the decoder and its pointer, against the reference's. */
export async function* maskPromptCases(
  { inputNames: n, maskAsOutput }: ModuleReference,
  config: Sam2Config,
  backend: Backend,
): AsyncGenerator<ParityRow> {
  const { imageSize, dModel: c } = config;
  const h = imageSize / FEATURE_STRIDE;
  const read = (key: string, shape: readonly number[]): Promise<Float32Array> =>
    Promise.resolve(formulaWeight(key, shape));
  await using model = new Sam2Model(await compileModel(config, read, "formula"), backend);
  const make = (name: string, shape: readonly number[]): DeviceTensor =>
    DeviceTensor.float32(formulaTensor(n + name, shape, 1.5), shape);
  const embedding = make("image_embed", [1, c, h, h]);
  using features = new ImageFeatures({
    raw: embedding,
    noMemory: embedding,
    highRes0: make("high_res.0", [1, c / 8, 4 * h, 4 * h]),
    highRes1: make("high_res.1", [1, c / 4, 2 * h, 2 * h]),
  });
  for (const want of maskAsOutput) {
    const inside = want.name === "empty" ? new Uint8Array(imageSize ** 2) : syntheticMask(imageSize, imageSize, 0, 1);
    const values = Float32Array.from(inside);
    const answer = await answerMask(values, features, model);
    const row = (tensor: string, error: { absolute: number; relative: number }): ParityRow => ({
      case: `maskAsOutput/${want.name}`,
      tensor,
      ...error,
    });
    yield row("maskDownsample", compareSampled(model.downsampleMask(values), want.maskDownsample));
    yield row("lowResMask", compareSampled(answer.logits, want.lowResMask));
    yield row("objPtr", compareSampled(answer.pointer, want.objPtr));
    const off = Math.abs(answer.objectScore - want.objectScore);
    yield row("objectScore", { absolute: off, relative: off / Math.abs(want.objectScore) });
  }
}
