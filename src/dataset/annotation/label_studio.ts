import { MaskletError } from "../../error.ts";
import { baseOf } from "../../frame/frame_name.ts";
import { maskFromPolygons } from "../../mask/polygon.ts";
import {
  type Annotations,
  annotationsOf,
  boxAround,
  boxInside,
  type FoundShape,
  leftOutNotes,
  type PictureSize,
  type ShapeContent,
  type ShapePlace,
  turnedCorners,
} from "./annotations.ts";
import { maskOfBrush } from "./brush_rle.ts";
import { ellipseMask } from "./ellipse_mask.ts";
import { isMinimalTask, wholeTasks } from "./minimal_tasks.ts";

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Whether a JSON value is Label Studio's: tasks with what they are about and results. */
export function isLabelStudio(json: unknown): boolean {
  const tasks = isList(json) ? json : [json];
  return tasks.length > 0 && tasks.every((task) => isObject(task) && (isObject(task["data"]) || isMinimalTask(task)));
}

/**
 * The annotations of Label Studio's JSON, or JSON-MIN: tasks of pictures (rectangles, ellipses, polygons, brushes, keypoints) and of videos (tracks of
 * rectangles). Of a task's annotations the first one that was not cancelled counts, and predictions where there is none.
 *
 * @param json what the file holds
 * @param place how errors call it
 * @throws {MaskletError} `bad-dataset`, naming the task and the region
 */
export function readLabelStudio(json: unknown, place: string): Annotations {
  const notes: string[] = [];
  const other: string[] = [];
  const found: FoundShape[] = [];
  for (const [i, task] of wholeTasks(isList(json) ? json : [json]).entries()) {
    const where = `task ${isObject(task) && task["id"] !== undefined ? task["id"] : i} of ${place}`;
    if (!isObject(task) || !isObject(task["data"])) refuse("data", "none", where);
    const results = resultsOf(task, where, notes);
    const at = placeOf(task["data"], results, where);
    found.push(...regionsOf(results, { where, at, nth: i, other, notes }));
  }
  const minimal = (isList(json) ? json : [json]).some((task) => isObject(task) && isMinimalTask(task));
  if (minimal && found.some(({ click }) => click === true)) {
    notes.push("JSON-MIN does not say which points are off the object: all are taken to be on it (export as JSON)");
  }
  return annotationsOf("Label Studio", found, [...notes, ...leftOutNotes(other)]);
}

/** The results of the annotation that counts. */
function resultsOf(task: Json, where: string, notes: string[]): readonly Json[] {
  const list = (name: string): readonly Json[] => {
    const value = task[name] ?? [];
    if (!isList(value) || !value.every((one) => isObject(one) || name === "predictions" && typeof one === "number")) {
      refuse(`a list of ${name}`, shown(value), where);
    }
    return value.filter(isObject);
  };
  const made = [...list("annotations"), ...list("completions")].filter((one) => one["was_cancelled"] !== true);
  const predictions = list("predictions");
  const chosen = made.find((one) => one["ground_truth"] === true) ?? made[0] ?? predictions[0];
  if (chosen === undefined) return [];
  const count = made.length > 0 ? made.length : predictions.length;
  if (count > 1) {
    notes.push(
      `${where} has ${count} ${made.length > 0 ? "annotations" : "predictions"}: ${
        chosen["id"] ?? "the first"
      } is read`,
    );
  }
  const results = chosen["result"] ?? [];
  if (!isList(results) || !results.every(isObject)) refuse("a list of results", shown(results), where);
  return results as readonly Json[];
}

/** The picture or video that a task is about: what its results point at, or the one value that names a file. */
function placeOf(data: Json, results: readonly Json[], where: string): ShapePlace {
  const files = Object.entries(data).filter(([, value]) => typeof value === "string") as [string, string][];
  const isVideo = results.some(({ type }) => type === "videorectangle");
  const named = files.find(([key]) => isVideo ? /video/i.test(key) : /^(image|img|picture|photo)/i.test(key)) ??
    files[0];
  if (named === undefined) refuse("the address of a picture or a video in data", "none", where);
  const name = fileOf(named[1]);
  return isVideo ? { video: name } : { picture: name };
}

/** "/data/upload/1/3f2a1b4c-clip.mp4" is clip.mp4, and so is "/data/local-files/?d=videos%2Fclip.mp4". */
function fileOf(address: string): string {
  const inQuery = /[?&]d=([^&]+)/.exec(address)?.[1];
  const path = inQuery ?? address.replace(/[?#].*$/, "");
  let plain = path;
  try {
    plain = decodeURIComponent(path);
  } catch { /* it is written as it is */ }
  return baseOf(plain).replace(/^[0-9a-f]{8}-(?=.)/, "");
}

interface TaskReading {
  readonly where: string;
  readonly at: ShapePlace;
  readonly nth: number;
  readonly other: string[];
  readonly notes: string[];
}

/** A region: results with one id, of which one says where it is and another may say what it is. */
function* regionsOf(results: readonly Json[], task: TaskReading): Generator<FoundShape> {
  const regions = Map.groupBy(results, (result) => result["id"] ?? result);
  let nth = 0;
  for (const parts of regions.values()) {
    const shape = parts.find(({ type }) => SHAPE_TYPES.has(String(type)));
    if (shape === undefined) {
      task.other.push(String(parts[0]!["type"] ?? "result without a type"));
      continue;
    }
    const where = `${shape["type"]} ${shape["id"] ?? nth} of ${task.where}`;
    const value = shape["value"];
    if (!isObject(value)) refuse("a value", shown(value), where);
    const label = parts.flatMap((part) => labelsOf(part)).at(0) ?? "";
    const kind = SHAPE_TYPES.get(String(shape["type"]))!;
    if (kind === "track") yield* trackOf(value, { ...task, where, label, key: `track ${task.nth} ${nth}` });
    else {
      if ((shape["image_rotation"] ?? 0) !== 0) {
        refuse(
          "a picture that was not turned",
          `image_rotation ${shape["image_rotation"]}`,
          where,
          "Turn the picture itself",
        );
      }
      const size = sizeOf(shape, where);
      yield {
        ...{ where, label, place: task.at, size, keyframe: true },
        ...(kind === "click" && { click: true }),
        on: contentOf(kind, value, { shape, size, where }),
      };
    }
    nth++;
  }
}

type ShapeKind = "box" | "ellipse" | "polygon" | "brush" | "click" | "track";

/** The types of results that say where an object is. */
const SHAPE_TYPES: ReadonlyMap<string, ShapeKind> = new Map([
  ...["rectanglelabels", "rectangle"].map((type) => [type, "box"] as const),
  ...["ellipselabels", "ellipse"].map((type) => [type, "ellipse"] as const),
  ...["polygonlabels", "polygon"].map((type) => [type, "polygon"] as const),
  ...["brushlabels", "brush"].map((type) => [type, "brush"] as const),
  ...["keypointlabels", "keypoint"].map((type) => [type, "click"] as const),
  ["videorectangle", "track"],
]);

/** The labels of a result, whatever control they were chosen by. */
function labelsOf({ type, value }: Json): string[] {
  if (!isObject(value)) return [];
  const lists = [value[String(type)], value["labels"]].filter(isList);
  return lists.flat().filter((label) => typeof label === "string") as string[];
}

function sizeOf(shape: Json, where: string): PictureSize {
  const [width, height] = [shape["original_width"], shape["original_height"]];
  const good = (side: unknown): side is number => typeof side === "number" && Number.isInteger(side) && side > 0;
  if (good(width) && good(height)) return { width, height };
  return refuse("original_width and original_height in px", `${shown(width)} and ${shown(height)}`, where);
}

interface RegionReading {
  readonly shape: Json;
  readonly size: PictureSize;
  readonly where: string;
}

/** What a region says; places are in percent of the picture. */
function contentOf(
  kind: Exclude<ShapeKind, "track">,
  value: Json,
  { shape, size, where }: RegionReading,
): (size: PictureSize) => ShapeContent {
  const number = (name: string): number => numberOf(value, name, where);
  const rotation = value["rotation"] === undefined ? 0 : number("rotation");
  const [perX, perY] = [size.width / 100, size.height / 100];
  switch (kind) {
    case "box": {
      const box = boxOfPercent(value, size, where);
      return (on) => ({ kind: "box", box: boxInside(box, on) });
    }
    case "ellipse": {
      const ellipse = {
        ...{ x: number("x") * perX, y: number("y") * perY, rotation },
        ...{ radiusX: number("radiusX") * perX, radiusY: number("radiusY") * perY },
      };
      if (!(ellipse.radiusX > 0 && ellipse.radiusY > 0)) refuse("radii above 0", shown(value), where);
      return (on) => ({ kind: "mask", mask: ellipseMask(ellipse, on) });
    }
    case "polygon": {
      const points = value["points"];
      const good = isList(points) && points.length >= 3 &&
        points.every((point) => isList(point) && point.length === 2 && point.every(Number.isFinite));
      if (!good) refuse("points [[x, y], …], three or more", shown(points), where);
      const corners = (points as readonly (readonly [number, number])[]).flatMap(([x, y]) => [x * perX, y * perY]);
      return (on) => ({ kind: "mask", mask: maskFromPolygons([corners], on.width, on.height, { rule: "coco" }) });
    }
    case "brush": {
      const rle = value["rle"];
      if (value["format"] !== "rle" || !isList(rle)) {
        refuse('format "rle" with its bytes', shown(value["format"]), where);
      }
      return (on) => ({ kind: "mask", mask: maskOfBrush(rle as readonly number[], on, where) });
    }
    case "click": {
      const point = [number("x") * perX, number("y") * perY] as const;
      const positive = (shape["is_positive"] ?? value["is_positive"] ?? true) !== false;
      return () => ({ kind: "clicks", points: [point], positive });
    }
  }
}

/** A rectangle in percent, upright: around what a turned one covers, which is turned about its left top corner. */
function boxOfPercent(value: Json, { width, height }: PictureSize, where: string): ReturnType<typeof boxAround> {
  const number = (name: string): number => numberOf(value, name, where);
  const [left, top] = [number("x") * width / 100, number("y") * height / 100];
  const [wide, high] = [number("width") * width / 100, number("height") * height / 100];
  const box = { left, top, right: left + wide, bottom: top + high };
  const rotation = value["rotation"] === undefined ? 0 : number("rotation");
  return rotation === 0 ? box : boxAround(turnedCorners(box, rotation, [left, top]));
}

/** A track of rectangles: frames count from 1, and the tool's count of frames may be another than the video's. */
function* trackOf(
  value: Json,
  { where, at, label, key }: TaskReading & { readonly label: string; readonly key: string },
): Generator<FoundShape> {
  const sequence = value["sequence"];
  if (!isList(sequence) || !sequence.every(isObject)) refuse("a sequence of rectangles", shown(sequence), where);
  const count = value["framesCount"];
  const frameCount = typeof count === "number" && Number.isInteger(count) && count > 0 ? { frameCount: count } : {};
  for (const item of sequence as readonly Json[]) {
    const frame = item["frame"];
    if (!(typeof frame === "number" && Number.isInteger(frame) && frame >= 1)) {
      refuse("a frame from 1 on", shown(frame), where);
    }
    const here = `frame ${frame} of ${where}`;
    boxOfPercent(item, { width: 100, height: 100 }, here); // told before a model is loaded
    yield {
      ...{ where: here, label: label === "" ? labelsOf({ value }).at(0) ?? "" : label, key, keyframe: true },
      place: { ...at, frame: frame - 1, ...frameCount },
      on: (size) => ({ kind: "box", box: boxInside(boxOfPercent(item, size, here), size) }),
    };
  }
}

function numberOf(value: Json, name: string, where: string): number {
  const found = value[name];
  if (typeof found === "number" && Number.isFinite(found)) return found;
  return refuse(`a number as ${name}`, shown(found), where);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "none";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function refuse(expected: string, found: string, where: string, hint = "Export the project as JSON"): never {
  throw new MaskletError("bad-dataset", `Expected ${expected} in ${where}, found ${found}`, { hint });
}
