import type { ModelConfig } from "../model/family.ts";
import type { Graph } from "../graph/builder.ts";
import { FEATURE_STRIDE } from "../graph/sam2/config.ts";
import { compileGraph, type ParameterReader } from "../model/compile.ts";
import { graphFile } from "../model/graph_file.ts";
import type { Backend, GraphSession } from "../runtime/backend.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import { formulaTensor, formulaWeight } from "./formula.ts";

/** A tensor in main memory. */
export interface HostTensor {
  /** Its values, row-major. */
  readonly values: Float32Array;
  /** Its shape. */
  readonly shape: readonly number[];
}

/** Parameters that replace the formula's: a number fills the whole parameter. */
export type WeightOverrides = Readonly<Record<string, number | readonly number[]>>;

/** Gives the formula's weights. */
export function formulaReader(overrides: WeightOverrides = {}): ParameterReader {
  return (key, shape) => {
    const own = overrides[key];
    if (own === undefined) return Promise.resolve(formulaWeight(key, shape));
    if (typeof own !== "number") return Promise.resolve(Float32Array.from(own));
    return Promise.resolve(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(own));
  };
}

/** Loads a graph with weights by formula. */
export async function openGraph(graph: Graph, backend: Backend, overrides?: WeightOverrides): Promise<GraphSession> {
  const read = formulaReader(overrides);
  return await backend.open(await graphFile(graph, backend, (one) => compileGraph(one, read)));
}

/** Runs a graph and brings its outputs to main memory. */
export async function runGraph(
  session: GraphSession,
  inputs: Readonly<Record<string, HostTensor | DeviceTensor>>,
): Promise<Record<string, HostTensor>> {
  const feeds = Object.entries(inputs).map(([name, tensor]) => [
    name,
    tensor instanceof DeviceTensor ? tensor : DeviceTensor.float32(tensor.values, tensor.shape),
  ]);
  const out = await session.run(Object.fromEntries(feeds));
  const found: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(out)) {
    found[name] = { values: await tensor.floats(), shape: tensor.shape };
    tensor[Symbol.dispose]();
  }
  return found;
}

/** A formula tensor that is fed to a part. */
export function formulaInput(name: string, shape: readonly number[], scale: number): HostTensor {
  return { values: formulaTensor(name, shape, scale), shape };
}

/** Formula features for the decoder: "image_embed", "high_res.0", "high_res.1" behind the file's prefix. */
export function formulaFeatures(
  prefix: string,
  { dModel: c, imageSize, highResFeatures }: ModelConfig,
): { readonly features: HostTensor } & Readonly<Partial<Record<"high_res_0" | "high_res_1", HostTensor>>> {
  const h = imageSize / FEATURE_STRIDE;
  const features = formulaInput(`${prefix}image_embed`, [1, c, h, h], 1.5);
  if (highResFeatures === false) return { features };
  return {
    features,
    high_res_0: formulaInput(`${prefix}high_res.0`, [1, c / 8, 4 * h, 4 * h], 1.5),
    high_res_1: formulaInput(`${prefix}high_res.1`, [1, c / 4, 2 * h, 2 * h], 1.5),
  };
}

/** `[tokens, channels]` → `[channels, tokens]` */
export function channelsFirst(values: Float32Array, channels: number): Float32Array {
  const tokens = values.length / channels;
  const out = new Float32Array(values.length);
  for (let i = 0; i < tokens; i++) {
    for (let c = 0; c < channels; c++) out[c * tokens + i] = values[i * channels + c]!;
  }
  return out;
}

/** How many logits are above 0: an area in pixels. */
export function areaOf(logits: Float32Array): number {
  let count = 0;
  for (const value of logits) if (value > 0) count++;
  return count;
}
