import { FEATURE_STRIDE, type Sam2Config } from "../../graph/config.ts";
import { imageSineCode, rotaryAngles, timeSineCode } from "../../graph/positions.ts";
import { formulaWeight } from "./formula.ts";
import type { ModuleReference, ParityRow } from "./module_reference.ts";
import { compareSampled } from "./sampled.ts";

/** The largest distance of a pointer that its time code tells. */
const LARGEST_DISTANCE = 15;

/** Position codes that are computed when a model is compiled, against the reference's. */
export function* constantCases(
  { constants, memoryEncoder }: ModuleReference,
  config: Sam2Config,
): Generator<ParityRow> {
  const { dModel: c, memDim, imageSize, numMaskmem, ropeTheta } = config;
  const side = imageSize / FEATURE_STRIDE;
  const angles = rotaryAngles(side, c, ropeTheta);
  const times = timeSineCode(constants.pointerTimes.map((time) => time / LARGEST_DISTANCE), c);
  const memoryCode = channelsFirst(imageSineCode(side, memDim), memDim);
  const found: Record<string, Float32Array> = {
    imagePosEnc: channelsFirst(imageSineCode(side, c), c),
    ropeCos: angles.map(Math.cos),
    ropeSin: angles.map(Math.sin),
    maskmemTposEnc: formulaWeight("maskmem_tpos_enc", [numMaskmem, 1, 1, memDim]),
    pointerSinePe: times,
    pointerTposProj: linear(times, "obj_ptr_tpos_proj", c, memDim),
  };
  for (const [tensor, values] of Object.entries(found)) {
    const want = constants[tensor];
    if (want !== undefined) yield { case: "constants", tensor, ...compareSampled(values, want) };
  }
  yield { case: "constants", tensor: "memoryPosEnc", ...compareSampled(memoryCode, memoryEncoder.memoryPosEnc) };
}

/** `[tokens, channels]` → `[channels, tokens]` */
function channelsFirst(values: Float32Array, channels: number): Float32Array {
  const tokens = values.length / channels;
  return Float32Array.from(values, (_, i) => values[(i % tokens) * channels + Math.floor(i / tokens)]!);
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
