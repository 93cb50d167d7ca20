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
 * @returns videos by name, in the order of the file
 * @throws {MaskletError} `missing-file`, `io` or `bad-dataset`
 */
export async function readMoseMeta(path: string): Promise<ReadonlyMap<string, MoseVideo>> {
  return new Map([...await readVideos(path)].map(([name, video]) => [name, videoOf(video, `${path}, video ${name}`)]));
}

function videoOf(video: Fields, place: string): MoseVideo {
  const objects = video.get("objects");
  const ids = Array.isArray(objects) ? objects : objects instanceof Map ? [...objects.keys()] : undefined;
  if (ids === undefined) refuseMeta(place, '"objects" with their ids', objects);
  const [width, height] = [sizeOf(video, "width", place), sizeOf(video, "height", place)];
  return {
    length: lengthOf(video, place),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    objects: ids.map((id) => metaId(id, place)),
  };
}

function lengthOf(video: Fields, place: string): number {
  const length = video.get("length");
  if (typeof length === "number" && Number.isInteger(length) && length >= 0) return length;
  return refuseMeta(place, '"length", a number of frames', length);
}

/** Null says that the ground truth tells. */
function sizeOf(video: Fields, name: "width" | "height", place: string): number | undefined {
  const size = video.get(name);
  if (size === null) return undefined;
  if (typeof size === "number" && Number.isInteger(size) && size > 0) return size;
  return refuseMeta(place, `"${name}" in px, or null`, size);
}
