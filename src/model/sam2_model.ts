import { failClosed, MaskletError } from "../error.ts";
import { requireElements } from "../kernel/wasm.ts";
import { LOGITS_STRIDE } from "../graph/sam2/config.ts";
import type { DecodedMask } from "../masklet/decoded_mask.ts";
import type { Selection } from "../memory/selection.ts";
import type { Backend, Precision } from "../runtime/backend.ts";
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
import { divideObjects, type Piece } from "./divide_objects.ts";
import { DividedMap } from "./divided_map.ts";
import { encodesBeside } from "./encodes_beside.ts";
import { Lane, Paces } from "./lane.ts";
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
  readonly #paces = new Paces();
  /** What runs the graphs: one of all, or one of all but the image encoder and one of that and, of many objects, of the others too. */
  readonly #lanes: readonly [Lane, Lane?];
  #open = true;

  /**
   * @param files the compiled model
   * @param backend what runs it; use `loadModel` to have both made
   */
  constructor(files: ModelFiles, backend: Backend) {
    this.name = files.config.name;
    this.config = files.config;
    const halves = encodesBeside(files.encoderProducts) ? backend.halves : undefined;
    this.backend = halves === undefined
      ? backend
      : { ...backend, overlaps: true, description: `${backend.description}; ${halves.description}` };
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
    const lane = (half: (part: ModelPart) => Pick<Backend, "open">): Lane =>
      new Lane(async (part) => {
        const file = await files.graph(part, backend);
        return await half(part).open(file, { keepOnDevice: this.#kept(part) });
      }, this.#paces);
    this.#lanes = halves === undefined
      ? [lane(() => backend)]
      : [lane(() => halves.rest), lane((part) => part === "imageEncoder" ? halves.encoder : halves.beside)];
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
    await this.#encoderLane().session("imageEncoder");
    for (const part of ["maskDecoder", "memoryEncoder", "memoryAttention"] as const) await this.#lane(0).session(part);
  }

  /** Features of a picture: RGB `[S, S, 3]`, bytes or float32 in [0, 1]. The caller disposes them. */
  async encodeImage(rgb: Uint8Array | Float32Array): Promise<Sam2Features> {
    const lane = this.#encoderLane();
    const pixels = unitPixels(rgb);
    using image = DeviceTensor.float32(pixels, [1, this.imageSize, this.imageSize, 3], { oneUse: pixels !== rgb });
    const out = await lane.run("imageEncoder", { image }, { outputs: this.#featureOutputs, count: 1 });
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
  async attend(features: ImageFeatures, banks: readonly Selection[]): Promise<FeatureMap> {
    if (!this.#open) failClosed("model");
    if (banks.length === 0) {
      throw new MaskletError("bad-argument", "Expected the bank of one object at least to attend to, found none", {
        hint: "Without memories, decode with features.noMemory",
      });
    }
    const part = attentionPart(banks, this.#pools);
    const pieces = this.precision === "int8" // what is multiplied is rounded by the largest value of all objects: they go together
      ? [{ lane: 0, from: 0, to: banks.length }] as const
      : this.#pieces(banks.length, part);
    const made = await allOrNone(pieces.map(async (piece) => {
      const feeds = attentionFeeds(sam2Features(features), banks.slice(piece.from, piece.to), this.memory);
      return { ...piece, map: (await this.#run(part, piece, feeds, ["conditioned"]))["conditioned"]! };
    }));
    return made.length === 1 ? made[0]!.map : new DividedMap(made);
  }

  /** Masks of B objects on one frame. `conditioned` is `[B or 1, C, h, h]`; all prompts have the same number of points. */
  async decode(
    features: ImageFeatures,
    conditioned: FeatureMap,
    prompts: readonly DecoderPrompt[],
  ): Promise<DecodedMask[]> {
    const all = await this.#decoded(features, conditioned, prompts, {
      outputs: decoderOutputs,
      read: (out, { from, to }) => readDecoded(out, prompts.slice(from, to)),
    });
    return all.flat();
  }

  /** All masks of B objects on one frame, for those who choose otherwise. */
  async decodeCandidates(
    features: ImageFeatures,
    conditioned: FeatureMap,
    prompts: readonly DecoderPrompt[],
  ): Promise<DecodedCandidates[]> {
    const all = await this.#decoded(features, conditioned, prompts, {
      outputs: candidateOutputs,
      read: (out, { from, to }) => readCandidates(out, to - from),
    });
    return all.flat();
  }

  /** Memories of B objects on one frame: tokens `[tokens, width]` each. */
  async encodeMemory(features: ImageFeatures, masks: readonly MaskToRemember[]): Promise<Float32Array[]> {
    if (!this.#open) failClosed("model");
    if (masks.length === 0) return [];
    const side = this.logitsSide;
    const parts = this.#pieces(masks.length, "memoryEncoder").map(async (piece) => {
      const own = masks.slice(piece.from, piece.to);
      const count = own.length;
      const out = await this.#run("memoryEncoder", piece, {
        features: sam2Features(features).raw,
        low_res: DeviceTensor.float32(joined(own.map(({ logits }) => logits)), [count, 1, side, side], {
          oneUse: count > 1,
        }),
        object_score: DeviceTensor.float32(Float32Array.from(own, ({ objectScore }) => objectScore), [count, 1]),
        binarize: DeviceTensor.float32(Float32Array.from(own, ({ binarize }) => binarize ? 1 : 0), [count, 1, 1, 1]),
      }, ["memory"]);
      using memory = out["memory"]!;
      const values = await memory.floats();
      const length = values.length / count;
      return own.map((_, i) => values.slice(i * length, (i + 1) * length));
    });
    return (await Promise.all(parts)).flat();
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
    const sessions = this.#lanes.flatMap((lane) => [...lane?.forget() ?? []]);
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

  #kept(part: ModelPart): readonly string[] {
    if (part === "imageEncoder") return this.#featureOutputs;
    return part.startsWith("memoryAttention") ? ["conditioned"] : [];
  }

  #lane(index: Piece["lane"]): Lane {
    if (!this.#open) failClosed("model");
    return this.#lanes[index] ?? this.#lanes[0];
  }

  #encoderLane(): Lane {
    return this.#lane(1);
  }

  /** Which lane has which of B objects. */
  #pieces(count: number, part: ModelPart): readonly Piece[] {
    const [first, second] = this.#lanes;
    if (second === undefined) return [{ lane: 0, from: 0, to: count }];
    return divideObjects(count, this.#paces.of(part), [first.pending, second.pending]);
  }

  async #run(
    part: ModelPart,
    { lane, from, to }: Piece,
    feeds: Readonly<Record<string, DeviceTensor>>,
    outputs: readonly string[],
  ): Promise<Record<string, DeviceTensor>> {
    return await this.#lane(lane).run(part, feeds, { outputs, count: to - from });
  }

  /** Asks the decoder, and reads what it says of each piece. */
  async #decoded<T>(
    features: ImageFeatures,
    conditioned: FeatureMap,
    prompts: readonly DecoderPrompt[],
    { outputs, read }: {
      readonly outputs: readonly string[];
      readonly read: (out: Readonly<Record<string, DeviceTensor>>, piece: Piece) => Promise<T>;
    },
  ): Promise<T[]> {
    if (!this.#open) failClosed("model");
    if (prompts.length === 0) return [];
    return await Promise.all(
      this.#toDecode(conditioned, prompts.length).map(async ({ map, ...piece }) => {
        const own = prompts.slice(piece.from, piece.to);
        const out = await this.#run("maskDecoder", piece, decoderFeeds(features, map, own, this.logitsSide), outputs);
        using _ = allOf(out);
        return await read(out, piece);
      }),
    );
  }

  /** Which lane decodes which objects: of a map of all of them any, of two parts the first lane, or both where the second is soon free. */
  #toDecode(map: FeatureMap, count: number): readonly (Piece & { readonly map: FeatureMap })[] {
    if (!(map instanceof DividedMap)) {
      const whole = [{ lane: 0, from: 0, to: count }] as const;
      return (map.shape[0] === 1 ? this.#pieces(count, "maskDecoder") : whole).map((piece) => ({ ...piece, map }));
    }
    const [first, second] = this.#lanes;
    const each = this.#paces.of("maskDecoder") ?? 0;
    return map.piecesOf(count).map((piece) => {
      const late = (second?.pending ?? 0) + (piece.to - piece.from) * each > first.pending + count * each;
      return late ? { ...piece, lane: 0 } : piece;
    });
  }
}

/** Waits for all; where one fails, what the others made is freed. */
async function allOrNone<T extends { readonly map: Disposable }>(all: readonly Promise<T>[]): Promise<T[]> {
  try {
    return await Promise.all(all);
  } catch (error) {
    for (const one of await Promise.allSettled(all)) if (one.status === "fulfilled") one.value.map[Symbol.dispose]();
    throw error;
  }
}

/** The outputs of a run as one thing to be disposed of, also when reading them fails. */
function allOf(tensors: Readonly<Record<string, DeviceTensor>>): DisposableStack {
  const all = new DisposableStack();
  for (const tensor of Object.values(tensors)) all.use(tensor);
  return all;
}
