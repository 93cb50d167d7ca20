import type { Graph } from "../graph/builder.ts";
import { LOGITS_STRIDE } from "../graph/sam2/config.ts";
import type { MemoryAttentionOptions } from "../graph/sam2/memory_attention.ts";
import type { Backend, GraphFile } from "../runtime/backend.ts";
import type { ParameterReader } from "./compile.ts";
import { CompileCache } from "./compile_cache.ts";
import { encoderProducts } from "./encodes_beside.ts";
import { FAMILIES, familyOf } from "./families.ts";
import type { ModelConfig, ModelFamily } from "./family.ts";
import { graphFile } from "./graph_file.ts";
import type { ModelPart, SingleMemoryPart } from "./model_part.ts";

/** The graphs of a model; those for banks of one memory only where they differ from the others. */
export type ModelGraphs =
  & Readonly<Record<Exclude<ModelPart, SingleMemoryPart>, Graph>>
  & Readonly<Partial<Record<SingleMemoryPart, Graph>>>;

/** The graphs of a configuration. */
export function modelGraphs(config: ModelConfig, families: readonly ModelFamily[] = FAMILIES): ModelGraphs {
  const family = familyOf(config, families);
  const attention = (options: MemoryAttentionOptions): Graph => family.memoryAttention(config, options);
  const single = family.memoryTokens(config).pooled === undefined ? {} : {
    memoryAttentionSingle: attention({ single: true, pointers: true }),
    memoryAttentionSingleNoPointers: attention({ single: true, pointers: false }),
    memoryAttentionSingleWeighed: attention({ single: true, pointers: true, weighed: true }),
    memoryAttentionSingleWeighedNoPointers: attention({ single: true, pointers: false, weighed: true }),
  };
  return {
    imageEncoder: family.imageEncoder(config),
    maskDecoder: family.maskDecoder(config),
    memoryEncoder: family.memoryEncoder(config),
    memoryAttention: attention({ pointers: true }),
    memoryAttentionNoPointers: attention({ pointers: false }),
    memoryAttentionWeighed: attention({ pointers: true, weighed: true }),
    memoryAttentionWeighedNoPointers: attention({ pointers: false, weighed: true }),
    ...single,
  };
}

/** Parameters that are used outside the graphs. */
export interface HostParameters {
  /** `mask_downsample.weight`, `[1, 1, 4, 4]`. */
  readonly maskDownsampleWeight: Float32Array;
  /** `mask_downsample.bias`, `[1]`. */
  readonly maskDownsampleBias: Float32Array;
  /** `no_obj_ptr`, `[1, C]`: the pointer of an absent object. */
  readonly noObjectPointer: Float32Array;
}

/** Everything that a model is made of, before it is loaded into a runtime. */
export interface ModelFiles {
  /** The architecture. */
  readonly config: ModelConfig;
  /** Its family. */
  readonly family: ModelFamily;
  /** Compiled graphs; each is asked for once, when it is needed (a bank without pointers is rare: its graph is compiled late). */
  readonly graph: (part: ModelPart, backend: Backend) => Promise<GraphFile>;
  /** About how many numbers its image encoder multiplies a frame. */
  readonly encoderProducts: number;
  /** Parameters outside the graphs. */
  readonly host: HostParameters;
  /** What identifies the weights, for messages and for stopped runs that resume. */
  readonly identity: string;
  /** Where compiled weights are kept. */
  readonly cache: CompileCache;
  /** Lets go of what the parameters are read from. */
  readonly close?: () => void;
}

/** How a model is compiled. */
export interface CompileOptions {
  /** Where compiled weights are kept; default nowhere. */
  readonly cache?: CompileCache;
  /** Families that are known; default Masklet's. */
  readonly families?: readonly ModelFamily[] | undefined;
}

/**
 * Compiles the graphs of a configuration from a reader of parameters, each when it is asked for.
 *
 * @param identity SHA-256 of the checkpoint, or another text that names the parameters' values
 */
export async function compileModel(
  config: ModelConfig,
  read: ParameterReader,
  identity: string,
  options: CompileOptions = {},
): Promise<ModelFiles> {
  const graphs = modelGraphs(config, options.families);
  const cache = options.cache ?? new CompileCache(undefined, { why: "no cache was given" });
  return {
    config,
    family: familyOf(config, options.families),
    identity,
    cache,
    encoderProducts: encoderProducts(graphs.imageEncoder, config),
    graph: (part, backend) =>
      graphFile(graphs[part]!, backend, (graph) => cache.graph(graph, { config, identity, read })),
    host: {
      maskDownsampleWeight: await read("mask_downsample.weight", [1, 1, LOGITS_STRIDE, LOGITS_STRIDE]),
      maskDownsampleBias: await read("mask_downsample.bias", [1]),
      noObjectPointer: await read("no_obj_ptr", [1, config.dModel]),
    },
  };
}
