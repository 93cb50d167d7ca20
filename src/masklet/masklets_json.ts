import type { CheckedPrompt } from "../prompt/prompt.ts";
import type { Run, RunFrames } from "./run.ts";
import { maskToRle } from "../mask/rle.ts";
import type { StoredFrame, StoredObject } from "./stored_frame.ts";

/** The content of `masklets.json`. */
export interface MaskletsJson {
  /** Format version: 1. */
  readonly version: 1;
  /** The video's name and size. */
  readonly video: { readonly name: string; readonly width: number; readonly height: number };
  /** The model's name. */
  readonly model: string;
  /** The options the run was made with. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What tells the run from others; frames that were written as they came have one. */
  readonly identity?: unknown;
  /** The prompts, masks as RLE. */
  readonly prompts: readonly Readonly<Record<string, unknown>>[];
  /** The frames. */
  readonly frames: readonly (Omit<StoredFrame, "objects"> & {
    readonly objects: readonly Pick<StoredObject, "id" | "rle" | "objectScore" | "iou">[];
  })[];
}

/** One frame of `masklets.json`. */
export type FrameJson = MaskletsJson["frames"][number];

/** A run as `masklets.json` holds it. */
export function maskletsToJson(
  { video, width, height, model, options, prompts, frames }: Run & Pick<RunFrames, "frames">,
): MaskletsJson {
  return {
    version: 1,
    video: { name: video, width, height },
    model,
    options,
    prompts: prompts.map(promptToJson),
    frames: frames.map(frameToJson),
  };
}

/** A frame as `masklets.json` holds it. */
export function frameToJson({ index, time, name, objects }: StoredFrame): FrameJson {
  return {
    index,
    time,
    name,
    objects: objects.map(({ id, rle, objectScore, iou }) => ({ id, rle, objectScore, iou })),
  };
}

/** A prompt as JSON: what a file of prompts holds, its mask as run lengths. */
export function promptToJson({ frame, object, content, replace }: CheckedPrompt): Record<string, unknown> {
  if (content.kind === "mask") return { frame, object, mask: maskToRle(content.mask) };
  const { clicks } = content;
  return {
    frame,
    object,
    ...(clicks.length > 0 && {
      points: clicks.map(({ x, y }) => [x, y]),
      labels: clicks.map(({ positive }) => positive ? 1 : 0),
    }),
    ...(replace === true && { replace }),
    ...(content.kind === "box" && { box: [content.box.left, content.box.top, content.box.right, content.box.bottom] }),
  };
}
