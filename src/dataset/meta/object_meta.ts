import { numberIn, type OrderedJson, parseOrderedJson } from "../../files/ordered_json.ts";
import { readIfThere } from "../dataset_files.ts";
import { type Fields, metaId, readVideos, refuseMeta } from "./meta_file.ts";

/** An object as the meta file of a dataset names it. */
export interface MetaObject {
  /** Its number in label maps. */
  readonly id: number;
  /** Its category (YouTube-VOS). */
  readonly category?: string;
  /** Names of the frames that show it (YouTube-VOS). */
  readonly frames?: readonly string[];
  /** Numbers of its first frame and of the first one beyond its last (LVOS). */
  readonly range?: { readonly start: number; readonly end: number };
}

/**
 * The objects of each video of a meta file, both in the order of its text: `{ videos: { <video>: { objects: { <object>: … } } } }`, an
 * object with `category` and `frames` (YouTube-VOS) or with `frame_range` (LVOS), or a list of ids (MOSEv2).
 *
 * @throws MaskletError `missing-file`, `io`, or `bad-dataset` when it is not of that form
 */
export async function readMeta(path: string): Promise<ReadonlyMap<string, readonly MetaObject[]>> {
  return new Map([...await readVideos(path)].map(([video, fields]) => [video, objectsOf(fields, path, video)]));
}

/**
 * Whether a file is there and has an object with such a field.
 * @throws MaskletError `bad-dataset` when it is no JSON
 */
export async function metaHolds(path: string | undefined, name: "frames" | "frame_range"): Promise<boolean> {
  return await metaShows(path, (video) => {
    const objects = video.get("objects");
    return objects instanceof Map &&
      [...(objects as Fields).values()].some((object) => object instanceof Map && object.has(name));
  });
}

/**
 * Whether a file is there and has a video of which something is so.
 * @throws MaskletError `bad-dataset` when it is no JSON
 */
export async function metaShows(path: string | undefined, test: (video: Fields) => boolean): Promise<boolean> {
  const text = path === undefined ? undefined : await readIfThere(path);
  if (text === undefined) return false;
  const meta = parseOrderedJson(text, path!);
  const videos = meta instanceof Map ? meta.get("videos") : undefined;
  return videos instanceof Map &&
    [...(videos as Fields).values()].some((video) => video instanceof Map && test(video as Fields));
}

function objectsOf(video: Fields, path: string, name: string): MetaObject[] {
  const objects = video.get("objects");
  const place = `${path}, video ${name}`;
  if (Array.isArray(objects)) return objects.map((id) => metaObject(id, null, place));
  if (!(objects instanceof Map)) refuseMeta(path, `"objects" of the video ${name}`, objects);
  return [...objects as Fields].map(([id, object]) => metaObject(id, object, place));
}

function metaObject(id: OrderedJson, entry: OrderedJson, place: string): MetaObject {
  const { label } = metaId(id, place);
  if (label > 254) refuseMeta(place, "object numbers in 1..254", id);
  const fields: Fields = entry instanceof Map ? entry : new Map();
  const [category, frames] = [fields.get("category"), fields.get("frames")];
  if (frames !== undefined && !(Array.isArray(frames) && frames.every((name) => typeof name === "string"))) {
    refuseMeta(place, `a list of frame names for object ${id}`, frames);
  }
  const range = fields.get("frame_range");
  return {
    id: label,
    ...(typeof category === "string" ? { category } : {}),
    ...(frames === undefined ? {} : { frames: frames as string[] }),
    ...(range instanceof Map ? { range: rangeOf(range, `${place}, object ${id}`) } : {}),
  };
}

function rangeOf(range: Fields, place: string): { start: number; end: number } {
  const [start, end] = ["start", "end"].map((name) => {
    const value = range.get(name);
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : numberIn(value);
    return number !== undefined && Number.isInteger(number)
      ? number
      : refuseMeta(place, `"${name}" as the number of a frame`, value);
  });
  return { start: start!, end: end! };
}
