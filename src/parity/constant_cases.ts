import { FEATURE_STRIDE } from "../graph/sam2/config.ts";
import { imageSineCode, rotaryAngles, timeSineCode } from "../graph/positions.ts";
import { familyOf } from "../model/families.ts";
import type { ModelConfig } from "../model/family.ts";
import { compareFields, type Fields } from "./field_comparison.ts";
import { formulaWeight } from "./formula.ts";
import { channelsFirst } from "./formula_model.ts";
import type { ModuleReference } from "./module_reference.ts";
import type { ParityResult } from "./parity_result.ts";
import type { SampledTensor } from "./sampled.ts";

/** The largest distance of a pointer that its time code tells. */
const LARGEST_DISTANCE = 15;
/** Codes that a graph makes while it runs: they are compared with the part that does. */
const OF_OTHER_PARTS = ["trunkPosEmbed", "densePe"];

/** Position codes that are computed when a model is compiled, against the reference's. */
export function* constantCases(
  constants: NonNullable<ModuleReference["constants"]>,
  config: ModelConfig,
): Generator<ParityResult> {
  const { dModel: c, memDim, imageSize, numMaskmem, ropeTheta } = config;
  const side = imageSize / FEATURE_STRIDE;
  const angles = rotaryAngles(side, c, ropeTheta);
  const width = (constants["pointerSinePe"] as SampledTensor | undefined)?.shape.at(-1) ?? c;
  const times = timeSineCode((constants.pointerTimes ?? []).map((time) => time / LARGEST_DISTANCE), width);
  const { memoryTokens, memoryShape } = familyOf(config);
  const ofMemory = rotaryAngles(Math.sqrt(memoryShape(config).rotating), c, ropeTheta);
  const found: Fields = {
    crossRopeQCos: angles.map(Math.cos),
    crossRopeQSin: angles.map(Math.sin),
    crossRopeKCos: ofMemory.map(Math.cos),
    crossRopeKSin: ofMemory.map(Math.sin),
    memoryTokensPosEnc: memoryTokens(config).positions(),
    imagePosEnc: channelsFirst(imageSineCode(side, c), c),
    ropeCos: angles.map(Math.cos),
    ropeSin: angles.map(Math.sin),
    maskmemTposEnc: formulaWeight("maskmem_tpos_enc", [numMaskmem, 1, 1, memDim]),
    pointerSinePe: times,
    // SAM 2.0 has no projection: its files hold the code itself, or nothing
    pointerTposProj: constants["pointerTposProj"] === null
      ? null
      : config.projectPointerTimes
      ? linear(times, "obj_ptr_tpos_proj", c, memDim)
      : times,
  };
  yield* compareFields("constants", constants, found, ["pointerTimes", ...OF_OTHER_PARTS]);
}

/** A linear layer with the formula's weights. */
function linear(x: Float32Array, key: string, inputs: number, outputs: number): Float32Array {
  const weight = formulaWeight(`${key}.weight`, [outputs, inputs]);
  const bias = formulaWeight(`${key}.bias`, [outputs]);
  return Float32Array.from({ length: (x.length / inputs) * outputs }, (_, i) => {
    const [row, o] = [Math.floor(i / outputs), i % outputs];
    let sum = bias[o]!;
    for (let k = 0; k < inputs; k++) sum += x[row * inputs + k]! * weight[o * inputs + k]!;
    return sum;
  });
}
