import { checkOptions, choiceKind, type CompleteTable, objectKind, requireKind } from "../../options.ts";
import { MaskletError } from "../../error.ts";
import { stemOf } from "../../frame/frame_name.ts";
import { maskUnion } from "../../mask/mask_ops.ts";
import type { Prompt } from "../../prompt/prompt.ts";
import {
  type AnnotatedShape,
  type Annotations,
  annotationsKind,
  type PictureSize,
  type ShapeContent,
} from "./annotations.ts";

/** What of a video annotations are fitted to: any `VideoSource` has it. */
export interface AnnotatedVideo extends PictureSize {
  /** How it is called. */
  readonly name: string;
  /** Number of frames, where it is known. */
  readonly frameCount: number | undefined;
  /** Names of its frames, where they have some. */
  readonly frameNames?: readonly string[];
}

/** Options of `annotatedPrompts`. */
export interface AnnotatedPromptsOptions {
  /** Which keyframes of an object become prompts: the first one (default), or all. */
  readonly keyframes?: "first" | "all";
}

/** The options of `annotatedPrompts`, and the flags of commands. */
export const ANNOTATED_PROMPTS_OPTIONS: CompleteTable<AnnotatedPromptsOptions> = {
  keyframes: {
    doc: "of annotations of CVAT or Label Studio: an object is prompted on its first keyframe, or on all",
    kind: choiceKind(["first", "all"]),
    flag: "keyframes",
    value: "WHICH",
    fallback: "first",
  },
};

/**
 * What annotations say of the objects of a video, as prompts: boxes and points as they are, polygons, ellipses, brushes and masks as masks.
 *
 * @param annotations as `readAnnotations` gives them
 * @param video what `loadVideo` returned
 * @param options which keyframes become prompts
 * @returns a prompt an object and frame, in the order of the frames; objects have the numbers of `annotations.objects`
 * @throws {MaskletError} `bad-dataset` for annotations of other pictures, or of pictures of another size, and for shapes of one object on one
 *   frame that make no prompt together
 *
 * @example
 * ```ts
 * import { annotatedPrompts, readAnnotations } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const xml = `<annotations><track id="0" label="car">
 *   <box frame="3" keyframe="1" outside="0" occluded="0" xtl="10" ytl="20" xbr="30" ybr="40"/></track></annotations>`;
 * const annotations = await readAnnotations(new TextEncoder().encode(xml));
 * const video = { name: "clip", width: 64, height: 48, frameCount: 10 };
 * const [prompt] = annotatedPrompts(annotations, video); // prompt(video, ...annotatedPrompts(annotations, video))
 * assertEquals([prompt!.frame, prompt!.object, prompt!.box], [3, 1, { left: 10, top: 20, right: 30, bottom: 40 }]);
 * ```
 */
export function annotatedPrompts(
  annotations: Annotations,
  video: AnnotatedVideo,
  options: AnnotatedPromptsOptions = {},
): Prompt[] {
  const { keyframes } = checkOptions("annotatedPrompts", options, ANNOTATED_PROMPTS_OPTIONS);
  requireKind("the first argument of annotatedPrompts", annotations, annotationsKind);
  requireKind(
    "the second argument of annotatedPrompts",
    video,
    objectKind("a video, or its width, height and frameCount"),
  );
  const shapes = ofVideo(annotations, video);
  const placed = shapes.map((shape) => ({ shape, frame: frameOf(shape, video) }));
  const firsts = new Map<number, number>();
  for (const { shape: { object }, frame } of placed) {
    firsts.set(object, Math.min(firsts.get(object) ?? Infinity, frame));
  }
  const wanted = placed.filter(({ shape, frame }) =>
    frame === firsts.get(shape.object) || (keyframes === "all" && shape.keyframe)
  );
  const groups = Map.groupBy(wanted, ({ shape, frame }) => `${frame} ${shape.object}`);
  return [...groups.values()].map((group): Prompt => {
    const [{ shape: { object }, frame }] = group as [typeof group[number]];
    return { frame, object, ...promptOf(group.map(({ shape }) => shape), video) };
  }).sort((a, b) => a.frame - b.frame || Number(a.object) - Number(b.object));
}

/** A picture that annotations are fitted to. */
export interface AnnotatedPicture extends PictureSize {
  /** Its file's name. */
  readonly name: string;
}

/**
 * What annotations say of the objects of one picture.
 * @throws {MaskletError} as `annotatedPrompts`
 */
export function annotatedPicturePrompts(
  annotations: Annotations,
  picture: AnnotatedPicture,
): Omit<Prompt, "frame" | "object">[] {
  const here = annotations.shapes.filter(({ place }) =>
    place.picture !== undefined && stemOf(place.picture) === stemOf(picture.name)
  );
  if (here.length === 0) {
    refuse(`annotations of ${picture.name}`, `those of ${placesText(annotations)}`, "Give the file of these pictures");
  }
  return [...Map.groupBy(here, ({ object }) => object).values()].map((shapes) => promptOf(shapes, picture));
}

/** The shapes that are about a video: all, or, where several videos are in the file, those of its name. */
function ofVideo({ shapes, ...annotations }: Annotations, video: AnnotatedVideo): readonly AnnotatedShape[] {
  if (shapes.length === 0) refuse("an annotated object", "none", "Annotate one, and export again");
  const videos = new Set(shapes.map(({ place }) => place.video));
  if (videos.size === 1) return shapes;
  const own = shapes.filter(({ place }) => place.video !== undefined && stemOf(place.video) === video.name);
  if (own.length > 0) return own;
  return refuse(
    `annotations of ${video.name}`,
    `those of ${placesText({ shapes, ...annotations })}`,
    "Export the task of this video alone",
  );
}

/** The frame of the video that a shape is on. */
function frameOf({ place, where }: AnnotatedShape, { name, frameCount, frameNames }: AnnotatedVideo): number {
  const { picture, frame, frameCount: counted } = place;
  if (picture !== undefined && frameNames !== undefined) {
    const index = frameNames.indexOf(stemOf(picture));
    if (index >= 0) return index;
  }
  // a tool that takes a video for 24 frames a second counts others: its frame n is the one at the same time
  if (frame !== undefined && counted !== undefined && frameCount !== undefined && counted !== frameCount) {
    return Math.min(frameCount - 1, Math.round(frame * frameCount / counted));
  }
  if (frame !== undefined && (frameCount === undefined || frame < frameCount)) return frame;
  const found = picture ?? `frame ${frame}`;
  return refuse(
    `${where} to be on a frame of ${name}${frameCount === undefined ? "" : ` (${frameCount} frames)`}`,
    found,
    "Give the annotations of this video; pictures go by the names of its frames",
  );
}

/** What the shapes of one object say together. */
function promptOf(shapes: readonly AnnotatedShape[], size: PictureSize): Omit<Prompt, "frame" | "object"> {
  const contents = shapes.map((shape) => {
    requireSize(shape, size);
    return shape.on({ width: size.width, height: size.height });
  });
  const kind = <K extends ShapeContent["kind"]>(name: K): Extract<ShapeContent, { kind: K }>[] =>
    contents.filter((content): content is Extract<ShapeContent, { kind: K }> => content.kind === name);
  const [boxes, clicks, masks] = [kind("box"), kind("clicks"), kind("mask")];
  if (boxes.length > 1 || (masks.length > 0 && boxes.length + clicks.length > 0)) {
    refuse(
      `one box with points, points, or masks of an object on a picture (${shapes[0]!.where})`,
      [...new Set(contents.map((content) => content.kind))].join(" and ") + (boxes.length > 1 ? " several times" : ""),
      "Leave one of them, or give each object a label of its own",
    );
  }
  if (masks.length > 0) return { mask: masks.map(({ mask }) => mask).reduce(maskUnion) };
  const points = clicks.flatMap((click) => click.points);
  return {
    ...(boxes.length > 0 && { box: boxes[0]!.box }),
    ...(points.length > 0 &&
      { points, labels: clicks.flatMap((click) => click.points.map(() => click.positive ? 1 : 0)) }),
  };
}

function requireSize({ size, where }: AnnotatedShape, { width, height }: PictureSize): void {
  if (size === undefined || (size.width === width && size.height === height)) return;
  refuse(
    `${where} on a picture of ${width}x${height}`,
    `one of ${size.width}x${size.height}`,
    "Annotate the pictures that are segmented, at their own size",
  );
}

/** "clip.mp4, other.mp4 and 3 more". */
function placesText({ shapes }: Pick<Annotations, "shapes">): string {
  const names = [...new Set(shapes.map(({ place }) => place.video ?? place.picture ?? "a video without a name"))];
  return `${names.slice(0, 4).join(", ")}${names.length > 4 ? ` and ${names.length - 4} more` : ""}` || "nothing";
}

function refuse(expected: string, found: string, hint: string): never {
  throw new MaskletError("bad-dataset", `Expected ${expected}, found ${found}`, { hint });
}
