import { MaskletError } from "../error.ts";
import { checkOptions, kindOf, numberKind, type OptionTable, switchKind, wholeKind } from "../options.ts";
import { type GridPoint, pointGridLayers } from "./point_grid.ts";
import { SINGLE_MASK_OPTIONS } from "./single_mask_options.ts";

/** Which masks are looked for everywhere on a picture, and which are kept. Defaults are those of Meta's generator. */
export interface AutomaticOptions {
  /** Points along a side of the grid; default 32. Not together with `pointGrids`. */
  readonly pointsPerSide?: number;
  /** Own grids of points `[x, y]` in [0, 1], one for the whole picture and one for each layer of crops. */
  readonly pointGrids?: readonly (readonly GridPoint[])[];
  /** Points that go through the decoder together; default 64. */
  readonly pointsPerBatch?: number;
  /** Predicted IoU that a mask must be above; default 0.8; 0 or less: any. */
  readonly predictedIouThreshold?: number;
  /** Stability score that a mask must reach; default 0.95; 0 or less: any. */
  readonly stabilityScoreThreshold?: number;
  /** How far up and down the threshold moves for it, in logits; default 1. */
  readonly stabilityScoreOffset?: number;
  /** The logit above which a pixel is inside; default 0. */
  readonly maskThreshold?: number;
  /** IoU of boxes above which the mask of the lower predicted IoU is a duplicate; default 0.7. */
  readonly boxNmsThreshold?: number;
  /** Layers of crops that are segmented too, layer n having 2^n along a side; default 0. */
  readonly cropLayers?: number;
  /** The same as `boxNmsThreshold` between crops, where masks of smaller crops stay; default 0.7. */
  readonly cropNmsThreshold?: number;
  /** Share of the shorter side by which crops of the first layer overlap; default 512 / 1500. */
  readonly cropOverlapRatio?: number;
  /** What the points along a side are divided by from layer to layer; default 1. */
  readonly cropPointsDownscale?: number;
  /** Holes and pieces of at most so many px of the low-resolution logits are filled and taken away; default 0: none. */
  readonly minMaskRegionArea?: number;
  /** Refine each mask once with its own logits as the prompt (the generator's `use_m2m`); default false. */
  readonly maskToMask?: boolean;
  /** Three masks a point (default) or one. */
  readonly multimask?: boolean;
  /**
   * Where one mask is asked for (`multimask: false`, and what `maskToMask` refines): less stable than this it gives way to the best of
   * three; default 0.98, as Meta's builder of models sets it; 0: never, as their constructor does.
   */
  readonly stabilityThreshold?: number;
  /** Distance of the two thresholds that this stability is measured with, a logit; default 0.05. */
  readonly stabilityDelta?: number;
}

/** Options with their defaults; the grids are made. */
export type AutomaticRules = Required<AutomaticOptions>;

const share = numberKind({ least: 0, most: 1 });
/** Nothing is above 1; what lets everything pass may be any number from 0 down, as with the reference. */
const least = numberKind({ most: 1 });
const grids = kindOf<readonly (readonly GridPoint[])[]>(
  "a list of grids, each a list of points [x, y] in [0, 1]",
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every((grid) => Array.isArray(grid) && grid.every(isPoint)),
);

/** The set of options. */
export const AUTOMATIC_OPTIONS: OptionTable<AutomaticOptions> = {
  pointsPerSide: {
    doc: "points along a side of the grid (32)",
    kind: wholeKind({ least: 1 }),
    flag: "points-per-side",
    value: "N",
  },
  pointGrids: { doc: "own grids of points", kind: grids },
  pointsPerBatch: {
    doc: "points decoded together",
    kind: wholeKind({ least: 1 }),
    fallback: 64,
    flag: "points-per-batch",
    value: "N",
  },
  predictedIouThreshold: {
    doc: "least predicted IoU; 0: any",
    kind: least,
    fallback: 0.8,
    flag: "iou-threshold",
    value: "X",
  },
  stabilityScoreThreshold: {
    doc: "least stability score; 0: any",
    kind: least,
    fallback: 0.95,
    flag: "stability-threshold",
    value: "X",
  },
  stabilityScoreOffset: {
    doc: "distance of its thresholds",
    kind: numberKind({ least: 0 }),
    fallback: 1,
    flag: "stability-offset",
    value: "X",
  },
  maskThreshold: {
    doc: "logit above which a pixel is inside",
    kind: numberKind(),
    fallback: 0,
    flag: "threshold",
    value: "X",
  },
  boxNmsThreshold: { doc: "IoU of boxes of duplicates", kind: share, fallback: 0.7, flag: "box-nms", value: "X" },
  cropLayers: {
    doc: "layers of crops",
    kind: wholeKind({ least: 0, most: 6 }),
    fallback: 0,
    flag: "crop-layers",
    value: "N",
  },
  cropNmsThreshold: { doc: "the same between crops", kind: share, fallback: 0.7, flag: "crop-nms", value: "X" },
  cropOverlapRatio: { doc: "overlap of crops", kind: share, fallback: 512 / 1500, flag: "crop-overlap", value: "X" },
  cropPointsDownscale: {
    doc: "points a side divided by it at each layer",
    kind: numberKind({ least: 1 }),
    fallback: 1,
    flag: "crop-downscale",
    value: "X",
  },
  minMaskRegionArea: {
    doc: "small regions that go, px of the logits",
    kind: wholeKind({ least: 0 }),
    fallback: 0,
    flag: "min-region",
    value: "N",
  },
  maskToMask: { doc: "refine each mask by itself", kind: switchKind, fallback: false, flag: "mask-to-mask" },
  multimask: { doc: "three masks a point", kind: switchKind, fallback: true, flag: "multimask" },
  ...SINGLE_MASK_OPTIONS,
};

/**
 * Checks options, fills in the defaults and makes the grids.
 *
 * @param caller whose options they are, for messages
 * @throws {MaskletError} `bad-argument` for unknown options, values of another kind, or grids that do not fit the layers
 */
export function automaticRules(caller: string, options: AutomaticOptions): AutomaticRules {
  const checked = checkOptions<AutomaticOptions>(caller, options, AUTOMATIC_OPTIONS) as AutomaticRules;
  const { pointsPerSide, pointGrids, cropLayers, cropPointsDownscale } = checked;
  if (pointGrids === undefined) {
    const side = pointsPerSide ?? 32;
    return { ...checked, pointsPerSide: side, pointGrids: pointGridLayers(side, cropLayers, cropPointsDownscale) };
  }
  if (pointsPerSide !== undefined) {
    throw new MaskletError("bad-argument", `Expected pointsPerSide or pointGrids of ${caller}, found both`, {
      hint: "Own grids say how many points there are",
    });
  }
  if (pointGrids.length < cropLayers + 1) {
    throw new MaskletError(
      "bad-argument",
      `Expected ${cropLayers + 1} grids (the picture's, and one for each layer of crops), found ${pointGrids.length}`,
      { hint: "Add grids, or take fewer cropLayers" },
    );
  }
  return checked;
}

function isPoint(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((v) => typeof v === "number" && v >= 0 && v <= 1);
}
