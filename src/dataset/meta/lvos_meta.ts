import { readBytes } from "../../files/read_bytes.ts";
import { decodeText } from "../../files/decode_text.ts";
import { numberIn } from "../../files/ordered_json.ts";
import { inCodePointOrder } from "../code_points.ts";
import { filesIn, isFile } from "../dataset_files.ts";
import { LVOS_UNSEEN_VIDEOS } from "./lvos_unseen_videos.ts";
import { type Fields, type MetaId, metaId, readVideos, refuseMeta, requireNames } from "./meta_file.ts";
import { hasUtf8Mark, jsonUnreadByPython, pythonLines, unreadByPython } from "./python_text.ts";

/** Frames from one annotated frame to the next. */
const STEP = 5;

/** An object of LVOS and its frames. */
export interface LvosObject extends MetaId {
  /** The frames of its range, without extension. */
  readonly frames: readonly string[];
  /** How many frames the meta file says that there are; the last one does not count. */
  readonly count: number;
  /** Number of its first frame, from which frames that are not there are named too. */
  readonly start: number;
}

/** A video of LVOS. */
export interface LvosVideo {
  /** Whether training has seen its category. */
  readonly group: "seen" | "unseen";
  /** In the order of the file. */
  readonly objects: readonly LvosObject[];
}

/** A split of LVOS. */
export interface LvosSplit {
  /** By name, in order of the names. */
  readonly videos: ReadonlyMap<string, LvosVideo>;
  /** Names in the split's own list of unseen videos that the meta file does not have. */
  readonly unknown: readonly string[];
  /** The first name of that list where a byte order mark stands before it, which the official evaluator takes for a part of the name. */
  readonly marked?: string;
  /** Sentences on files that the official evaluator does not find or cannot read, with which it ends. */
  readonly unread: readonly string[];
}

/**
 * Reads `<split>_meta.json` (or the folder's only meta file), and which videos are unseen: `unseen_videos.txt` beside it, else the list
 * that the official evaluator has.
 *
 * @throws {MaskletError} `missing-file`, `io` or `bad-dataset`
 */
export async function readLvosMeta(root: string, split: string): Promise<LvosSplit> {
  const named = `${root}/${split}_meta.json`;
  const path = await isFile(named) ? named : await lvosMeta(root).catch(() => undefined) ?? named;
  const found = await readVideos(path);
  requireNames(found, path);
  const { names: own, marked, unread } = await ownUnseenVideos(root);
  const videos = inCodePointOrder([...found.keys()], String).map((name) => {
    const objects = objectsOf(found.get(name)!, `${path}, video ${name}`);
    return [name, { group: groupOf(name, own), objects }] as const;
  });
  const unknown = (own ?? []).filter((name) => !found.has(name) && !LVOS_UNSEEN_VIDEOS.includes(name));
  const why = jsonUnreadByPython(await readBytes(path));
  return {
    videos: new Map(videos),
    unknown,
    ...(marked !== undefined && { marked }),
    unread: [
      ...(path === named ? [] : [`${path} is taken as the meta file of ${split}, which would be ${named}`]),
      ...(why === undefined ? [] : [`${path} ${why}`]),
      ...unread,
    ],
  };
}

/** The group of a video: by the split's own list, else by that of the official evaluator. */
export function groupOf(video: string, own?: readonly string[]): LvosVideo["group"] {
  return (own ?? LVOS_UNSEEN_VIDEOS).includes(video) ? "unseen" : "seen";
}

/** The path of a split's meta file: `meta.json`, or one whose name ends with `_meta.json`. */
export async function lvosMeta(base: string): Promise<string | undefined> {
  const files = await filesIn(base, "meta.json");
  const named = files.filter((path) => !path.endsWith("expression_meta.json"));
  return named.find((path) => path === `${base}/meta.json`) ?? named[0];
}

/** The names in the split's own list, undefined where there is none, and the first where a byte order mark stands before it. */
async function ownUnseenVideos(
  root: string,
): Promise<{ readonly names?: readonly string[]; readonly marked?: string; readonly unread: readonly string[] }> {
  const path = `${root}/unseen_videos.txt`;
  if (!await isFile(path)) return { unread: [] };
  const bytes = await readBytes(path);
  const lines = pythonLines(decodeText(bytes));
  const names = lines.filter((line) => line !== "");
  const why = unreadByPython(bytes);
  return {
    names,
    ...(hasUtf8Mark(bytes) && lines[0] !== "" && { marked: lines[0]! }),
    unread: why === undefined ? [] : [`${path} ${why}`],
  };
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
    return { ...metaId(id, place), frames, count: count!, start: start! };
  });
}

/** Eight digits, as files are called. */
function frameName(number: number): string {
  return String(number).padStart(8, "0");
}

/** The name of a frame of an object's range by its place, whether it is there or not. */
export function frameAt({ start }: LvosObject, place: number): string {
  return frameName(start + STEP * place);
}

function numberOf(range: Fields, name: string, place: string): number {
  const value = range.get(name);
  const number = numberIn(value) ?? (typeof value === "string" && /^\s*\d+\s*$/.test(value) ? Number(value) : NaN);
  if (Number.isInteger(number) && number >= 0 && number < 1e8) return number;
  return refuseMeta(place, `"${name}" as a whole number from 0 on`, value);
}
