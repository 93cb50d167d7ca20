import type { DecodedMask } from "../masklet/decoded_mask.ts";
import type { Candidates } from "../memory/policy.ts";
import type { Selection } from "../memory/selection.ts";
import type { BackendName, Precision } from "../runtime/backend.ts";
import type { DecoderPrompt } from "./decoder_prompt.ts";
import type { FeatureMap, ImageFeatures } from "./image_features.ts";

/** What a model's results depend on: two models with equal identities give equal numbers. Plain values, for records. */
export interface ModelIdentity {
  /** SHA-256 of the weights, hexadecimal. */
  readonly weights: string;
  /** The family whose graphs they fill: "sam2". */
  readonly family: string;
  /** The architecture: all that the graphs depend on, the input size among it. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Side of the square input, px. */
  readonly imageSize: number;
  /** How weights are stored and used. */
  readonly precision: Precision;
  /** What kind of backend computes. */
  readonly backend: BackendName;
  /** The version of the compiler that derived the weights of the graphs. */
  readonly compiler: number;
}

/** What one memory of a frame is made of. */
export interface MemoryShape {
  /** Tokens of a memory. */
  readonly tokens: number;
  /** Numbers of a token. */
  readonly width: number;
  /** How many of the tokens stand for places of a plane and have rotary positions; the others have none. */
  readonly rotating: number;
}

/** The three candidates for one object, before any choice and any gate; and the single mask, which stands for several points. */
export interface DecodedCandidates extends Candidates {
  /** Object pointer of each candidate, `[C]`. */
  readonly pointers: readonly Float32Array[];
  /** The mask of the first mask token. */
  readonly single: Pick<DecodedMask, "logits" | "iou" | "pointer">;
}

/** One object's mask on its way into a memory. */
export interface MaskToRemember {
  /** Mask logits `[side, side]`. */
  readonly logits: Float32Array;
  /** Object score, a logit. */
  readonly objectScore: number;
  /** Threshold the mask instead of squashing it. */
  readonly binarize: boolean;
}

/**
 * A model that is ready to run: all that tracking and segmenting ask of one. `loadModel` makes one of weights; whatever has these values
 * and methods is a model too. It has a lifetime: write `await using model = await loadModel()`, or call `close()`. Closing it twice is
 * harmless, using it afterwards is an error.
 *
 * C is the width of an object pointer, S the side of the input, `side` that of the mask logits; B objects go through a part together.
 *
 * @example
 * ```ts
 * import { loadModel } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const model = await loadModel();
 * const { imageSize: S, logitsSide: side } = model;
 * const points = [{ x: S / 2, y: S / 2, label: 1 }, { x: 0, y: 0, label: -1 }] as const; // a click, and the padding point
 * {
 *   using features = await model.encodeImage(new Uint8Array(S * S * 3));
 *   const [mask] = await model.decode(features, features.noMemory, [{ points, multimask: true }]);
 *   const [offered] = await model.decodeCandidates(features, features.noMemory, [{ points, multimask: true }]);
 *   assertEquals([mask!.logits.length, offered!.masks.length], [side * side, 3]);
 *   const [tokens] = await model.encodeMemory(features, [{ ...mask!, binarize: false }]);
 *   const memory = { ...mask!, frame: 0, tokens: tokens! };
 *   const bank = { memories: [{ memory, row: 0 }], pointers: [{ memory, time: 1 }] };
 *   using conditioned = await model.attend(features, [bank]);
 *   assertEquals(conditioned.shape, features.raw.shape);
 *   assertEquals(model.downsampleMask(new Float32Array(S * S)).length, side * side);
 * }
 * await model.close();
 * ```
 */
export interface Model extends AsyncDisposable {
  /** The model's name: "sam2.1_hiera_tiny". */
  readonly name: string;
  /** What its results depend on. */
  readonly identity: ModelIdentity;
  /** Side of the square input, px. */
  readonly imageSize: number;
  /** Side of the mask logits. */
  readonly logitsSide: number;
  /** Size of the image encoder's trunk, as its makers call it: "tiny", "small", "base_plus", "large"; "other" where they do not. */
  readonly trunkSize: string;
  /** Shape of a memory. */
  readonly memory: MemoryShape;
  /** Memories that a frame attends to, the prompted one included. */
  readonly numMaskmem: number;
  /** Object pointers that a frame attends to at most. */
  readonly maxObjectPointers: number;
  /** Pointers tell past from future. */
  readonly signedPointerTimes: boolean;
  /** The pointer of an absent object, `[C]`. */
  readonly noObjectPointer: Float32Array;
  /** How weights are stored and used. */
  readonly precision: Precision;
  /**
   * What runs it: its name, one line that says why it was taken, whether it computes beside the thread that asks (the next frame is
   * then encoded while one is tracked), and whether its image encoder runs beside its other graphs.
   */
  readonly backend: {
    readonly name: BackendName;
    readonly description: string;
    readonly concurrent?: boolean;
    readonly overlaps?: boolean;
  };
  /** One line that says where its compiled weights are kept, or why they are not. */
  readonly cache: string;

  /**
   * Features of a picture, RGB `[S, S, 3]`: bytes, or float32 in [0, 1] where it was resized in floats, as the image predictor does. The
   * caller disposes of them.
   *
   * @param rgb `[S, S, 3]`, row-major: bytes, or float32 in [0, 1]
   * @returns features of the picture, owned by the caller
   * @throws {MaskletError} `closed` for a model that was closed
   */
  encodeImage(rgb: Uint8Array | Float32Array): Promise<ImageFeatures>;
  /**
   * Features of a picture conditioned on the memories of B objects, `[B, C, h, h]`. Their banks have the same layout: as many memories
   * and pointers, with the same rows and times. The caller disposes of them.
   *
   * @param features of the picture
   * @param banks what each object attends to
   * @returns `[B, C, h, h]`, owned by the caller
   * @throws {MaskletError} `closed` for a model or features that were closed, `bad-argument` without a bank
   */
  attend(features: ImageFeatures, banks: readonly Selection[]): Promise<FeatureMap>;
  /**
   * Masks of B objects. `conditioned` is `[B or 1, C, h, h]`; all prompts have the same number of points.
   *
   * @param features of the picture
   * @param conditioned `[B or 1, C, h, h]`: what `attend` gave, or `features.noMemory`
   * @param prompts one an object, points in px of the input
   * @returns one mask an object, logits `[side, side]`
   * @throws {MaskletError} `closed` for a model or features that were closed
   */
  decode(
    features: ImageFeatures,
    conditioned: FeatureMap,
    prompts: readonly DecoderPrompt[],
  ): Promise<DecodedMask[]>;
  /**
   * All masks that the decoder makes for B objects, for those who choose otherwise.
   *
   * @param features of the picture
   * @param conditioned `[B or 1, C, h, h]`, as for `decode`
   * @param prompts one an object, points in px of the input
   * @returns the candidates of each object, logits `[side, side]` each
   * @throws {MaskletError} `closed` for a model or features that were closed
   */
  decodeCandidates(
    features: ImageFeatures,
    conditioned: FeatureMap,
    prompts: readonly DecoderPrompt[],
  ): Promise<DecodedCandidates[]>;
  /**
   * Memories of B objects: tokens `[tokens, width]` each.
   *
   * @param features of the picture
   * @param masks one an object
   * @returns `[tokens, width]` for each object
   * @throws {MaskletError} `closed` for a model or features that were closed
   */
  encodeMemory(features: ImageFeatures, masks: readonly MaskToRemember[]): Promise<Float32Array[]>;
  /**
   * A mask of 0 and 1 at the model's size, `[S, S]`, as the decoder's mask input `[side, side]`.
   *
   * @param values01 `[S, S]`, 0 or 1 each
   * @returns logits `[side, side]`
   * @throws {MaskletError} `size-mismatch` for another number of values
   */
  downsampleMask(values01: Float32Array): Float32Array;
  /** Frees what it holds. */
  close(): Promise<void>;
}
