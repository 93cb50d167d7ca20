import { listsKind, type ValueKind } from "../../options.ts";
import { MaskletError } from "../../error.ts";
import type { Box } from "../../mask/box.ts";
import type { Mask } from "../../mask/mask.ts";

/** Width and height in px. */
export interface PictureSize {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
}

/** What a shape says of its object. */
export type ShapeContent =
  | { readonly kind: "box"; readonly box: Box }
  | {
    readonly kind: "clicks";
    /** [x, y] in px. */
    readonly points: readonly (readonly [number, number])[];
    /** Of all of them: on the object, or on what is not the object. */
    readonly positive: boolean;
  }
  | { readonly kind: "mask"; readonly mask: Mask };

/** Where a shape is: on a frame of a video, by its index from 0, or on a picture, by its file's name. */
export interface ShapePlace {
  /** The video's name, where the file says it. */
  readonly video?: string;
  /** Index of the frame, from 0; of pictures the number that the file gives them. */
  readonly frame?: number;
  /** Number of frames that the tool counted in the video. */
  readonly frameCount?: number;
  /** Name of the picture, as the file has it. */
  readonly picture?: string;
}

/** A shape as a reader finds it: what tells its object apart may be its label alone. */
export interface FoundShape {
  /** How errors call it: "box 2 of track 0". */
  readonly where: string;
  /** Its label: "car". */
  readonly label: string;
  /** What it shares with other shapes of the same object, where the file says so. */
  readonly key?: string;
  /** Where it is. */
  readonly place: ShapePlace;
  /** Size of its picture, px, where the file says it. */
  readonly size?: PictureSize;
  /** Whether somebody set it there; false for what the tool interpolated. */
  readonly keyframe: boolean;
  /** Whether it is a click of the object that bears its label, and no object of its own. */
  readonly click?: boolean;
  /** What it says on a picture of a size. */
  readonly on: (size: PictureSize) => ShapeContent;
}

/** A shape of an object. */
export interface AnnotatedShape extends Omit<FoundShape, "key" | "click"> {
  /** The object's number, from 1. */
  readonly object: number;
}

/**
 * What a labelling tool's file says: objects, and shapes of them on frames and pictures.
 */
export interface Annotations {
  /** Whose file it is. */
  readonly tool: "CVAT" | "Label Studio";
  /** The objects, numbered from 1 in the order of the file, with their labels. */
  readonly objects: readonly { readonly id: number; readonly label: string }[];
  /** Their shapes. */
  readonly shapes: readonly AnnotatedShape[];
  /** What was left out, and how the file was understood where it could be understood otherwise. */
  readonly notes: readonly string[];
}

/** The kind of an argument that is what a labelling tool's file says. */
export const annotationsKind: ValueKind<Annotations> = listsKind(
  "annotations, as readAnnotations returns them",
  "shapes",
  "objects",
  "notes",
);

/**
 * Shapes with the numbers of their objects. Shapes that share a key are one object; those without are one object by their label, where no
 * picture has two of them, and otherwise an object each.
 *
 * @throws {MaskletError} `bad-dataset` for a click whose label several objects bear
 */
export function annotationsOf(
  tool: Annotations["tool"],
  found: readonly FoundShape[],
  notes: readonly string[],
): Annotations {
  const several = labelsOfSeveral(found);
  const numbers = new Map<string, number>();
  const labels: string[] = [];
  const shapes = found.map(({ key, click, ...shape }, i): AnnotatedShape => {
    if (key === undefined && click && several.has(shape.label)) {
      throw new MaskletError(
        "bad-dataset",
        `Expected ${shape.where} to belong to one object, found several shapes of the label ${
          JSON.stringify(shape.label)
        } on a picture`,
        { hint: "Give each object a label of its own" },
      );
    }
    const object = key ?? (several.has(shape.label) ? `shape ${i}` : `label ${shape.label}`);
    if (!numbers.has(object)) {
      numbers.set(object, numbers.size + 1);
      labels.push(shape.label);
    }
    return { ...shape, object: numbers.get(object)! };
  });
  return { tool, objects: labels.map((label, i) => ({ id: i + 1, label })), shapes, notes };
}

/** The labels that two shapes of a picture bear. */
function labelsOfSeveral(found: readonly FoundShape[]): Set<string> {
  const seen = new Set<string>();
  const several = new Set<string>();
  for (const { key, click, label, place: { video, frame, picture } } of found) {
    if (key !== undefined || click) continue;
    const here = JSON.stringify([label, video, frame, picture]);
    if (seen.has(here)) several.add(label);
    seen.add(here);
  }
  return several;
}

/** "2 polylines, 1 tag": what of a file says nothing of where an object is. */
export function leftOutNotes(kinds: readonly string[]): string[] {
  if (kinds.length === 0) return [];
  const counts = [...Map.groupBy(kinds, (kind) => kind)].map(([kind, of]) => `${of.length} ${kind}`);
  return [`left out: ${counts.join(", ")} (boxes, polygons, ellipses, masks and points are read)`];
}

/** A box that ends where the picture ends. */
export function boxInside(box: Box, { width, height }: PictureSize): Box {
  const inside = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
  return {
    left: inside(box.left, width),
    top: inside(box.top, height),
    right: inside(box.right, width),
    bottom: inside(box.bottom, height),
  };
}

/** The box around points. */
export function boxAround(points: readonly (readonly [number, number])[]): Box {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** A rectangle's corners after it was turned about a point, degrees clockwise. */
export function turnedCorners(
  { left, top, right, bottom }: Box,
  degrees: number,
  [cx, cy]: readonly [number, number],
): [number, number][] {
  const [sin, cos] = [Math.sin(degrees * Math.PI / 180), Math.cos(degrees * Math.PI / 180)];
  const tidy = (value: number): number => Math.round(value * 1e6) / 1e6; // sines of right angles are not quite 0
  return [[left, top], [right, top], [right, bottom], [left, bottom]].map(([x, y]) => [
    tidy(cx + (x! - cx) * cos - (y! - cy) * sin),
    tidy(cy + (x! - cx) * sin + (y! - cy) * cos),
  ]);
}
