import { MaskletError } from "../error.ts";
import { type PictureInput, readPicture } from "../image/read_picture.ts";
import type { Model } from "../model/model.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import { requireModel } from "../model/require_model.ts";
import { shown } from "../options.ts";
import { decodePrompts } from "./decode_prompts.ts";
import { EncodedImage, encodePixels, requireOwn } from "./encoded_image.ts";
import { type HasLowRes, type ImagePrompt, readyPrompt } from "./image_prompt.ts";
import { type SegmentOptions, type SegmentRules, segmentRules } from "./segment_options.ts";
import { makeSegmentation, type Segmentation } from "./segmentation.ts";

/** A picture to segment in: any that `decodeImage` reads, a `Blob`, pixels, or one that `encodeImage` has encoded. */
export type SegmentInput = PictureInput | EncodedImage;
/** What is said about one object: a prompt, or an earlier segmentation, which stands for its mask. */
export type SegmentPrompt = ImagePrompt | HasLowRes;

/**
 * Segments one object on a picture: Meta's `SAM2ImagePredictor.predict` (Ravi et al. 2024, arXiv:2408.00714) as a function over values.
 *
 * @param model what `loadModel` gives
 * @param image a path, a `file:` URL, encoded bytes, a `Blob`, pixels (the EXIF orientation is applied), or what `encodeImage` gave
 * @param prompt points with labels, a box, both, and a mask or an earlier segmentation to go on from; px of the picture
 * @param options multimask, threshold, small regions, logits, …
 * @returns its candidates: masks at the picture's size, predicted IoUs, stability scores, low-resolution logits
 * @throws {MaskletError} `bad-prompt` for no prompt, points outside, a box reversed, a mask of another size; `bad-argument` for unknown options
 *   or no prompts in a list; `bad-image`, `missing-file` or `io` for a picture that cannot be read
 *
 * @example
 * ```ts
 * import { loadModel, maskArea, segment } from "masklet";
 * import { assert } from "@std/assert";
 * await using model = await loadModel();
 * const rgb = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => {
 *   const [x, y] = [Math.floor(i / 3) % 96, Math.floor(i / 3 / 96)];
 *   return x > 30 && x < 66 && y > 16 && y < 48 ? 230 : 20;
 * });
 * const first = await segment(model, { width: 96, height: 64, rgb }, { points: [[48, 32]], labels: [1] });
 * assert(first.masks.length === 3 && maskArea(first.mask) > 0);
 * const click = { points: [[48, 32]] as const, labels: [1], mask: first };
 * const refined = await segment(model, { width: 96, height: 64, rgb }, click, { multimask: false });
 * assert(refined.iou > 0 && refined.candidates.length === 1);
 * ```
 */
export function segment(
  model: Model,
  image: SegmentInput,
  prompt: SegmentPrompt,
  options?: SegmentOptions,
): Promise<Segmentation>;
/**
 * Segments several objects on a picture, encoded once; one answer a prompt.
 *
 * @param model what `loadModel` gives
 * @param image a picture, as above
 * @param prompts one an object, each as above
 * @param options for all of them
 * @returns answers in the order of the prompts
 */
export function segment(
  model: Model,
  image: SegmentInput,
  prompts: readonly SegmentPrompt[],
  options?: SegmentOptions,
): Promise<Segmentation[]>;
/**
 * Segments on several pictures (`predict_batch`): one prompt, or a list of prompts, for each of them.
 *
 * @param model what `loadModel` gives
 * @param images pictures, each as above
 * @param prompts for each picture a prompt, or a list of them
 * @param options for all of them
 * @returns for each picture an answer, or a list of them
 */
export function segment<P extends SegmentPrompt | readonly SegmentPrompt[]>(
  model: Model,
  images: readonly SegmentInput[],
  prompts: readonly P[],
  options?: SegmentOptions,
): Promise<(P extends readonly SegmentPrompt[] ? Segmentation[] : Segmentation)[]>;
export async function segment(
  model: Model,
  image: SegmentInput | readonly SegmentInput[],
  prompts: SegmentPrompt | readonly (SegmentPrompt | readonly SegmentPrompt[])[],
  options: SegmentOptions = {},
): Promise<Segmentation | (Segmentation | Segmentation[])[]> {
  requireModel(model);
  const rules = segmentRules(options);
  if (!isList(image)) return await answer(model, image, prompts as SegmentPrompt | readonly SegmentPrompt[], rules);
  requirePairs(image, prompts);
  const answers: (Segmentation | Segmentation[])[] = [];
  for (const [i, one] of image.entries()) answers.push(await answer(model, one, prompts[i]!, rules, i));
  return answers;
}

async function answer(
  model: Model,
  image: SegmentInput,
  prompts: SegmentPrompt | readonly SegmentPrompt[],
  rules: SegmentRules,
  index?: number,
): Promise<Segmentation | Segmentation[]> {
  const asked = isList(prompts) ? prompts : [prompts];
  const list = `prompts${index === undefined ? "" : `[${index}]`}`;
  if (asked.length === 0) {
    const of = index === undefined ? "" : ` in ${list}`;
    throw new MaskletError("bad-prompt", `Expected at least one prompt${of}, found an empty list`, {
      hint: "Say where the object is: { points: [[x, y]], labels: [1] }",
    });
  }
  const nameOf = (i: number): string | undefined =>
    isList(prompts) ? `${list}[${i}]` : index === undefined ? undefined : list;
  rules.signal?.throwIfAborted();
  const picture = image instanceof EncodedImage ? image.image : await pictureOf(image, index);
  const { width, height } = picture;
  const { imageSize, logitsSide } = model;
  const frame = { width, height, imageSize, logitsSide, coordinates: rules.coordinates };
  const ready = Array.from(asked, (prompt, i) => readyPrompt(prompt, { ...frame, name: nameOf(i) })); // before anything is computed
  if (image instanceof EncodedImage) requireOwn(model, image);
  using own = image instanceof EncodedImage ? undefined : await encodePixels(model, picture);
  const features = own ?? (image as EncodedImage).features;
  const raw = await decodePrompts(model, features, ready, rules);
  const found = raw.map((one) => makeSegmentation(one, picture, rules));
  return isList(prompts) ? found : found[0]!;
}

/** Reads a picture; one of several that cannot be read is named by its place. */
async function pictureOf(image: PictureInput, index: number | undefined): Promise<RgbImage> {
  if (index === undefined) return await readPicture(image);
  return await readPicture(image).catch((cause) => {
    if (!(cause instanceof MaskletError)) throw cause;
    throw new MaskletError(cause.code, `Expected a picture as images[${index}], found none`, {
      hint: cause.message.replace(/\.$/, ""),
      cause,
    });
  });
}

function requirePairs(
  images: readonly unknown[],
  prompts: unknown,
): asserts prompts is readonly (SegmentPrompt | readonly SegmentPrompt[])[] {
  if (images.length === 0) {
    throw new MaskletError("bad-argument", "Expected at least one picture, found an empty list", {
      hint: "Give a picture, or a list of them with a prompt for each",
    });
  }
  if (Array.isArray(prompts) && prompts.length === images.length) return;
  throw new MaskletError(
    "bad-prompt",
    `Expected a prompt for each of ${images.length} pictures, found ${shown(prompts)}`,
    { hint: "Give a list with one prompt, or one list of prompts, for each picture" },
  );
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);
