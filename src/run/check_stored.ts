import { partOfPath } from "../files/part_of_path.ts";
import type { MaskletsJson } from "../masklet/masklets_json.ts";
import { shown } from "../options.ts";

/** What a run's file says of the run beside its frames. */
type StoredRun = Pick<MaskletsJson, "video" | "model" | "options" | "prompts">;
/** What it says of a frame, before its masks are looked at. */
interface StoredFacts {
  readonly index: number;
  readonly time: number;
  readonly name: string;
  readonly objects: readonly { readonly id: unknown; readonly objectScore: number; readonly iou: number }[];
}

const isWhole = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least;
const isText = (value: unknown): boolean => typeof value === "string";
const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Checks what a file says of a run.
 * @throws {Error} in words, to be put into a sentence
 */
export function requireStoredRun({ video, model, options, prompts }: StoredRun): void {
  requireKind(video, isObject(video), "video as an object");
  requireKind(video.name, isText(video.name), "the video's name as a text");
  requireKind(video.width, isWhole(video.width, 1), "the video's width as a whole number");
  requireKind(video.height, isWhole(video.height, 1), "the video's height as a whole number");
  requireKind(model, isText(model), "model as a text");
  requireKind(options, isObject(options), "options as an object");
  requireKind(prompts, Array.isArray(prompts), "prompts as a list");
}

/**
 * Checks what a file says of a frame.
 * @throws {Error} in words, to be put into a sentence; MaskletError for a name that cannot be part of a path
 */
export function requireStoredFrame({ index, time, name, objects }: StoredFacts): void {
  requireKind(index, isWhole(index, 0), "the index of a frame as a whole number");
  requireKind(time, Number.isFinite(time), `the time of frame ${index} as a number`);
  requireKind(name, isText(name), `the name of frame ${index} as a text`);
  partOfPath(name, `frame ${index}`);
  requireKind(objects, Array.isArray(objects), `the objects of frame ${index} as a list`);
  for (const object of objects) {
    requireKind(object, isObject(object), `each object of frame ${index} as an object`);
    const { id, objectScore, iou } = object;
    requireKind(id, isWhole(id, 1) || (isText(id) && id !== ""), `ids of objects (a number from 1 on, or a label)`);
    requireKind(objectScore, Number.isFinite(objectScore), `objectScore of object ${id} on frame ${index} as a number`);
    requireKind(iou, Number.isFinite(iou), `iou of object ${id} on frame ${index} as a number`);
  }
}

function requireKind(value: unknown, good: boolean, expected: string): void {
  if (!good) throw new Error(`${shown(value)} instead of ${expected}`);
}
