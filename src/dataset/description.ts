import { displayPrototype } from "../display.ts";
import type { ObjectId } from "../prompt/prompt.ts";

/** One masklet of a dataset: an object over the annotated frames of its video. */
export interface MaskletFacts {
  /** The object. */
  readonly id: ObjectId;
  /** Annotated frames that show it. */
  readonly masks: number;
  /** Its mean area in px over the frames that show it. */
  readonly meanArea: number;
  /** Masks of it that cover less than a tenth of the frame. */
  readonly smallMasks: number;
  /** How often it goes or comes back after its first frame. */
  readonly visibilityChanges: number;
}

/** One video of a dataset. */
export interface VideoFacts {
  /** Its name. */
  readonly name: string;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** Number of frames. */
  readonly frames: number;
  /** Frames with ground truth. */
  readonly annotatedFrames: number;
  /** Its length in seconds, where the dataset says so. */
  readonly seconds: number | undefined;
  /** Its masklets. */
  readonly masklets: readonly MaskletFacts[];
}

/** The least, the mean and the most of some numbers. */
export interface NumberRange {
  /** The least. */
  readonly min: number;
  /** The mean. */
  readonly mean: number;
  /** The most. */
  readonly max: number;
}

/**
 * What a dataset holds, in numbers. It shows itself as a table.
 *
 * @example
 * ```ts
 * import { describeDataset, encodeIndexedPng, encodeJpeg, openDataset } from "masklet";
 * import { assertEquals, assertStringIncludes } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/dot`, { recursive: true });
 * await Deno.writeFile(`${root}/JPEGImages/dot/00000.jpg`, await encodeJpeg({ width: 2, height: 1, rgb: new Uint8Array(6) }));
 * await Deno.writeFile(`${root}/Annotations/dot/00000.png`, await encodeIndexedPng(new Uint8Array([0, 3]), 2, 1));
 * const described = await describeDataset(await openDataset(root));
 * assertEquals(described.toJSON()["videos"], 1);
 * assertStringIncludes(described.toMarkdown(), "| videos");
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export interface DatasetDescription {
  /** What the numbers are of: the dataset's folder. */
  readonly name: string;
  /** Number of videos. */
  readonly videos: number;
  /** Number of masklets: objects of all videos. */
  readonly masklets: number;
  /** Number of masks that are not empty. */
  readonly masks: number;
  /** Number of frames. */
  readonly frames: number;
  /** Number of frames with ground truth. */
  readonly annotatedFrames: number;
  /** Length of all videos in seconds; undefined when it is not known of all. */
  readonly seconds: number | undefined;
  /** Width and height in px; the means are of each on its own, least and most are the videos with the fewest and most pixels. */
  readonly resolution: {
    /** The video with the fewest pixels. */
    readonly min: readonly [number, number];
    /** Mean width and mean height. */
    readonly mean: readonly [number, number];
    /** The video with the most pixels. */
    readonly max: readonly [number, number];
  };
  /** Objects in a video. */
  readonly objectsPerVideo: NumberRange;
  /**
   * Share of masklets that vanish in at least one annotated frame and come back, of those in videos with three annotated frames or
   * more; undefined when there are none.
   */
  readonly disappearanceRate: number | undefined;
  /** Masklets by mean area: small below 32² px, medium below 96² px, large from there on. */
  readonly sizes: { readonly small: number; readonly medium: number; readonly large: number };
  /** Share of masks that cover less than a tenth of the frame. */
  readonly smallMaskShare: number | undefined;
  /** Every video on its own. */
  readonly perVideo: readonly VideoFacts[];
  /**
   * The numbers as plain JSON.
   *
   * @returns the numbers by name
   */
  toJSON(): Readonly<Record<string, unknown>>;
  /**
   * The numbers as a table in Markdown.
   *
   * @returns a table of two columns, a number a line
   */
  toMarkdown(): string;
}

/** Areas below which a masklet is small and medium, px: those of SA-V's `masklet_size_bucket`. */
const [SMALL, MEDIUM] = [32 ** 2, 96 ** 2];
/** Annotated frames that it takes to vanish and come back. */
const FRAMES_TO_RETURN = 3;

const prototype = displayPrototype("DatasetDescription");

/** Sums the facts of videos up. */
export function makeDescription(name: string, perVideo: readonly VideoFacts[]): DatasetDescription {
  const masklets = perVideo.flatMap((video) => video.masklets);
  const sum = (of: (video: VideoFacts) => number): number => perVideo.reduce((all, video) => all + of(video), 0);
  const masks = masklets.reduce((all, masklet) => all + masklet.masks, 0);
  const able = perVideo.filter(({ annotatedFrames }) => annotatedFrames >= FRAMES_TO_RETURN).flatMap((v) => v.masklets);
  const within = (least: number, most: number): number =>
    masklets.filter(({ meanArea }) => meanArea >= least && meanArea < most).length;
  const byPixels = perVideo.toSorted((a, b) => a.width * a.height - b.width * b.height);
  const sizeOf = (video: VideoFacts | undefined): [number, number] => [video?.width ?? 0, video?.height ?? 0];
  const facts = {
    name,
    videos: perVideo.length,
    masklets: masklets.length,
    masks,
    frames: sum(({ frames }) => frames),
    annotatedFrames: sum(({ annotatedFrames }) => annotatedFrames),
    seconds: perVideo.every(({ seconds }) => seconds !== undefined) ? sum(({ seconds }) => seconds!) : undefined,
    resolution: {
      min: sizeOf(byPixels[0]),
      mean: [rangeOf(perVideo.map((v) => v.width)).mean, rangeOf(perVideo.map((v) => v.height)).mean] as const,
      max: sizeOf(byPixels.at(-1)),
    },
    objectsPerVideo: rangeOf(perVideo.map((video) => video.masklets.length)),
    disappearanceRate: shareOf(able.filter(comesBack).length, able.length),
    sizes: { small: within(0, SMALL), medium: within(SMALL, MEDIUM), large: within(MEDIUM, Infinity) },
    smallMaskShare: shareOf(masklets.reduce((all, { smallMasks }) => all + smallMasks, 0), masks),
    perVideo,
  };
  const description: DatasetDescription = Object.create(prototype);
  Object.defineProperties(description, {
    toJSON: { value: () => facts, enumerable: false },
    toMarkdown: { value: () => descriptionMarkdown(description), enumerable: false },
  });
  return Object.freeze(Object.assign(description, facts));
}

/** The rows of a description's table: what, and how much. */
export function descriptionRows(description: DatasetDescription): readonly (readonly [string, string])[] {
  const { videos, masklets, masks, frames, annotatedFrames, seconds, resolution, objectsPerVideo } = description;
  const { sizes, smallMaskShare, disappearanceRate } = description;
  const size = ([width, height]: readonly [number, number]): string => `${Math.round(width)}×${Math.round(height)}`;
  const count = (n: number): string => n.toLocaleString("en");
  const bucket = (n: number): string => `${count(n)} (${percent(shareOf(n, masklets))})`;
  return [
    ["videos", count(videos)],
    ["duration", seconds === undefined ? "–" : durationText(seconds)],
    ["masklets", count(masklets)],
    ["masks", count(masks)],
    ["frames", count(frames)],
    ["annotated frames", count(annotatedFrames)],
    ["resolution, least / mean / most", [resolution.min, resolution.mean, resolution.max].map(size).join(" / ")],
    [
      "objects a video, least / mean / most",
      `${objectsPerVideo.min} / ${objectsPerVideo.mean.toFixed(1)} / ${objectsPerVideo.max}`,
    ],
    ["disappearance rate", percent(disappearanceRate)],
    ["small masklets (< 32² px)", bucket(sizes.small)],
    ["medium masklets (< 96² px)", bucket(sizes.medium)],
    ["large masklets", bucket(sizes.large)],
    ["masks below a tenth of the frame", percent(smallMaskShare)],
  ];
}

function descriptionMarkdown(description: DatasetDescription): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const rows = descriptionRows(description).map(([what, much]) => `| ${what} | ${much} |`);
  return [`| ${cell(description.name)} | |`, "| --- | ---: |", ...rows, ""].join("\n");
}

/** It was gone for an annotated frame, and came back. */
function comesBack({ visibilityChanges }: MaskletFacts): boolean {
  return visibilityChanges >= 2;
}

function rangeOf(values: readonly number[]): NumberRange {
  if (values.length === 0) return { min: 0, mean: 0, max: 0 };
  const all = values.reduce((sum, value) => sum + value, 0);
  const [min, max] = values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
  return { min: min!, mean: all / values.length, max: max! };
}

function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function percent(share: number | undefined): string {
  return share === undefined ? "–" : `${(100 * share).toFixed(1)} %`;
}

function durationText(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  return seconds < 2 * 3600 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
