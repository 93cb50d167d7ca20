import { MaskletError } from "../../error.ts";
import { decodeText } from "../../files/decode_text.ts";
import { numberIn, type OrderedJson, parseOrderedJson } from "../../files/ordered_json.ts";
import { partOfPath } from "../../files/part_of_path.ts";
import { readBytes } from "../../files/read_bytes.ts";

/** The fields of an object of a JSON file. */
export type Fields = ReadonlyMap<string, OrderedJson>;

/** An object as a meta file names it. */
export interface MetaId {
  /** Its number in label maps. */
  readonly label: number;
  /** As tables have it: the number, or the text where that is written otherwise ("01", or the number 1.0). */
  readonly id: number | string;
  /** Whether the file has it as text, and not as a number. */
  readonly text?: boolean;
}

/**
 * The videos of a meta file (`{"videos": {"<video>": {…}}}`), in the order of its text.
 * @param only those that are looked at, by name; default: all
 * @throws {MaskletError} `missing-file`, `io` or `bad-dataset`
 */
export async function readVideos(path: string, only?: readonly string[]): Promise<ReadonlyMap<string, Fields>> {
  const meta = parseOrderedJson(decodeText(await readBytes(path)), path, { wholeFloats: true });
  const videos = meta instanceof Map ? meta.get("videos") : undefined;
  if (!(videos instanceof Map)) refuseMeta(path, '"videos" with an entry a video', videos);
  return new Map(
    [...videos as Fields].filter(([name]) => only?.includes(name) ?? true).map(([name, entry]) => {
      if (!(entry instanceof Map)) refuseMeta(path, `an entry with "objects" for ${name}`, entry);
      return [name, entry as Fields];
    }),
  );
}

/**
 * Refuses names of videos that are not one part of a path. Readers of datasets do so video by video, so that one is told and the rest read.
 * @throws {MaskletError} `bad-argument`, naming the first
 */
export function requireNames(videos: ReadonlyMap<string, unknown>, path: string): void {
  for (const name of videos.keys()) partOfPath(name, "a video", path);
}

/**
 * An object's number.
 * @throws {MaskletError} `bad-dataset` when it is none
 */
export function metaId(id: OrderedJson, place: string): MetaId {
  const label = numberIn(id) ?? (typeof id === "string" && /^\s*\d+\s*$/.test(id) ? Number(id) : NaN);
  if (!Number.isSafeInteger(label) || label < 1) refuseMeta(place, "whole numbers from 1 on as ids of objects", id);
  const written = typeof id === "object" ? `${label}.0` : String(id); // of a float as Python writes it
  return {
    label,
    id: String(label) === written ? label : written,
    ...(typeof id === "string" ? { text: true } : {}),
  };
}

/** Refuses a meta file. */
export function refuseMeta(place: string, expected: string, found: unknown): never {
  const float = numberIn(found as OrderedJson);
  const words = found instanceof Map
    ? "an object"
    : typeof found === "object" && float !== undefined
    ? `${float}.0`
    : JSON.stringify(found)?.slice(0, 60) ?? "nothing";
  throw new MaskletError("bad-dataset", `Expected ${expected} in ${place}, found ${words}`, {
    hint: "Use the meta file of the dataset's own site",
  });
}
