import { displayPrototype } from "../display.ts";
import { MaskletError } from "../error.ts";
import { makeMask, type Mask } from "../mask/mask.ts";
import type { CheckedPrompt, ObjectId } from "../prompt/prompt.ts";
import type { Origin } from "./origin.ts";
import { makeTrackedFrame, type TrackedFrame } from "./tracked_frame.ts";

/** COCO run-length encoding: `size` is `[height, width]`, `counts` the compressed string (column-major runs). */
export interface Rle {
  /** `[height, width]` in px. */
  readonly size: readonly [number, number];
  /** COCO's compressed counts. */
  readonly counts: string;
}

/** One object on one frame, as a run keeps it. */
export interface StoredObject {
  /** The object. */
  readonly id: ObjectId;
  /** Its mask at the video's size. */
  readonly rle: Rle;
  /** Object score, a logit: > 0 means present. */
  readonly objectScore: number;
  /** Predicted IoU in [0, 1]. */
  readonly iou: number;
  /** Whether the frame conditions later ones as a prompted frame does. */
  readonly conditioning: boolean;
  /** Low-resolution logits, `[side, side]`; absent when read from files that do not hold them. */
  readonly logits?: Float32Array;
  /** Object pointer, `[C]`; absent when read from files that do not hold them. */
  readonly pointer?: Float32Array;
  /** Predicted IoUs of the candidates. */
  readonly candidateIous?: Float32Array;
  /** How it came about; absent when read from files that do not hold it. */
  readonly origin?: Origin;
}

/** One frame of a run, as a run keeps it. */
export interface StoredFrame {
  /** Frame index, from 0. */
  readonly index: number;
  /** Seconds from the start of the video. */
  readonly time: number;
  /** The frame's name: "00012" of 00012.jpg. */
  readonly name: string;
  /** The objects that have an output on this frame. */
  readonly objects: readonly StoredObject[];
}

/** A stretch of frames, both ends included. */
export interface Span {
  /** First frame index. */
  readonly first: number;
  /** Last frame index. */
  readonly last: number;
  /** Whether the object is visible in it: an object score above the threshold (0 unless the run or the reader says otherwise). */
  readonly present: boolean;
}

/** One object over a whole run: its masklet. */
export interface ObjectTrack {
  /** The object. */
  readonly id: ObjectId;
  /** Frame indices on which it has an output. */
  readonly frames: readonly number[];
  /** Object score (logit) of each of them. */
  readonly objectScores: readonly number[];
  /** Predicted IoU of each of them. */
  readonly ious: readonly number[];
  /** Stretches in which it is present or absent, in order. */
  readonly spans: readonly Span[];
  /** How often it disappears after it was present. */
  readonly disappearances: number;
  /** Its mask on a frame; an empty mask where it has no output. */
  mask(frame: number): Mask;
}

/** What a run was made with. */
export interface RunDescription {
  /** The video's name. */
  readonly video: string;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** The model's name. */
  readonly model: string;
  /** The options it ran with. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The prompts, in order. */
  readonly prompts: readonly CheckedPrompt[];
  /** Objects that were removed: they are not prompted again. */
  readonly removed?: readonly ObjectId[];
  /** What prompts gave on frames that no pass has come to; not part of `frames`. */
  readonly kept?: readonly StoredFrame[];
}

/** When an object counts as present. */
export interface PresenceOptions {
  /** Object score (a logit) above which it is present. */
  readonly objectScoreThreshold?: number;
}

/** All frames of a run, masks run-length encoded. Immutable. */
export interface Masklets extends RunDescription {
  /** Frames in order of their index. */
  readonly frames: readonly StoredFrame[];
  /** The objects, in order of first prompt. */
  readonly objects: readonly ObjectId[];
  /** The video they were tracked on, not owned; undefined when read from disk. */
  readonly source?: unknown;
  /** One frame with decoded masks. */
  frame(index: number): TrackedFrame;
  /** One object over all frames; present where its score passes the threshold, by default that of the run (0 where it has none). */
  object(id: ObjectId, options?: PresenceOptions): ObjectTrack;
  /** Plain JSON: what `masklets.json` holds. */
  toJSON(): MaskletsJson;
  /** Writes the run to a folder, beside and then renamed. Layouts: "davis" (indexed PNG a frame) or "sav" (binary PNG an object and frame). */
  save(dir: string, layout?: "davis" | "sav"): Promise<void>;
}

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
  /** The prompts, masks as RLE. */
  readonly prompts: readonly Readonly<Record<string, unknown>>[];
  /** The frames. */
  readonly frames: readonly {
    readonly index: number;
    readonly time: number;
    readonly name: string;
    readonly objects: readonly {
      readonly id: ObjectId;
      readonly rle: Rle;
      readonly objectScore: number;
      readonly iou: number;
    }[];
  }[];
}

/** What masklets need from rooms below: handed in, so that values stay data. */
export interface MaskletsServices {
  /** Decodes an RLE. */
  readonly decode: (rle: Rle) => Mask;
  /** Encodes a mask. */
  readonly encode: (mask: Mask) => Rle;
  /** Writes a run to a folder. */
  readonly save?: (masklets: Masklets, dir: string, layout: "davis" | "sav") => Promise<void>;
}

const shown = displayPrototype("Masklets");

/** Makes masklets of frames; frames are sorted by index. */
export function makeMasklets(
  run: RunDescription & { readonly source?: unknown },
  frames: readonly StoredFrame[],
  services: MaskletsServices,
): Masklets {
  const sorted = [...frames].sort((a, b) => a.index - b.index);
  const objects = [
    ...new Set([...run.prompts.map((p) => p.object), ...sorted.flatMap((f) => f.objects.map((o) => o.id))]),
  ];
  const byIndex = new Map(sorted.map((frame) => [frame.index, frame]));
  const masklets: Masklets = Object.create(shown);
  const hidden = { enumerable: false };
  Object.defineProperties(masklets, {
    frame: { ...hidden, value: (index: number) => decodeFrame(masklets, byIndex, index, services) },
    object: {
      ...hidden,
      value: (id: ObjectId, options?: PresenceOptions) => objectTrack(masklets, id, services, options),
    },
    toJSON: { ...hidden, value: () => toJson(masklets, services) },
    save: {
      ...hidden,
      value: (dir: string, layout: "davis" | "sav" = "davis") => {
        if (services.save !== undefined) return services.save(masklets, dir, layout);
        throw new MaskletError("unsupported", "Expected masklets that can be saved, found ones made without a writer", {
          hint: "Use saveMasklets(masklets, dir)",
        });
      },
    },
    source: { ...hidden, value: run.source },
  });
  const { video, width, height, model, options, prompts, removed = [], kept = [] } = run;
  return Object.freeze(
    Object.assign(masklets, {
      ...{ video, width, height, model, options, prompts, objects, frames: sorted },
      ...(removed.length > 0 && { removed }),
      ...(kept.length > 0 && { kept }),
    }),
  );
}

/** Stretches in which an object is present (score above `threshold`) or absent; a gap in the frames ends a stretch. */
export function spansOf(frames: readonly number[], objectScores: readonly number[], threshold = 0): Span[] {
  const spans: { first: number; last: number; present: boolean }[] = [];
  frames.forEach((frame, i) => {
    const present = objectScores[i]! > threshold;
    const open = spans.at(-1);
    if (open !== undefined && open.present === present && open.last === frame - 1) open.last = frame;
    else spans.push({ first: frame, last: frame, present });
  });
  return spans;
}

function decodeFrame(
  masklets: Masklets,
  byIndex: ReadonlyMap<number, StoredFrame>,
  index: number,
  services: MaskletsServices,
): TrackedFrame {
  const stored = byIndex.get(index);
  if (stored === undefined) {
    const known = masklets.frames;
    throw new MaskletError(
      "bad-argument",
      `Expected a tracked frame (${known.at(0)?.index ?? "none"}..${known.at(-1)?.index ?? "none"}), found ${index}`,
      { hint: "Ask for one of `masklets.frames`, or propagate further" },
    );
  }
  const { time, name } = stored;
  const { width, height } = masklets;
  const objects = stored.objects.map(({ rle, logits, pointer, ...object }) => ({
    ...object,
    mask: services.decode(rle),
    logits: logits ?? new Float32Array(0),
    pointer: pointer ?? new Float32Array(0),
  }));
  return makeTrackedFrame({ index, time, name, width, height, objects });
}

/** The threshold that a run was made with. */
function runThreshold({ options }: Masklets): number {
  const rules = options["rules"] as PresenceOptions | undefined;
  return typeof rules?.objectScoreThreshold === "number" ? rules.objectScoreThreshold : 0;
}

function objectTrack(
  masklets: Masklets,
  id: ObjectId,
  services: MaskletsServices,
  { objectScoreThreshold = runThreshold(masklets) }: PresenceOptions = {},
): ObjectTrack {
  if (!masklets.objects.includes(id)) {
    throw new MaskletError("bad-argument", `Expected one of the objects ${masklets.objects.join(", ")}, found ${id}`, {
      hint: "Ask for an object that was prompted",
    });
  }
  const found = masklets.frames.flatMap((frame) => {
    const object = frame.objects.find((o) => o.id === id);
    return object === undefined ? [] : [{ frame: frame.index, object }];
  });
  const frames = found.map(({ frame }) => frame);
  const objectScores = found.map(({ object }) => object.objectScore);
  const spans = spansOf(frames, objectScores, objectScoreThreshold);
  const rles = new Map(found.map(({ frame, object }) => [frame, object.rle]));
  return Object.freeze({
    id,
    frames,
    objectScores,
    ious: found.map(({ object }) => object.iou),
    spans,
    disappearances: spans.filter((span, i) => !span.present && spans[i - 1]?.present === true).length,
    mask: (frame: number): Mask => {
      const rle = rles.get(frame);
      return rle === undefined ? makeMask(masklets.width, masklets.height) : services.decode(rle);
    },
  });
}

function toJson(masklets: Masklets, services: MaskletsServices): MaskletsJson {
  const { video, width, height, model, options, prompts, frames } = masklets;
  return {
    version: 1,
    video: { name: video, width, height },
    model,
    options,
    prompts: prompts.map((p) => promptToJson(p, services)),
    frames: frames.map(({ index, time, name, objects }) => ({
      index,
      time,
      name,
      objects: objects.map(({ id, rle, objectScore, iou }) => ({ id, rle, objectScore, iou })),
    })),
  };
}

function promptToJson(
  { frame, object, said, replace }: CheckedPrompt,
  services: MaskletsServices,
): Record<string, unknown> {
  if (said.kind === "mask") return { frame, object, mask: services.encode(said.mask) };
  const { clicks } = said;
  return {
    frame,
    object,
    ...(clicks.length > 0 && {
      points: clicks.map(({ x, y }) => [x, y]),
      labels: clicks.map(({ positive }) => positive ? 1 : 0),
    }),
    ...(replace === true && { replace }),
    ...(said.kind === "box" && { box: [said.box.left, said.box.top, said.box.right, said.box.bottom] }),
  };
}
