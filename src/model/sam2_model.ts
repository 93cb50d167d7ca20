import { failClosed, MaskletError } from "../error.ts";
import type { Graph } from "../graph/builder.ts";
import { LOGITS_STRIDE, type Sam2Config } from "../graph/sam2/config.ts";
import { imageEncoder } from "../graph/sam2/image_encoder.ts";
import { maskDecoder } from "../graph/sam2/mask_decoder.ts";
import { memoryAttention } from "../graph/sam2/memory_attention.ts";
import { memoryEncoder } from "../graph/sam2/memory_encoder.ts";
import type { Selection } from "../memory/selection.ts";
import type { Backend, GraphFile, GraphSession } from "../runtime/backend.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import { attentionFeeds, attentionPart, joined } from "./attention_feeds.ts";
import type { ParameterReader } from "./compile.ts";
import { CompileCache } from "./compile_cache.ts";
import {
  candidateOutputs,
  type DecodedCandidates,
  type DecodedMasks,
  decoderFeeds,
  decoderOutputs,
  type DecoderPrompt,
  readCandidates,
  readDecoded,
} from "./decoding.ts";
import { ImageFeatures } from "./image_features.ts";
import type { Model } from "./model.ts";
import type { ModelPart } from "./model_part.ts";
import { lowered } from "./precision.ts";

/** The graphs of a configuration. */
export function modelGraphs(config: Sam2Config): Readonly<Record<ModelPart, Graph>> {
  return {
    imageEncoder: imageEncoder(config),
    maskDecoder: maskDecoder(config),
    memoryEncoder: memoryEncoder(config),
    memoryAttention: memoryAttention(config, { pointers: true }),
    memoryAttentionNoPointers: memoryAttention(config, { pointers: false }),
    memoryAttentionWeighed: memoryAttention(config, { pointers: true, weighed: true }),
    memoryAttentionWeighedNoPointers: memoryAttention(config, { pointers: false, weighed: true }),
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
  readonly config: Sam2Config;
  /** Compiled graphs; each is asked for once, when it is needed (a bank without pointers is rare: its graph is compiled late). */
  readonly graph: (part: ModelPart, backend: Backend) => Promise<GraphFile>;
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
}

/**
 * Compiles the graphs of a configuration from a reader of parameters, each when it is asked for.
 *
 * @param identity SHA-256 of the checkpoint, or another text that names the parameters' values
 */
export async function compileModel(
  config: Sam2Config,
  read: ParameterReader,
  identity: string,
  options: CompileOptions = {},
): Promise<ModelFiles> {
  const graphs = modelGraphs(config);
  const cache = options.cache ?? new CompileCache(undefined, { why: "no cache was given" });
  return {
    config,
    identity,
    cache,
    // deno-lint-ignore require-await -- a failure must reject, not throw
    graph: async (part, backend) => cache.graph(lowered(graphs[part], backend), { config, identity, read }),
    host: {
      maskDownsampleWeight: await read("mask_downsample.weight", [1, 1, LOGITS_STRIDE, LOGITS_STRIDE]),
      maskDownsampleBias: await read("mask_downsample.bias", [1]),
      noObjectPointer: await read("no_obj_ptr", [1, config.dModel]),
    },
  };
}

/** Outputs of the image encoder; all of them stay on the device. */
const FEATURES = ["features", "features_no_memory", "high_res_0", "high_res_1"] as const;

/** One object's mask on its way into a memory. */
export interface MaskToRemember {
  /** Mask logits `[side, side]`. */
  readonly logits: Float32Array;
  /** Object score, a logit. */
  readonly objectScore: number;
  /** Threshold the mask instead of squashing it. */
  readonly binarize: boolean;
}

/** A SAM 2 model that is ready to run: four graphs and the sessions that hold them. Closing it twice is harmless. */
export class Sam2Model implements Model {
  /** The model's name: "sam2.1_hiera_tiny". */
  readonly name: string;
  /** The architecture. */
  readonly config: Sam2Config;
  /** What identifies the weights. */
  readonly identity: string;
  /** What runs the graphs, and why it was taken. */
  readonly backend: Backend;
  readonly #files: ModelFiles;
  readonly #sessions = new Map<ModelPart, Promise<GraphSession>>();
  #open = true;

  /**
   * @param files the compiled model
   * @param backend what runs it; use `loadModel` to have both made
   */
  constructor(files: ModelFiles, backend: Backend) {
    this.name = files.config.name;
    this.config = files.config;
    this.identity = files.identity;
    this.backend = backend;
    this.#files = files;
  }

  /** Where its compiled weights are kept, or why they are not. */
  get cache(): string {
    return this.#files.cache.description;
  }

  /** Side of the square input, px. */
  get imageSize(): number {
    return this.config.imageSize;
  }

  /** Side of the mask logits: a quarter of the input's. */
  get logitsSide(): number {
    return this.config.imageSize / LOGITS_STRIDE;
  }

  /** The pointer of an absent object, `[C]`. */
  get noObjectPointer(): Float32Array {
    return this.#files.host.noObjectPointer;
  }

  /** Loads the sessions that every run needs, so that the first frame does not wait for them. */
  async warm(): Promise<void> {
    for (const part of ["imageEncoder", "maskDecoder", "memoryEncoder", "memoryAttention"] as const) {
      await this.#session(part);
    }
  }

  /** Features of a picture: RGB bytes, `[S, S, 3]`. The caller disposes them. */
  async encodeImage(rgb: Uint8Array): Promise<ImageFeatures> {
    const session = await this.#session("imageEncoder");
    using image = DeviceTensor.uint8(rgb, [1, this.imageSize, this.imageSize, 3]);
    const out = await session.run({ image }, FEATURES);
    return new ImageFeatures({
      raw: out["features"]!,
      noMemory: out["features_no_memory"]!,
      highRes0: out["high_res_0"]!,
      highRes1: out["high_res_1"]!,
    });
  }

  /**
   * Features of a frame conditioned on the memories of B objects whose banks have the same layout, `[B, C, h, h]`; when one of them
   * weighs its keys, all of them are read with weights. The caller disposes them.
   */
  async attend(features: ImageFeatures, banks: readonly Selection[]): Promise<DeviceTensor> {
    const session = await this.#session(attentionPart(banks));
    const feeds = attentionFeeds(features, banks, this.config);
    return (await session.run(feeds, ["conditioned"]))["conditioned"]!;
  }

  /** Masks of B objects on one frame. `conditioned` is `[B or 1, C, h, h]`; all prompts have the same number of points. */
  async decode(
    features: ImageFeatures,
    conditioned: DeviceTensor,
    prompts: readonly DecoderPrompt[],
  ): Promise<DecodedMasks[]> {
    const session = await this.#session("maskDecoder");
    const out = await session.run(decoderFeeds(features, conditioned, prompts, this.logitsSide), decoderOutputs);
    const decoded = await readDecoded(out, prompts);
    for (const tensor of Object.values(out)) tensor[Symbol.dispose]();
    return decoded;
  }

  /** The candidates of B objects that no prompt tells of on one frame, for policies that choose otherwise. */
  async decodeCandidates(
    features: ImageFeatures,
    conditioned: DeviceTensor,
    prompts: readonly DecoderPrompt[],
  ): Promise<DecodedCandidates[]> {
    const session = await this.#session("maskDecoder");
    const out = await session.run(decoderFeeds(features, conditioned, prompts, this.logitsSide), candidateOutputs);
    const decoded = await readCandidates(out, prompts.length);
    for (const tensor of Object.values(out)) tensor[Symbol.dispose]();
    return decoded;
  }

  /** Memories of B objects on one frame: tokens `[h·h, 64]` each. */
  async encodeMemory(features: ImageFeatures, masks: readonly MaskToRemember[]): Promise<Float32Array[]> {
    const session = await this.#session("memoryEncoder");
    const count = masks.length;
    const side = this.logitsSide;
    const out = await session.run({
      features: features.raw,
      low_res: DeviceTensor.float32(joined(masks.map(({ logits }) => logits)), [count, 1, side, side]),
      object_score: DeviceTensor.float32(Float32Array.from(masks, ({ objectScore }) => objectScore), [count, 1]),
      binarize: DeviceTensor.float32(Float32Array.from(masks, ({ binarize }) => binarize ? 1 : 0), [count, 1, 1, 1]),
    }, ["memory"]);
    using memory = out["memory"]!;
    const values = await memory.floats();
    const length = values.length / count;
    return masks.map((_, i) => values.slice(i * length, (i + 1) * length));
  }

  /** A mask of 0 and 1 at the model's size, `[S, S]`, as the decoder's mask input `[S/4, S/4]`: a convolution with stride 4. */
  downsampleMask(values01: Float32Array): Float32Array {
    const { maskDownsampleWeight: weight, maskDownsampleBias: bias } = this.#files.host;
    const [size, side] = [this.imageSize, this.logitsSide];
    const out = new Float32Array(side * side);
    for (let i = 0; i < side * side; i++) {
      const at = Math.floor(i / side) * LOGITS_STRIDE * size + (i % side) * LOGITS_STRIDE;
      let sum = bias[0]!;
      for (let k = 0; k < weight.length; k++) sum += weight[k]! * values01[at + (k >> 2) * size + (k & 3)]!;
      out[i] = sum;
    }
    return out;
  }

  /** Frees the sessions. */
  async close(): Promise<void> {
    this.#open = false;
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await (await session)[Symbol.asyncDispose]();
    this.#files.close?.();
  }

  /** Frees the sessions. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** One line for the console. */
  [Symbol.for("Deno.customInspect")](): string {
    return `Model ${this.name} (${this.imageSize} px, ${this.backend.description})`;
  }

  #session(part: ModelPart): Promise<GraphSession> {
    if (!this.#open) failClosed("model");
    const known = this.#sessions.get(part);
    if (known !== undefined) return known;
    const keepOnDevice = part === "imageEncoder"
      ? [...FEATURES]
      : part.startsWith("memoryAttention")
      ? ["conditioned"]
      : [];
    const opened = this.#files.graph(part, this.backend).then((file) => this.backend.open(file, { keepOnDevice }));
    this.#sessions.set(part, opened);
    opened.catch(() => this.#sessions.delete(part));
    return opened;
  }
}

/**
 * The sessions behind a model.
 * @throws MaskletError `bad-argument` for anything that `loadModel` did not make
 */
export function requireSam2(model: Model): Sam2Model {
  if (model instanceof Sam2Model) return model;
  throw new MaskletError("bad-argument", `Expected a model that loadModel returned, found ${typeof model}`, {
    hint: "Load it: const model = await loadModel()",
  });
}
