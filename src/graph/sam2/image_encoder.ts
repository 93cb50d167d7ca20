import { type Graph, GraphBuilder, type Value } from "../builder.ts";
import type { SharedConfig } from "../shared_config.ts";
import { FEATURE_STRIDE, type Sam2Config } from "./config.ts";
import { add, permute, reshape } from "../layers.ts";
import { imageSineCode } from "../positions.ts";
import { type StageOutput, trunk } from "./trunk.ts";
import { transposed } from "../weight.ts";

/** Means and standard deviations of the three channels, ImageNet's, for values in [0, 1]. */
export const IMAGE_MEAN: readonly number[] = [0.485, 0.456, 0.406];
/** See {@linkcode IMAGE_MEAN}. */
export const IMAGE_STD: readonly number[] = [0.229, 0.224, 0.225];

/** How a graph is built. */
export interface GraphOptions {
  /** Give inner values as further outputs. */
  readonly probes?: boolean;
}

/**
 * The image encoder: `image` RGB `[1, S, S, 3]` in [0, 1] in; out, with C = d_model and h = S / 16:
 * `features` `[1, C, h, h]`, `features_no_memory` (the same plus the no-memory embedding: what a first click sees),
 * `high_res_0` `[1, C/8, 4h, 4h]` and `high_res_1` `[1, C/4, 2h, 2h]`, both already projected for the decoder.
 */
export function imageEncoder(config: Sam2Config, options: GraphOptions = {}): Graph {
  const g = new GraphBuilder("image_encoder", options);
  const { imageSize: size } = config;
  const stages = trunk(g, normalisedImage(g, size), config.trunk, size);
  neck(g, stages, config);
  return g.build();
}

/** The feature pyramid over the four stages of a trunk, as the outputs of an image encoder: see {@linkcode imageEncoder}. */
export function neck(g: GraphBuilder, stages: readonly StageOutput[], config: SharedConfig): void {
  const { imageSize: size, dModel } = config;
  const side = size / FEATURE_STRIDE;
  const high = [0, 1].map((level) => highResolution(g, stages[level]!, level, config));
  const top = lateral(g, stages[3]!, 3, dModel);
  const enlarged = g.node(
    "Resize",
    [top, "", g.computed("scales_nearest", [4], () => new Float32Array([1, 1, 2, 2]))],
    {
      mode: "nearest",
      coordinate_transformation_mode: "asymmetric",
      nearest_mode: "floor",
    },
  );
  const features = add(g, lateral(g, stages[2]!, 2, dModel), enlarged);
  featureOutputs(g, features, config);
  g.output("high_res_0", high[0]!, [1, dModel / 8, 4 * side, 4 * side]);
  g.output("high_res_1", high[1]!, [1, dModel / 4, 2 * side, 2 * side]);
  if (g.probing) probes(g, stages, features, config);
}

/** The stride-16 features, and the same as a first click sees them. */
export function featureOutputs(g: GraphBuilder, features: Value, { imageSize, dModel }: SharedConfig): void {
  const side = imageSize / FEATURE_STRIDE;
  const noMemory = reshape(g, g.stored("no_mem_embed", [1, 1, dModel]), [1, dModel, 1, 1]);
  g.output("features", features, [1, dModel, side, side]);
  g.output("features_no_memory", add(g, features, noMemory), [1, dModel, side, side]);
}

/** The graph's input `image`, `[1, S, S, 3]` in [0, 1], normalised to `[1, 3, S, S]`: the same for every family. */
export function normalisedImage(g: GraphBuilder, size: number): Value {
  const image = g.input("image", "float32", [1, size, size, 3]);
  const mean = g.computed("image_mean", [3, 1, 1], () => new Float32Array(IMAGE_MEAN));
  const std = g.computed("image_std", [3, 1, 1], () => new Float32Array(IMAGE_STD));
  const planes = g.node("Div", [g.node("Sub", [permute(g, image, [0, 3, 1, 2]), mean]), std]);
  g.probe("input", planes, [1, 3, size, size]);
  return planes;
}

const neckKey = (level: number): string => `image_encoder.neck.convs.${3 - level}.conv`;

/** Lateral projection of one stage, `[1, C, side, side]`. The checkpoint numbers the neck's convolutions from the top. */
function lateral(g: GraphBuilder, stage: StageOutput, level: number, dModel: number): Value {
  const key = neckKey(level);
  const weight = g.weight(`${key}.weight.T`, [stage.channels, dModel], {
    kind: "derived",
    from: [{ key: `${key}.weight`, shape: [dModel, stage.channels, 1, 1] }],
    derive: (w) => transposed(w!, dModel, stage.channels),
  });
  const projected = add(g, g.node("MatMul", [stage.value, weight]), g.stored(`${key}.bias`, [dModel]));
  return permute(g, projected, [0, 3, 1, 2]);
}

/**
 * Levels 0 and 1 go nowhere but through the decoder's `conv_s0` and `conv_s1`: two projections in a row, multiplied into one when
 * the model is compiled.
 */
function highResolution(g: GraphBuilder, stage: StageOutput, level: number, { dModel }: SharedConfig): Value {
  const outputs = level === 0 ? dModel / 8 : dModel / 4;
  const inputs = stage.channels;
  const [neck, head] = [neckKey(level), `sam_mask_decoder.conv_s${level}`];
  const headWeight = { key: `${head}.weight`, shape: [outputs, dModel, 1, 1] };
  const weight = g.weight(`high_res_${level}.weight`, [inputs, outputs], {
    kind: "derived",
    from: [{ key: `${neck}.weight`, shape: [dModel, inputs, 1, 1] }, headWeight],
    derive: (lateral, project) => product(lateral!, project!, dModel, inputs, outputs),
  });
  const bias = g.weight(`high_res_${level}.bias`, [outputs], {
    kind: "derived",
    from: [{ key: `${neck}.bias`, shape: [dModel] }, headWeight, { key: `${head}.bias`, shape: [outputs] }],
    derive: (lateral, project, own) => product(lateral!, project!, dModel, 1, outputs).map((v, i) => v + own![i]!),
  });
  return permute(g, add(g, g.node("MatMul", [stage.value, weight]), bias), [0, 3, 1, 2]);
}

/** first `[inner, n]`, second `[outputs, inner]` → first' · second' `[n, outputs]`, summed in float64. */
function product(first: Float32Array, second: Float32Array, inner: number, n: number, outputs: number): Float32Array {
  const out = new Float32Array(n * outputs);
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += first[k * n + i]! * second[o * inner + k]!;
      out[i * outputs + o] = sum;
    }
  }
  return out;
}

function probes(
  g: GraphBuilder,
  stages: readonly StageOutput[],
  features: Value,
  { dModel, imageSize }: SharedConfig,
): void {
  for (const level of [0, 1]) {
    const { side } = stages[level]!;
    g.probe(`fpn.${level}`, lateral(g, stages[level]!, level, dModel), [1, dModel, side, side]);
  }
  const side = imageSize / FEATURE_STRIDE;
  g.probe("fpn.2", features, [1, dModel, side, side]);
}

/** The sine code of the stride-16 grid as an initializer, `[1, h·h, C]`. */
export function imagePositions(g: GraphBuilder, side: number, channels: number): Value {
  return g.computed(`image_positions_${channels}`, [1, side * side, channels], () => imageSineCode(side, channels));
}
