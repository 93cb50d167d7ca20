import type { RgbImage } from "../image/rgb_image.ts";
import { crc32 } from "../kernel/checksum.ts";
import { maskArea } from "../mask/mask_ops.ts";
import type { Model } from "../model/model.ts";
import { type EncodedImage, encodeImage } from "../segment/encoded_image.ts";
import type { ImagePrompt } from "../segment/image_prompt.ts";
import { segment } from "../segment/segment.ts";
import type { SegmentOptions } from "../segment/segment_options.ts";
import type { SegmentationCandidate } from "../segment/segmentation.ts";
import type { Fields } from "./field_comparison.ts";
import { normalisedPlanes } from "./image_preprocessing.ts";
import { areaLimit, hex, imageRows } from "./image_rows.ts";
import type { ParityResult } from "./parity_result.ts";
import { singleMaskRules, unknownModelOptions } from "./single_mask_rules.ts";
import { syntheticFrame, syntheticLogits } from "./synthetic_video.ts";
import { VIDEO_TOLERANCE } from "./tolerance.ts";

/** A picture by formula. */
export interface ReferenceImage {
  readonly width: number;
  readonly height: number;
  readonly frame: number;
  readonly crc32?: string;
}

interface Prediction {
  readonly name: string;
  readonly points?: readonly [number, number][];
  readonly labels?: readonly number[];
  readonly box?: readonly [number, number, number, number];
  readonly maskInput?: boolean;
  readonly normalizeCoords?: boolean;
  readonly multimask: boolean;
}

interface PredictorReference {
  readonly image: ReferenceImage;
  readonly predictorOptions?: Readonly<Record<string, unknown>>;
  readonly input?: object;
  readonly imageEmbed?: object;
  readonly predictions?: readonly Prediction[];
  readonly batchOfBoxes?: { readonly boxes: readonly [number, number, number, number][]; readonly result: object };
  readonly binary?: object;
  readonly holesAndSprinkles?: {
    readonly note?: string;
    readonly maxHoleArea?: number;
    readonly maxSprinkleArea?: number;
  };
}

/** Fields of a prediction that say what was asked. */
const ASKED = ["name", "points", "labels", "box", "maskInput", "normalizeCoords", "multimask"];
const KNOWN = [
  ...["model", "note", "image", "predictorOptions", "input", "imageEmbed", "predictions", "batchOfBoxes", "binary"],
  "holesAndSprinkles",
];

/** A picture by formula, and whether its bytes are the reference's. */
export function* referencePicture(image: ReferenceImage): Generator<ParityResult, RgbImage> {
  const { width, height, frame } = image;
  const rgb = syntheticFrame(width, height, frame);
  if (image.crc32 !== undefined) {
    yield* imageRows("image", { crc32: image.crc32 }, { crc32: hex(crc32(rgb)) }, { limit: 0 });
  }
  return { width, height, rgb };
}

/** Every call of an image predictor's file. */
export async function* imagePredictor(content: object, model: Model): AsyncGenerator<ParityResult> {
  const reference = content as PredictorReference;
  for (const field of Object.keys(reference)) if (!KNOWN.includes(field)) yield { notRun: field };
  const unknown = unknownModelOptions(reference.predictorOptions);
  if (unknown.length > 0) return yield { notRun: `all calls: no option stands for ${unknown.join(", ")}` };
  const rules = { logits: true, ...singleMaskRules(reference.predictorOptions) };
  const picture = yield* referencePicture(reference.image);
  const { input, imageEmbed, predictions = [], batchOfBoxes, binary, holesAndSprinkles } = reference;
  if (input !== undefined) {
    const found = normalisedPlanes(picture.rgb, picture, model.imageSize);
    yield* imageRows("image", { input }, { input: found }, { limit: 1e-6 });
  }
  using image = await encodeImage(model, picture);
  if (imageEmbed !== undefined) {
    const found = (await image.embedding()).data as Float32Array;
    yield* imageRows("image", { imageEmbed }, { imageEmbed: found }, { limit: VIDEO_TOLERANCE });
  }
  for (const want of predictions) yield* predictionRows(want, image, rules);
  if (batchOfBoxes !== undefined) {
    const answers = await segment(model, image, batchOfBoxes.boxes.map((box) => ({ box })), {
      ...rules,
      multimask: false,
    });
    yield* resultRows("batchOfBoxes", batchOfBoxes.result, answers.map(({ best }) => best));
  }
  const point = predictions.find(({ name, multimask }) => name === "point" && multimask);
  if (binary !== undefined) {
    if (point === undefined) return yield { notRun: "binary (no case point)" };
    const { masks, candidates } = await segment(model, image, promptOf(point, model), rules);
    const found = { areas: masks.map(maskArea) };
    yield* imageRows("binary", binary, found, {
      limit: 0,
      areaLimit: areaLimit(candidates.map(logitsOf)),
      given: ["dtype"],
    });
  }
  if (holesAndSprinkles !== undefined) yield* cleanedRows(holesAndSprinkles, point, image, rules);
}

async function* predictionRows(
  want: Prediction,
  image: EncodedImage,
  rules: SegmentOptions,
): AsyncGenerator<ParityResult> {
  const coordinates = want.normalizeCoords === false ? "normalized" : "pixels";
  const options = { ...rules, multimask: want.multimask, coordinates } as const;
  const { candidates } = await segment(image.model, image, promptOf(want, image.model), options);
  yield* resultRows(`${want.name}/${want.multimask ? "multimask" : "single"}`, want, candidates);
}

function promptOf({ points, labels, box, maskInput }: Prediction, model: Model): ImagePrompt {
  return {
    ...(points !== undefined && { points, labels: labels! }),
    ...(box !== undefined && { box }),
    ...(maskInput === true && { mask: syntheticLogits(model.imageSize) }),
  };
}

async function* cleanedRows(
  want: NonNullable<PredictorReference["holesAndSprinkles"]>,
  point: Prediction | undefined,
  image: EncodedImage,
  rules: SegmentOptions,
): AsyncGenerator<ParityResult> {
  const said = (name: string): number => Number(new RegExp(`${name}=(\\d+)`).exec(want.note ?? "")?.[1] ?? NaN);
  const { maxHoleArea = said("max_hole_area"), maxSprinkleArea = said("max_sprinkle_area") } = want;
  if (point === undefined || Number.isNaN(maxHoleArea + maxSprinkleArea)) {
    return yield { notRun: "holesAndSprinkles (no case point, or no areas)" };
  }
  const options: SegmentOptions = { ...rules, maxHoleArea, maxSprinkleArea };
  const { candidates } = await segment(image.model, image, promptOf(point, image.model), options);
  yield* resultRows("holesAndSprinkles", want, candidates);
}

function* resultRows(
  name: string,
  want: object,
  candidates: readonly SegmentationCandidate[],
): Generator<ParityResult> {
  const lowRes = candidates.map((candidate) => candidate.lowRes.data as Float32Array);
  const count = (values: Float32Array): number => values.reduce((sum, v) => sum + (v > 0 ? 1 : 0), 0);
  const found: Fields = {
    ...{
      count: candidates.length,
      ious: candidates.map(({ iou }) => iou),
      areas: candidates.map(({ mask }) => maskArea(mask)),
    },
    ...{ lowRes, lowResAreas: lowRes.map(count), logits: candidates.map(logitsOf) },
  };
  const given = [...ASKED, "maxHoleArea", "maxSprinkleArea"];
  const areas = areaLimit([...lowRes, ...candidates.map(logitsOf)]);
  yield* imageRows(name, want, found, { limit: VIDEO_TOLERANCE, areaLimit: areas, given });
}

const logitsOf = (candidate: SegmentationCandidate): Float32Array => candidate.logits!.data as Float32Array;
