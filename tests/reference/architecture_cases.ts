/**
 * One click, its memory and the next frame of a model with weights by formula, against Meta's PyTorch code (`fixtures/architectures.json`,
 * made by `make_architectures.py` in fp32 on a CPU).
 * @module
 */
import { formulaReader } from "../../src/parity/formula_model.ts";
import { compareSampled, type SampledTensor } from "../../src/parity/sampled.ts";
import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { type DecoderPrompt, PADDING } from "../../src/model/decoder_prompt.ts";
import { compileModel } from "../../src/model/compile_model.ts";
import { Sam2Model } from "../../src/model/sam2_model.ts";
import type { Backend } from "../../src/runtime/backend.ts";
import { FIXTURES, readJson } from "./shared.ts";

/** What the reference says of one model at one input size. */
export interface ArchitectureReference {
  readonly model: string;
  readonly imageSize: number;
  readonly features: SampledTensor;
  readonly highRes: readonly [SampledTensor, SampledTensor];
  readonly lowRes: SampledTensor;
  readonly ious: readonly number[];
  readonly pointer: SampledTensor;
  readonly objectScore: number;
  readonly memory: SampledTensor;
  readonly conditioned: SampledTensor;
  readonly trackedLowRes: SampledTensor;
  readonly trackedPointer: SampledTensor;
}

/** All of them. */
export const architectureReferences = (): Promise<readonly ArchitectureReference[]> =>
  readJson("architectures.json", FIXTURES);

/** Largest difference of each quantity, in units of the reference's mean absolute value. */
export async function architectureErrors(
  want: ArchitectureReference,
  backend: Backend,
): Promise<Record<string, number>> {
  const config = { ...configurationOf(want.model)!, imageSize: want.imageSize };
  await using model = new Sam2Model(await compileModel(config, formulaReader(), "formula"), backend);
  const size = want.imageSize;
  using features = await model.encodeImage(syntheticFrame(size, size, 0));
  const off = (values: Float32Array, tensor: SampledTensor): number => compareSampled(values, tensor).relative;
  const errors: Record<string, number> = {
    features: off(await features.raw.floats(), want.features),
    highRes0: off(await features.highRes0!.floats(), want.highRes[0]),
    highRes1: off(await features.highRes1!.floats(), want.highRes[1]),
  };
  const click: DecoderPrompt = {
    points: [{ x: (250 * size) / 1024, y: (420 * size) / 1024, label: 1 }, PADDING],
    multimask: true,
  };
  const [first] = await model.decode(features, features.noMemory, [click]);
  errors["lowRes"] = off(first!.logits, want.lowRes);
  errors["pointer"] = off(first!.pointer, want.pointer);
  errors["objectScore"] = Math.abs(first!.objectScore / want.objectScore - 1);
  errors["ious"] = Math.max(...want.ious.map((iou, i) => Math.abs(first!.candidateIous![i]! - iou)));
  const { logits, objectScore, pointer, iou } = first!;
  const [tokens] = await model.encodeMemory(features, [{ logits, objectScore, binarize: false }]);
  const { memDim, numMaskmem } = config;
  const cells = tokens!.length / memDim;
  const planes = Float32Array.from(tokens!, (_, i) => tokens![(i % cells) * memDim + Math.floor(i / cells)]!);
  errors["memory"] = off(planes, want.memory);
  const memory = { frame: 0, tokens: tokens!, pointer, objectScore, iou };
  using conditioned = await model.attend(features, [{
    memories: [{ memory, row: numMaskmem - 1 }],
    pointers: [{ memory, time: 1 / 5 }],
  }]);
  errors["conditioned"] = off(await conditioned.floats(), want.conditioned);
  const [next] = await model.decode(features, conditioned, [{ points: [PADDING, PADDING], multimask: true }]);
  errors["trackedLowRes"] = off(next!.logits, want.trackedLowRes);
  errors["trackedPointer"] = off(next!.pointer, want.trackedPointer);
  return errors;
}
