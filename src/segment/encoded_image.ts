import { failClosed, MaskletError } from "../error.ts";
import { type PictureInput, readPicture } from "../image/read_picture.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import { pictureInput } from "../kernel/picture_input.ts";
import type { ImageFeatures } from "../model/image_features.ts";
import type { Model } from "../model/model.ts";
import { requireModel } from "../model/require_model.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensor } from "../tensor/tensor_from_numbers.ts";

/**
 * A picture and what the image encoder says of it. On a GPU these are buffers: write `using`, or call `close()`.
 *
 * @example
 * ```ts
 * import { encodeImage, loadModel } from "masklet";
 * import { assertEquals } from "@std/assert";
 * await using model = await loadModel();
 * const image = await encodeImage(model, { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(90) });
 * assertEquals([image.width, image.height], [64, 48]);
 * assertEquals((await image.embedding()).shape.length, 4);
 * image.close(); // or: using image = …
 * ```
 */
export class EncodedImage implements Disposable {
  /** The picture, upright. */
  readonly image: RgbImage;
  /** The model that encoded it, and that alone reads it. */
  readonly model: Model;
  #features: ImageFeatures | null;

  /**
   * Holds features; `encodeImage` makes them.
   *
   * @param model what encoded it
   * @param image the picture
   * @param features owned from now on
   */
  constructor(model: Model, image: RgbImage, features: ImageFeatures) {
    this.model = model;
    this.image = image;
    this.#features = features;
  }

  /** Width of the picture, px. */
  get width(): number {
    return this.image.width;
  }

  /** Height of the picture, px. */
  get height(): number {
    return this.image.height;
  }

  /** What the decoder reads. */
  get features(): ImageFeatures {
    return this.#features ?? failClosed("encoded image");
  }

  /**
   * The image embedding, float32 `[1, C, h, h]`, as the decoder sees it (the no-memory embedding is added).
   *
   * @returns a copy, in main memory
   * @throws {MaskletError} `closed` for a picture that was closed
   */
  async embedding(): Promise<Tensor> {
    const { noMemory } = this.features;
    return tensor((await noMemory.floats()).slice(), noMemory.shape);
  }

  /** Lets go of the features; twice is harmless. */
  close(): void {
    this.#features?.[Symbol.dispose]();
    this.#features = null;
  }

  /** Lets go of the features. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** One line for the console. */
  [Symbol.for("Deno.customInspect")](): string {
    const state = this.#features === null ? ", closed" : "";
    return `EncodedImage ${this.width}x${this.height} by ${this.model.name}${state}`;
  }
}

/**
 * Encodes a picture once, for many prompts: `segment` and `segmentEverything` take it in place of the picture. It is resized as Meta's
 * image predictor does it (`set_image`): bilinearly with antialiasing, in floats.
 *
 * @param model what `loadModel` gives
 * @param image a path, a `file:` URL, encoded bytes, a `Blob`, or pixels; the EXIF orientation is applied
 * @returns what to segment in; dispose of it when done
 * @throws {MaskletError} `bad-image`, `missing-file`, `io` for a picture that cannot be read; `bad-argument` for what is no model or picture
 *
 * @example
 * ```ts
 * import { encodeImage, loadModel, segment } from "masklet";
 * import { assertEquals } from "@std/assert";
 * await using model = await loadModel();
 * const rgb = new Uint8Array(64 * 48 * 3).fill(90);
 * using image = await encodeImage(model, { width: 64, height: 48, rgb });
 * const first = await segment(model, image, { points: [[20, 20]], labels: [1] });
 * const second = await segment(model, image, { box: [10, 10, 40, 40] }, { multimask: false });
 * assertEquals([first.candidates.length, second.candidates.length], [3, 1]);
 * ```
 */
export async function encodeImage(model: Model, image: PictureInput): Promise<EncodedImage> {
  requireModel(model);
  const picture = await readPicture(image);
  return new EncodedImage(model, picture, await encodePixels(model, picture));
}

/** Features of a picture's pixels. */
export async function encodePixels(model: Model, picture: RgbImage): Promise<ImageFeatures> {
  return await model.encodeImage(pictureInput(picture.rgb, picture, model.imageSize));
}

/** Refuses a picture that another model encoded. */
export function requireOwn(model: Model, image: EncodedImage): void {
  if (image.model === model) return;
  const other = image.model.name === model.name ? "another one of that name" : image.model.name;
  throw new MaskletError(
    "bad-argument",
    `Expected a picture that this ${model.name} encoded, found one by ${other}`,
    {
      hint: "Call encodeImage with the model that segments",
    },
  );
}
