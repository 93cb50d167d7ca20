import { numberIn } from "../../files/ordered_json.ts";
import { metaShows } from "./object_meta.ts";
import { isFile } from "../dataset_files.ts";
import { type Fields, type MetaId, metaId, readVideos, refuseMeta } from "./meta_file.ts";

/** A video as MOSEv2's meta.json has it. */
export interface MoseVideo {
  /** Frames, from which it follows which of them count. */
  readonly length: number;
  /** px; absent: that of the ground truth. */
  readonly width?: number;
  /** px; absent: that of the ground truth. */
  readonly height?: number;
  /** The objects that count, in the order of the file. */
  readonly objects: readonly MetaId[];
  /** Fields whose whole numbers are written as floats (8.0), with which the official scorer ends. */
  readonly floats?: readonly string[];
}

/**
 * The path of the meta file of a split of MOSEv2: `meta.json`, `meta_<split>.json` or `<split>_meta.json` in its folder, or one of the
 * latter two in the folder above.
 */
export async function moseMeta(base: string): Promise<string | undefined> {
  const split = base.split("/").at(-1)!;
  const names = [`meta_${split}.json`, `${split}_meta.json`];
  const above = base.slice(0, -split.length - 1);
  const paths = [`${base}/meta.json`, ...names.map((name) => `${base}/${name}`)]
    .concat(above === "" ? [] : names.map((name) => `${above}/${name}`));
  for (const path of paths) if (await isFile(path)) return path;
  return undefined;
}

/**
 * Whether a file is such a meta file: a video has a list of objects, or its length beside objects without frames (MOSE's have frames).
 * @throws {MaskletError} `bad-dataset` when it is no JSON
 */
export function isMoseMeta(path: string | undefined): Promise<boolean> {
  return metaShows(path, (video) => {
    const objects = video.get("objects");
    if (Array.isArray(objects)) return true;
    return video.has("length") && objects instanceof Map &&
      ![...(objects as Fields).values()].some((object) => object instanceof Map && object.has("frames"));
  });
}

/**
 * Reads the `meta.json` of MOSEv2.
 * @param only the videos that are read, by name; default: all
 * @returns videos by name, in the order of the file
 * @throws {MaskletError} `missing-file`, `io` or `bad-dataset`
 */
export async function readMoseMeta(
  path: string,
  only?: readonly string[],
): Promise<ReadonlyMap<string, MoseVideo>> {
  const videos = [...await readVideos(path, only)];
  return new Map(videos.map(([name, video]) => [name, videoOf(video, `${path}, video ${name}`)]));
}

function videoOf(video: Fields, place: string): MoseVideo {
  const objects = video.get("objects");
  const ids = Array.isArray(objects) ? objects : objects instanceof Map ? [...objects.keys()] : undefined;
  if (ids === undefined) refuseMeta(place, '"objects" with their ids', objects);
  const [width, height] = [sizeOf(video, "width", place), sizeOf(video, "height", place)];
  const floats = ["length", "height", "width"].filter((name) => typeof (video.get(name) ?? 0) === "object");
  return {
    length: lengthOf(video, place),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    objects: ids.map((id) => metaId(id, place)),
    ...(floats.length === 0 ? {} : { floats }),
  };
}

function lengthOf(video: Fields, place: string): number {
  const length = numberIn(video.get("length"));
  if (length !== undefined && Number.isInteger(length) && length >= 0) return length;
  return refuseMeta(place, '"length", a number of frames', video.get("length"));
}

/** Null says that the ground truth tells. */
function sizeOf(video: Fields, name: "width" | "height", place: string): number | undefined {
  const size = numberIn(video.get(name));
  if (video.get(name) === null) return undefined;
  if (size !== undefined && Number.isInteger(size) && size > 0) return size;
  return refuseMeta(place, `"${name}" in px, or null`, video.get(name));
}
