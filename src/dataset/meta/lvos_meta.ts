import { MaskletError } from "../../error.ts";
import { filesIn } from "../dataset_files.ts";
import { decodeText } from "../../files/decode_text.ts";
import { readBytes } from "../../files/read_bytes.ts";
import { LVOS_UNSEEN_VIDEOS } from "./lvos_unseen_videos.ts";
import { type Fields, type MetaId, metaId, readVideos, refuseMeta } from "./meta_file.ts";

/** Frames from one annotated frame to the next. */
const STEP = 5;

/** An object of LVOS and its frames. */
export interface LvosObject extends MetaId {
  /** The frames of its range, without extension. */
  readonly frames: readonly string[];
  /** How many frames the meta file says that there are; the last one does not count. */
  readonly count: number;
}

/** A video of LVOS. */
export interface LvosVideo {
  /** Whether training has seen its category. */
  readonly group: "seen" | "unseen";
  /** In the order of the file. */
  readonly objects: readonly LvosObject[];
}

/**
 * Reads `<split>_meta.json` (or the folder's only meta file), and which videos are unseen: `unseen_videos.txt` beside it, else the list
 * that the official evaluator has.
 *
 * @returns videos by name, in order of their names
 * @throws {MaskletError} `missing-file`, `io` or `bad-dataset`
 */
export async function readLvosMeta(root: string, split: string): Promise<ReadonlyMap<string, LvosVideo>> {
  const named = `${root}/${split}_meta.json`;
  const there = await Deno.stat(named).then(() => true, () => false);
  const path = there ? named : await lvosMeta(root).catch(() => undefined) ?? named;
  const videos = await readVideos(path);
  const unseen = new Set(await unseenVideos(root));
  const names = [...videos.keys()].sort();
  return new Map(names.map((name) => {
    const group = unseen.has(name) ? "unseen" : "seen";
    return [name, { group, objects: objectsOf(videos.get(name)!, `${path}, video ${name}`) }];
  }));
}

/** The path of a split's meta file: `meta.json`, or one whose name ends with `_meta.json`. */
export async function lvosMeta(base: string): Promise<string | undefined> {
  const files = await filesIn(base, "meta.json");
  const named = files.filter((path) => !path.endsWith("expression_meta.json"));
  return named.find((path) => path === `${base}/meta.json`) ?? named[0];
}

async function unseenVideos(root: string): Promise<readonly string[]> {
  try {
    const text = decodeText(await readBytes(`${root}/unseen_videos.txt`));
    return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  } catch (error) {
    if (error instanceof MaskletError && error.code === "missing-file") return LVOS_UNSEEN_VIDEOS;
    throw error;
  }
}

function objectsOf(video: Fields, place: string): LvosObject[] {
  const objects = video.get("objects");
  if (!(objects instanceof Map)) refuseMeta(place, '"objects" by their ids', objects);
  return [...objects as Fields].map(([id, object]) => {
    const where = `${place}, object ${id}`;
    const range = object instanceof Map ? object.get("frame_range") : undefined;
    if (!(range instanceof Map)) refuseMeta(where, '"frame_range" with start, end and frame_nums', range);
    const [start, end, count] = ["start", "end", "frame_nums"].map((name) => numberOf(range as Fields, name, where));
    const length = Math.max(0, Math.ceil((end! - start!) / STEP));
    const frames = Array.from({ length }, (_, i) => frameName(start! + STEP * i));
    return { ...metaId(id, place), frames, count: count! };
  });
}

/** Eight digits, as files are called. */
export function frameName(number: number): string {
  return String(number).padStart(8, "0");
}

/** The frame that would follow a name. */
export function nextFrame(name: string, steps: number): string {
  return frameName(Number(name) + STEP * steps);
}

function numberOf(range: Fields, name: string, place: string): number {
  const value = range.get(name);
  const number = typeof value === "number" || (typeof value === "string" && /^\s*\d+\s*$/.test(value))
    ? Number(value)
    : NaN;
  if (Number.isInteger(number) && number >= 0 && number < 1e8) return number;
  return refuseMeta(place, `"${name}" as a whole number from 0 on`, value);
}
