import { MaskletError } from "../error.ts";
import { maskFromRle } from "../mask/rle.ts";
import { makeMask, type Mask } from "../mask/mask.ts";
import type { Rle } from "../mask/rle.ts";
import { missing, readJsonIfThere } from "./dataset_files.ts";
import { labelledMasks } from "./labelled_frame.ts";
import type { LayoutRules } from "./layout_rules.ts";
import type { MaskFolder } from "./mask_folder.ts";
import { frameNameOf } from "../frame/frame_name.ts";
import { memoryFolder } from "./memory_folder.ts";
import { type DatasetSequence, makeSequence, shownMasks } from "./sequence.ts";

/** Frames from one annotated frame to the next. */
export const SAV_STEP = 4;

/** Those fields of SA-V's annotation files that are read. */
export interface SavAnnotation {
  /** The video's name. */
  readonly video_id: string;
  /** Seconds. */
  readonly video_duration: number;
  /** Frames of the video. */
  readonly video_frame_count: number;
  /** px */
  readonly video_height: number;
  /** px */
  readonly video_width: number;
  /** `[annotated frame][object]`: COCO's compressed RLE. */
  readonly masklet: readonly (readonly (Rle | null)[])[];
  /** The masklets' numbers, from 0. */
  readonly masklet_id: readonly number[];
}

/** One masklet of an annotation file. */
interface Track {
  readonly id: string;
  readonly rle: (entry: number) => Rle | null | undefined;
}

/**
 * A sequence of SA-V's training set.
 *
 * @throws {MaskletError} `bad-dataset` when a file is missing or is no annotation
 */
export async function savJsonSequence(
  { layout, name, video, files }: {
    readonly layout: LayoutRules;
    readonly name: string;
    readonly video: string;
    readonly files: readonly { readonly kind: "manual" | "auto"; readonly path: string }[];
  },
  requireVideo: boolean,
): Promise<DatasetSequence> {
  if (requireVideo && !(await Deno.stat(video).catch(() => undefined))?.isFile) {
    missing(`the video ${video}`, "Unpack the video too, or read the annotations alone with requireVideo: false");
  }
  const read: { kind: string; annotation: SavAnnotation }[] = [];
  for (const { kind, path } of files) {
    const json = await readJsonIfThere(path);
    if (json !== undefined) read.push({ kind, annotation: requireAnnotation(json, path) });
  }
  const annotation = read[0]!.annotation;
  const [width, height] = [annotation.video_width, annotation.video_height];
  const tracks = read.flatMap(({ kind, annotation: { masklet, masklet_id } }): Track[] =>
    masklet_id.map((number, column) => ({
      id: `${kind === "auto" && files.length > 1 ? "auto_" : ""}${String(number).padStart(3, "0")}`,
      rle: (entry) => masklet[entry]?.[column],
    }))
  );
  const entries = Math.max(...read.map(({ annotation: { masklet } }) => masklet.length));
  const annotatedNames = Array.from({ length: entries }, (_, i) => frameNameOf(i * SAV_STEP));
  const maskOn = (track: Track, frame: string): Mask => {
    const rle = track.rle(Number(frame) / SAV_STEP);
    return rle === null || rle === undefined ? makeMask(width, height) : maskFromRle(rle);
  };
  const annotationFolder = video.replace(/\/[^/]*$/, "");
  return makeSequence({
    layout,
    name,
    video,
    frames: [],
    frameCount: annotation.video_frame_count,
    framesPerSecond: annotation.video_duration > 0
      ? annotation.video_frame_count / annotation.video_duration
      : undefined,
    annotations: [],
    annotationFolder,
    truth: tracksFolder(files.map(({ path }) => path).join(" and "), tracks, annotatedNames, maskOn),
    annotatedNames,
    size: { width, height },
    declared: tracks.map(({ id }) => ({ id })),
    masksOf: (frame) => Promise.resolve(shownMasks(tracks.map((track) => [track.id, maskOn(track, frame)] as const))),
  });
}

/** The masklets as evaluators read SA-V: a folder an object, a mask an annotated frame. */
function tracksFolder(
  place: string,
  tracks: readonly Track[],
  names: readonly string[],
  maskOn: (track: Track, frame: string) => Mask,
): MaskFolder {
  const known = new Set(names);
  return memoryFolder({
    place,
    entries: tracks.map(({ id }) => ({ name: id, isFolder: true })),
    file: () => undefined,
    folder: (name) => {
      const track = tracks.find(({ id }) => id === name);
      if (track === undefined) return undefined;
      return memoryFolder({
        place: `${place}, object ${name}`,
        entries: names.map((frame) => ({ name: `${frame}.png`, isFolder: false })),
        file: (file) => {
          const frame = file.replace(/\.png$/, "");
          if (!known.has(frame)) return undefined;
          return () => {
            const mask = maskOn(track, frame);
            return labelledMasks(new Map([[1, mask]]), mask.width, mask.height);
          };
        },
      });
    },
  });
}

/** Checks the fields that are read; numbers of SA-V may be written as floats. */
function requireAnnotation(json: unknown, path: string): SavAnnotation {
  const annotation = json as SavAnnotation;
  const wrong = (["video_frame_count", "video_height", "video_width"] as const)
    .find((name) => !(Number.isInteger(annotation?.[name]) && annotation[name] > 0));
  if (wrong !== undefined) {
    refuse(path, `a whole number above 0 as ${wrong}`, JSON.stringify(annotation?.[wrong]) ?? "nothing");
  }
  const { masklet, masklet_id: ids } = annotation;
  if (!Array.isArray(ids) || !Array.isArray(masklet)) refuse(path, "lists masklet and masklet_id", "none");
  const odd = ids.findIndex((id) => !(Number.isSafeInteger(id) && id >= 0));
  if (odd >= 0) refuse(path, "whole numbers from 0 on as masklet_id", JSON.stringify(ids[odd]) ?? "nothing");
  const short = masklet.findIndex((frame) => !Array.isArray(frame) || frame.length !== ids.length);
  if (short >= 0) {
    refuse(path, `${ids.length} masks in entry ${short} of masklet`, String(masklet[short]?.length ?? "none"));
  }
  return annotation;
}

function refuse(path: string, expected: string, found: string): never {
  throw new MaskletError("bad-dataset", `Expected ${expected} in ${path}, found ${found}`, {
    hint: "Fetch the annotation again; sav_dataset/README.md of the SAM 2 repository says what it holds",
  });
}
