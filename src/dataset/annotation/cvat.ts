import { MaskletError } from "../../error.ts";
import { stemOf } from "../../frame/frame_name.ts";
import { makeMask, type Mask, wordsPerRow } from "../../mask/mask.ts";
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
import { ellipseMask } from "./ellipse_mask.ts";
import { parseXml, type XmlElement } from "./xml.ts";

/** Shapes that say where an object is. */
const SHAPES = ["box", "polygon", "ellipse", "mask", "points"];
/** Shapes that do not: lines, and what is about a whole picture. */
const OTHERS = ["polyline", "cuboid", "skeleton", "tag"];
/** The attribute of CVAT's points that says that they are not on the object. */
const NEGATIVE = "negative";

/**
 * The annotations of CVAT's XML 1.1, "for video" (tracks) or "for images" (shapes of pictures).
 *
 * @param text the whole file
 * @param place how errors call it
 * @throws {MaskletError} `bad-dataset`, naming the element
 */
export function readCvat(text: string, place: string): Annotations {
  const root = parseXml(text, place);
  if (root.name !== "annotations") {
    throw new MaskletError("bad-dataset", `Expected <annotations> in ${place}, found <${root.name}>`, {
      hint: "Export from CVAT as “CVAT for video 1.1” or “CVAT for images 1.1”",
    });
  }
  const tasks = new Set(root.children.flatMap(({ attributes }) => attributes.get("task_id") ?? []));
  if (tasks.size > 1) {
    throw new MaskletError("bad-dataset", `Expected the annotations of one task in ${place}, found ${tasks.size}`, {
      hint: "Export each task by itself: frames of several are not told apart",
    });
  }
  const size = originalSize(root);
  const other: string[] = [];
  const found: FoundShape[] = [];
  let track = 0;
  for (const element of root.children) {
    if (element.name === "track") found.push(...trackShapes(element, { place, size, nth: track++, other }));
    else if (element.name === "image") found.push(...imageShapes(element, { place, other }));
    else if (element.name !== "version" && element.name !== "meta") other.push(element.name);
  }
  return annotationsOf("CVAT", found, leftOutNotes(other));
}

interface Reading {
  readonly place: string;
  readonly other: string[];
}

/** The size of a video, where the file says it. */
function originalSize(root: XmlElement): PictureSize | undefined {
  const path = ["meta", "task", "original_size"];
  let here: XmlElement | undefined = root;
  for (const name of path) {
    here = here?.children.find((child) => child.name === name) ??
      (name === "task" ? here?.children.find((child) => child.name === "job") : undefined);
  }
  const [width, height] = ["width", "height"].map((name) =>
    Number(here?.children.find((child) => child.name === name)?.text ?? NaN)
  );
  return Number.isInteger(width) && Number.isInteger(height) ? { width: width!, height: height! } : undefined;
}

function* trackShapes(
  track: XmlElement,
  { place, size, nth, other }: Reading & { readonly size: PictureSize | undefined; readonly nth: number },
): Generator<FoundShape> {
  const id = track.attributes.get("id") ?? String(nth);
  const label = track.attributes.get("label") ?? "";
  for (const shape of track.children) {
    if (!isShape(shape, other)) continue;
    const frame = numberOf(shape, "frame", `track ${id} of ${place}`);
    const where = `${shape.name} on frame ${frame} of track ${id} of ${place}`;
    if (!Number.isInteger(frame) || frame < 0) refuse("a frame from 0 on", String(frame), where);
    if (shape.attributes.get("outside") === "1") continue;
    yield {
      ...{ where, label, key: `track ${nth}`, place: { frame } },
      ...(size !== undefined && { size }),
      keyframe: (shape.attributes.get("keyframe") ?? "1") !== "0",
      on: contentOf(shape, where),
    };
  }
}

function* imageShapes(image: XmlElement, { place, other }: Reading): Generator<FoundShape> {
  const name = image.attributes.get("name");
  if (name === undefined) refuse("the name of an image", "none", place);
  const size = { width: numberOf(image, "width", `image ${name}`), height: numberOf(image, "height", `image ${name}`) };
  const id = Number(image.attributes.get("id") ?? NaN);
  const at: ShapePlace = { picture: name!, ...(Number.isInteger(id) && { frame: frameNumber(name!) ?? id }) };
  for (const [i, shape] of image.children.entries()) {
    if (!isShape(shape, other)) continue;
    const where = `${shape.name} ${i} of image ${name} of ${place}`;
    const group = shape.attributes.get("group_id");
    yield {
      ...{ where, label: shape.attributes.get("label") ?? "", place: at, size, keyframe: true },
      ...(group !== undefined && group !== "0" && { key: `group ${group}` }),
      on: contentOf(shape, where),
    };
  }
}

/** The number of a video's frame in CVAT's name of it: 12 of "frame_000012". */
function frameNumber(name: string): number | undefined {
  const [, digits] = /^frame_(\d{1,15})$/.exec(stemOf(name)) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function isShape({ name }: XmlElement, other: string[]): boolean {
  if (SHAPES.includes(name)) return true;
  if (name !== "attribute") other.push(OTHERS.includes(name) ? name : `<${name}>`);
  return false;
}

/** What a shape says; numbers are read now, so that a broken file is told before a model is loaded. */
function contentOf(shape: XmlElement, where: string): (size: PictureSize) => ShapeContent {
  const number = (name: string): number => numberOf(shape, name, where);
  const rotation = shape.attributes.has("rotation") ? number("rotation") : 0;
  switch (shape.name) {
    case "box": {
      const box = { left: number("xtl"), top: number("ytl"), right: number("xbr"), bottom: number("ybr") };
      const centre = [(box.left + box.right) / 2, (box.top + box.bottom) / 2] as const;
      const upright = rotation === 0 ? box : boxAround(turnedCorners(box, rotation, centre));
      return (size) => ({ kind: "box", box: boxInside(upright, size) });
    }
    case "ellipse": {
      const [x, y, radiusX, radiusY] = [number("cx"), number("cy"), number("rx"), number("ry")];
      if (!(radiusX > 0 && radiusY > 0)) refuse("radii above 0", `${radiusX}, ${radiusY}`, where);
      return (size) => ({ kind: "mask", mask: ellipseMask({ x, y, radiusX, radiusY, rotation }, size) });
    }
    case "polygon": {
      const points = pointsOf(shape, where);
      if (points.length < 3) refuse("three points or more", String(points.length), where);
      return ({ width, height }) => ({
        kind: "mask",
        mask: maskFromPolygons([points.flat()], width, height, { rule: "coco" }),
      });
    }
    case "points": {
      const points = pointsOf(shape, where);
      if (points.length === 0) refuse("a point", "none", where);
      const positive = !shape.children.some(({ name, attributes, text }) =>
        name === "attribute" && attributes.get("name") === NEGATIVE && /^(true|1|yes)$/i.test(text.trim())
      );
      return () => ({ kind: "clicks", points, positive });
    }
    default: {
      const runs = (shape.attributes.get("rle") ?? "").split(",").map(Number);
      const box = { left: number("left"), top: number("top"), width: number("width"), height: number("height") };
      requireRuns(runs, box, where);
      return (size) => ({ kind: "mask", mask: maskOfRuns(runs, box, { size, where }) });
    }
  }
}

interface RunsBox extends PictureSize {
  readonly left: number;
  readonly top: number;
}

function requireRuns(runs: readonly number[], { left, top, width, height }: RunsBox, where: string): void {
  const sides = [left, top, width, height];
  if (!sides.every(Number.isInteger) || !(width > 0 && height > 0)) {
    refuse("whole px as left, top, width and height", sides.join(", "), where);
  }
  const stray = runs.find((run) => !(Number.isInteger(run) && run >= 0));
  if (stray !== undefined) refuse("run lengths from 0 on", String(stray), where);
  const sum = runs.reduce((all, run) => all + run, 0);
  if (sum !== width * height) refuse(`runs of ${width * height} px (${width}x${height})`, `runs of ${sum}`, where);
}

/** Runs of the box around a mask, row by row, first of what is outside; what passes the picture's edge is cut. */
function maskOfRuns(
  runs: readonly number[],
  { left, top, width }: RunsBox,
  { size, where }: { readonly size: PictureSize; readonly where: string },
): Mask {
  const perRow = wordsPerRow(size.width);
  const bits = new Uint32Array(size.height * perRow);
  let at = 0;
  for (const [i, run] of runs.entries()) {
    for (const end = at + run; at < end; at++) {
      if (i % 2 === 0) {
        at = end;
        break;
      }
      const [x, y] = [left + at % width, top + Math.floor(at / width)];
      if (x >= 0 && y >= 0 && x < size.width && y < size.height) bits[y * perRow + (x >>> 5)]! |= 1 << (x & 31);
    }
  }
  if (bits.every((word) => word === 0)) refuse("a mask with pixels on the picture", "none", where);
  return makeMask(size.width, size.height, bits);
}

function pointsOf(shape: XmlElement, where: string): [number, number][] {
  const text = shape.attributes.get("points") ?? "";
  return text.split(";").filter((part) => part.trim() !== "").map((part) => {
    const [x, y, ...more] = part.split(",").map((one) => one.trim() === "" ? NaN : Number(one));
    if (!Number.isFinite(x) || !Number.isFinite(y) || more.length > 0) refuse("points x,y;x,y", part, where);
    return [x!, y!];
  });
}

function numberOf({ attributes }: XmlElement, name: string, where: string): number {
  const text = attributes.get(name);
  const value = text === undefined || text.trim() === "" ? NaN : Number(text);
  if (!Number.isFinite(value)) refuse(`a number as ${name}`, text === undefined ? "none" : JSON.stringify(text), where);
  return value;
}

function refuse(expected: string, found: string, where: string): never {
  throw new MaskletError("bad-dataset", `Expected ${expected} in ${where}, found ${found}`, {
    hint: "Export the task again from CVAT, as “CVAT for video 1.1” or “CVAT for images 1.1”",
  });
}
