import type { ModelConfig } from "../model/family.ts";
import { Sam2Features } from "../model/sam2_features.ts";
import { compileModel } from "../model/compile_model.ts";
import { Sam2Model } from "../model/sam2_model.ts";
import type { Backend } from "../runtime/backend.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import { answerMask } from "../track/answer_prompts.ts";
import { compareFields } from "./field_comparison.ts";
import { areaOf, formulaFeatures, formulaReader, type HostTensor } from "./formula_model.ts";
import type { ModuleReference } from "./module_reference.ts";
import type { ParityResult } from "./parity_result.ts";
import { syntheticMask } from "./synthetic_video.ts";

/** A mask given as a prompt (an ellipse, or nothing): its logits, its way into the decoder and its pointer, against the reference's. */
export async function* maskPromptCases(
  { inputNames, maskAsOutput }: ModuleReference,
  config: ModelConfig,
  backend: Backend,
): AsyncGenerator<ParityResult> {
  const { imageSize } = config;
  await using model = new Sam2Model(await compileModel(config, formulaReader(), "formula"), backend);
  const made = formulaFeatures(inputNames, config);
  const onDevice = ({ values, shape }: HostTensor): DeviceTensor => DeviceTensor.float32(values, shape);
  const embedding = onDevice(made.features);
  using features = new Sam2Features({
    raw: embedding,
    noMemory: embedding,
    highRes0: made.high_res_0 && onDevice(made.high_res_0),
    highRes1: made.high_res_1 && onDevice(made.high_res_1),
  });
  const masks: Readonly<Record<string, () => Uint8Array>> = {
    ellipse: () => syntheticMask(imageSize, imageSize, 0, 1),
    empty: () => new Uint8Array(imageSize ** 2),
  };
  for (const want of maskAsOutput!) {
    const name = `maskAsOutput/${want.name}`;
    const mask = masks[want.name];
    if (mask === undefined) {
      yield { notRun: name };
      continue;
    }
    const values = Float32Array.from(mask());
    const answer = await answerMask(values, features, model);
    yield* compareFields(name, want, {
      area: areaOf(values),
      maskDownsample: model.downsampleMask(values),
      lowResMask: answer.logits,
      lowResArea: areaOf(answer.logits),
      ious: [answer.iou],
      objPtr: answer.pointer,
      objectScore: answer.objectScore,
    }, ["name"]);
  }
}
