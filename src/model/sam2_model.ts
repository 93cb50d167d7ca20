import { failClosed, MaskletError } from "../error.ts";
import { requireElements } from "../kernel/wasm.ts";
import { LOGITS_STRIDE } from "../graph/sam2/config.ts";
import type { DecodedMask } from "../masklet/decoded_mask.ts";
import type { Selection } from "../memory/selection.ts";
import type { Backend, BackendHalves, GraphSession, Precision } from "../runtime/backend.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import { attentionFeeds, attentionPart, joined } from "./attention_feeds.ts";
import { type Closable, closeAll } from "./close_all.ts";
import { COMPILER_VERSION } from "./compile_cache.ts";
import type { ModelFiles } from "./compile_model.ts";
import type { ModelConfig } from "./family.ts";
import type { DecoderPrompt } from "./decoder_prompt.ts";
import { candidateOutputs, decoderFeeds, decoderOutputs, readCandidates, readDecoded } from "./decoding.ts";
import type { FeatureMap, ImageFeatures } from "./image_features.ts";
import type { DecodedCandidates, MaskToRemember, MemoryShape, Model, ModelIdentity } from "./model.ts";
import type { ModelPart } from "./model_part.ts";
import { encodesBeside } from "./encodes_beside.ts";
import { unitPixels } from "./unit_pixels.ts";
import { Sam2Features, sam2Features } from "./sam2_features.ts";

/** Outputs of the image encoder; all of them stay on the device. */
const FEATURES = ["features", "features_no_memory"] as const;
/** Those that models with finer features have beside them. */
const HIGH_RES = ["high_res_0", "high_res_1"] as const;

/** A model of the SAM 2 family that is ready to run: four graphs and the sessions that hold them. Closing it twice is harmless. */
export class Sam2Model implements Model {
  /** The model's name: "sam2.1_hiera_tiny". */
  readonly name: string;
  /** The architecture. */
  readonly config: ModelConfig;
  /** What its results depend on. */
  readonly identity: ModelIdentity;
  /** What runs the graphs, and why it was taken. */
  readonly backend: Backend;
  /** Shape of a memory. */
  readonly memory: MemoryShape;
  readonly #files: ModelFiles;
  readonly #featureOutputs: readonly string[];
  /** Several memories are read as fewer keys. */
  readonly #pools: boolean;
  readonly #halves: BackendHalves | undefined;
  readonly #sessions = new Map<ModelPart, Promise<GraphSession>>();
  #open = true;

  /**
   * @param files the compiled model
   * @param backend what runs it; use `loadModel` to have both made
   */
  constructor(files: ModelFiles, backend: Backend) {
    this.name = files.config.name;
    this.config = files.config;
    this.#halves = encodesBeside(files.encoderProducts) ? backend.halves : undefined;
    this.backend = this.#halves === undefined
      ? backend
      : { ...backend, overlaps: true, description: `${backend.description}; ${this.#halves.description}` };
    this.memory = files.family.memoryShape(files.config);
    this.identity = Object.freeze({
      ...{
        weights: files.identity,
        family: files.family.name,
        configuration: { ...files.config },
        imageSize: this.imageSize,
      },
      ...{ precision: this.precision, backend: backend.name, compiler: COMPILER_VERSION },
    });
    this.#files = files;
    this.#featureOutputs = files.config.highResFeatures === false ? FEATURES : [...FEATURES, ...HIGH_RES];
    this.#pools = files.family.memoryTokens(files.config).pooled !== undefined;
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

  /** Size of the trunk, as its makers call it: "tiny", …, "large". */
  get trunkSize(): string {
    return this.#files.family.trunkSize(this.config);
  }

  /** Memories that a frame attends to. */
  get numMaskmem(): number {
    return this.config.numMaskmem;
  }

  /** Object pointers that a frame attends to at most. */
  get maxObjectPointers(): number {
    return this.config.maxObjectPointers;
  }

  /** Pointers tell past from future: of SAM 2.1. */
  get signedPointerTimes(): boolean {
    return this.config.signedPointerTimes;
  }

  /** How weights are stored and used. */
  get precision(): Precision {
    return this.backend.precision ?? "fp32";
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

  /** Features of a picture: RGB `[S, S, 3]`, bytes or float32 in [0, 1]. The caller disposes them. */
  async encodeImage(rgb: Uint8Array | Float32Array): Promise<Sam2Features> {
    const session = await this.#session("imageEncoder");
    using image = DeviceTensor.float32(unitPixels(rgb), [1, this.imageSize, this.imageSize, 3]);
    const out = await session.run({ image }, this.#featureOutputs);
    return new Sam2Features({
      raw: out["features"]!,
      noMemory: out["features_no_memory"]!,
      highRes0: out["high_res_0"],
      highRes1: out["high_res_1"],
    });
  }

  /**
   * Features of a frame conditioned on the memories of B objects whose banks have the same layout, `[B, C, h, h]`; when one of them
   * weighs its keys, all of them are read with weights. The caller disposes them.
   */
  async attend(features: ImageFeatures, banks: readonly Selection[]): Promise<DeviceTensor> {
    if (!this.#open) failClosed("model");
    if (banks.length === 0) {
      throw new MaskletError("bad-argument", "Expected the bank of one object at least to attend to, found none", {
        hint: "Without memories, decode with features.noMemory",
      });
    }
    const session = await this.#session(attentionPart(banks, this.#pools));
    const feeds = attentionFeeds(sam2Features(features), banks, this.memory);
    return (await session.run(feeds, ["conditioned"]))["conditioned"]!;
  }

  /** Masks of B objects on one frame. `conditioned` is `[B or 1, C, h, h]`; all prompts have the same number of points. */
  async decode(
    features: ImageFeatures,
    conditioned: FeatureMap,
    prompts: readonly DecoderPrompt[],
  ): Promise<DecodedMask[]> {
    const session = await this.#session("maskDecoder");
    if (prompts.length === 0) return [];
    const out = await session.run(decoderFeeds(features, conditioned, prompts, this.logitsSide), decoderOutputs);
    using _ = allOf(out);
    return await readDecoded(out, prompts);
  }

  /** All masks of B objects on one frame, for those who choose otherwise. */
  async decodeCandidates(
    features: ImageFeatures,
    conditioned: FeatureMap,
    prompts: readonly DecoderPrompt[],
  ): Promise<DecodedCandidates[]> {
    const session = await this.#session("maskDecoder");
    if (prompts.length === 0) return [];
    const out = await session.run(decoderFeeds(features, conditioned, prompts, this.logitsSide), candidateOutputs);
    using _ = allOf(out);
    return await readCandidates(out, prompts.length);
  }

  /** Memories of B objects on one frame: tokens `[tokens, width]` each. */
  async encodeMemory(features: ImageFeatures, masks: readonly MaskToRemember[]): Promise<Float32Array[]> {
    const session = await this.#session("memoryEncoder");
    if (masks.length === 0) return [];
    const count = masks.length;
    const side = this.logitsSide;
    const out = await session.run({
      features: sam2Features(features).raw,
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
    requireElements("values of a mask", values01.length, size * size, "Give one a pixel of the model's input");
    const out = new Float32Array(side * side);
    for (let i = 0; i < side * side; i++) {
      const at = Math.floor(i / side) * LOGITS_STRIDE * size + (i % side) * LOGITS_STRIDE;
      let sum = bias[0]!;
      for (let k = 0; k < weight.length; k++) sum += weight[k]! * values01[at + (k >> 2) * size + (k & 3)]!;
      out[i] = sum;
    }
    return out;
  }

  /**
   * Frees the sessions, and what the parameters were read from; one that fails keeps none of the others from being freed.
   * @throws {MaskletError} `io` that names what failed
   */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    const sessions = [...this.#sessions];
    this.#sessions.clear();
    await closeAll(this.name, [
      ...sessions.map(([part, opened]): Closable => [part, async () => {
        const session = await opened.catch(() => undefined); // whoever asked for it was told why it did not open
        await session?.[Symbol.asyncDispose]();
      }]),
      ["its weights", () => this.#files.close?.()],
    ]);
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
      ? [...this.#featureOutputs]
      : part.startsWith("memoryAttention")
      ? ["conditioned"]
      : [];
    const half = this.#halves?.[part === "imageEncoder" ? "encoder" : "rest"] ?? this.backend;
    const opened = this.#files.graph(part, this.backend).then((file) => half.open(file, { keepOnDevice }));
    this.#sessions.set(part, opened);
    opened.catch(() => this.#sessions.delete(part));
    return opened;
  }
}

/** The outputs of a run as one thing to be disposed of, also when reading them fails. */
function allOf(tensors: Readonly<Record<string, DeviceTensor>>): DisposableStack {
  const all = new DisposableStack();
  for (const tensor of Object.values(tensors)) all.use(tensor);
  return all;
}
