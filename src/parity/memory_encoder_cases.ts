import { roundToBfloat16 } from "../checkpoint/half.ts";
import { FEATURE_STRIDE } from "../graph/sam2/config.ts";
import { familyOf } from "../model/families.ts";
import type { ModelConfig } from "../model/family.ts";
import type { Backend } from "../runtime/backend.ts";
import { compareFields } from "./field_comparison.ts";
import { channelsFirst, formulaInput, type HostTensor, openGraph, runGraph } from "./formula_model.ts";
import { maskLogits } from "./mask_logits.ts";
import type { ModuleReference } from "./module_reference.ts";
import type { ParityResult } from "./parity_result.ts";
import { elementsOf, sampledIndices, type SampledTensor } from "./sampled.ts";

/** Cases that this file knows: whether the mask is thresholded. */
const CASES: Readonly<Record<string, { readonly binarize: boolean }>> = {
  tracked: { binarize: false },
  binarised: { binarize: true },
  object_absent: { binarize: false },
};

/** Mask logits and features through the memory encoder. */
export async function* memoryEncoderCases(
  reference: ModuleReference,
  config: ModelConfig,
  backend: Backend,
): AsyncGenerator<ParityResult> {
  const { imageSize: s, dModel: c, memDim } = config;
  const h = s / FEATURE_STRIDE;
  await using session = await openGraph(familyOf(config).memoryEncoder(config, { probes: true }), backend);
  const features = formulaInput(`${reference.inputNames}pix_feat`, [1, c, h, h], 1.5);
  const lowRes = { values: maskLogits(reference, config), shape: [1, 1, s / 4, s / 4] };
  const { cases = [], ...parts } = reference.memoryEncoder!;
  const plain = await runGraph(session, memoryInputs(features, lowRes, 1, false));
  yield* compareFields("memoryEncoder", parts, {
    memoryPosEnc: asReferenced(familyOf(config).memoryTokens(config).positions(), memDim, parts.memoryPosEnc),
    maskToEncode: plain["maskToEncode"]!.values,
    maskDownSampler: plain["maskDownSampler"]!.values,
  });
  for (const want of cases) {
    const name = `memoryEncoder/${want.name}`;
    const known = CASES[want.name];
    if (known === undefined) {
      yield { notRun: name };
      continue;
    }
    const out = await runGraph(session, memoryInputs(features, lowRes, want.objectScore, known.binarize));
    const memory = asReferenced(out["memory"]!.values, memDim, want.memory);
    const given = ["name", "objectScore"];
    yield* compareFields(name, want, {
      memory,
      encoded: out["encoded"] && channelsFirst(out["encoded"].values, memDim),
      memoryAsBfloat16: want.memoryAsBfloat16 && asBfloat16(memory, want.memoryAsBfloat16),
    }, given);
  }
}

/** Tokens of a memory as a reference holds them: a plane `[1, 64, h, h]`, or tokens `[1, tokens, 64]`. */
export function asReferenced(tokens: Float32Array, width: number, want: SampledTensor | undefined): Float32Array {
  return want?.shape.length === 4 ? channelsFirst(tokens, width) : tokens;
}

/** The memory encoder's inputs. */
export function memoryInputs(
  features: HostTensor,
  lowRes: HostTensor,
  objectScore: number,
  binarize: boolean,
): Record<string, HostTensor> {
  return {
    features,
    low_res: lowRes,
    object_score: { values: new Float32Array([objectScore]), shape: [1, 1] },
    binarize: { values: new Float32Array([binarize ? 1 : 0]), shape: [1, 1, 1, 1] },
  };
}

/**
 * Values rounded to bfloat16. One on the edge between two of its numbers may fall on either side: where the reference holds the other
 * one, what remains is the distance to that edge, not the whole step.
 */
function asBfloat16(values: Float32Array, want: SampledTensor): Float32Array {
  const rounded = roundToBfloat16(values);
  if (values.length !== elementsOf(want)) return rounded;
  sampledIndices(values.length, want.values.length).forEach((at, j) => {
    const wanted = Number(want.values[j]);
    const halfStep = 2 ** (Math.floor(Math.log2(Math.abs(wanted))) - 8);
    const beyond = Math.max(0, Math.abs(values[at]! - wanted) - halfStep);
    rounded[at] = wanted + Math.sign(values[at]! - wanted) * beyond;
  });
  return rounded;
}
