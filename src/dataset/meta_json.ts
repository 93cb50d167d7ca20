import { MaskletError } from "../error.ts";
import { readJsonIfThere } from "./dataset_files.ts";

/** An object as the `meta.json` of YouTube-VOS or LVOS names it. */
export interface MetaObject {
  /** Its number in label maps. */
  readonly id: number;
  /** Its category (YouTube-VOS). */
  readonly category?: string;
  /** Names of the frames that show it (YouTube-VOS). */
  readonly frames?: readonly string[];
  /** Number of the first frame that shows it (LVOS). */
  readonly start?: number;
}

/**
 * The objects of each video in a `meta.json`: `{ videos: { <video>: { objects: { <object>: … } } } }`, an object with `category` and
 * `frames` (YouTube-VOS) or with `frame_range` (LVOS).
 *
 * @param path how errors call the file
 * @throws {MaskletError} `bad-dataset` when it is not of that form
 */
export function readMeta(json: unknown, path: string): ReadonlyMap<string, readonly MetaObject[]> {
  const videos = field(json, "videos");
  if (videos === undefined) refuse(path, '"videos" with an entry a video', describe(json));
  return new Map(
    Object.entries(videos).map(([video, entry]) => {
      const objects = field(entry, "objects");
      if (objects === undefined) refuse(path, `"objects" of the video ${video}`, describe(entry));
      return [video, Object.entries(objects).map(([id, object]) => metaObject(id, object, `${path}, video ${video}`))];
    }),
  );
}

/** Whether a file is there and has an object with such a field. */
export async function metaHolds(path: string | undefined, name: "frames" | "frame_range"): Promise<boolean> {
  const meta = path === undefined ? undefined : await readJsonIfThere(path);
  return Object.values(field(meta, "videos") ?? {}).some((video) =>
    Object.values(field(video, "objects") ?? {}).some((object) =>
      typeof object === "object" && object !== null && name in object
    )
  );
}

function metaObject(id: string, entry: unknown, place: string): MetaObject {
  const number = Number(id);
  if (!(Number.isInteger(number) && number > 0 && number < 255)) refuse(place, "object numbers in 1..254", id);
  const { category, frames } = (entry ?? {}) as { category?: unknown; frames?: unknown };
  const start = field(entry, "frame_range")?.start;
  if (frames !== undefined && !(Array.isArray(frames) && frames.every((name) => typeof name === "string"))) {
    refuse(place, `a list of frame names for object ${id}`, describe(frames));
  }
  const from = start === undefined ? undefined : Number(start);
  if (from !== undefined && !Number.isInteger(from)) refuse(place, `a first frame for object ${id}`, describe(start));
  return {
    id: number,
    ...(typeof category === "string" ? { category } : {}),
    ...(frames === undefined ? {} : { frames }),
    ...(from === undefined ? {} : { start: from }),
  };
}

function field(value: unknown, name: string): Record<string, unknown> | undefined {
  const inner = (value as Record<string, unknown> | null | undefined)?.[name];
  return typeof inner === "object" && inner !== null && !Array.isArray(inner)
    ? inner as Record<string, unknown>
    : undefined;
}

function describe(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? "nothing";
}

function refuse(path: string, expected: string, found: string): never {
  throw new MaskletError("bad-dataset", `Expected ${expected} in ${path}, found ${found}`, {
    hint: "Fetch the file again from the dataset's own site",
  });
}
