import { displayPrototype } from "../display.ts";
import { MaskletError } from "../error.ts";
import { anyKind, kindOf, shown as shownValue, type ValueKind } from "../options.ts";
import { maskFromRle } from "../mask/rle.ts";
import type { VideoSource } from "../frame/frame.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { type MaskletsJson, maskletsToJson } from "./masklets_json.ts";
import { type ObjectTrack, objectTrack, type PresenceOptions } from "./object_track.ts";
import { type FrameStream, type Run, type RunFrames, streamKind } from "./run.ts";
import type { StoredFrame } from "./stored_frame.ts";
import { makeTrackedFrame, type TrackedFrame } from "./tracked_frame.ts";

/**
 * All frames of a run, masks run-length encoded. Immutable.
 *
 * @example
 * ```ts
 * import { maskFromBytes, readMasklets, saveMasklets } from "masklet";
 * import { makeTrackedFrame } from "masklet/track";
 * import { assertEquals } from "@std/assert";
 * const mask = maskFromBytes([0, 1, 1, 0], 2, 2);
 * const shown = { id: 1, mask, objectScore: 3, iou: 0.9, logits: new Float32Array(0), pointer: new Float32Array(0), conditioning: true };
 * async function* frames() {
 *   yield makeTrackedFrame({ index: 0, time: 0, width: 2, height: 2, name: "00000", objects: [shown] });
 * }
 * const dir = await Deno.makeTempDir();
 * await saveMasklets(frames(), dir);
 * const masklets = await readMasklets(dir); // or: await collect(propagate(model, prompted))
 * assertEquals(masklets.frame(0).objects[0]!.mask, mask);
 * assertEquals(masklets.object(1).spans, [{ first: 0, last: 0, present: true }]);
 * assertEquals(masklets.toJSON().frames.length, 1);
 * await masklets.save(`${dir}/by-object`, { layout: "sav" });
 * await Deno.stat(`${dir}/by-object/001/00000.png`);
 * const refused = await masklets.saveVideo(`${dir}/overlay.mp4`).catch((error) => error.code);
 * assertEquals(refused, "bad-argument"); // these have no video: saveVideo(path, { video: await loadVideo("clip.mp4") })
 * await Deno.remove(dir, { recursive: true });
 * ```
 */
export interface Masklets extends Run, RunFrames {
  /** The objects, in order of first prompt. */
  readonly objects: readonly ObjectId[];
  /**
   * One frame with decoded masks.
   *
   * @param index its index in the video, from 0
   * @returns the frame, masks at the size of the video
   * @throws {MaskletError} `bad-argument` for a frame that was not tracked
   */
  frame(index: number): TrackedFrame;
  /**
   * One object over all frames; present where its score passes the threshold, by default that of the run (0 where it has none).
   *
   * @param id one of `objects`
   * @param options which score counts as present
   * @returns its masklet: frames, scores, stretches of presence
   * @throws {MaskletError} `bad-argument` for an object that the run does not have
   */
  object(id: ObjectId, options?: PresenceOptions): ObjectTrack;
  /**
   * Plain JSON: what `masklets.json` holds.
   *
   * @returns size, prompts, options and frames with compressed run lengths; logits and pointers are left out
   */
  toJSON(): MaskletsJson;
  /**
   * Writes the run to a folder, each file beside its place and then renamed; see `saveMasklets`.
   *
   * @param dir the folder, created when it is not there
   * @param options how the masks lie
   * @throws {MaskletError} `io` when the disk is full or writing is not allowed, `unsupported` for masklets that nobody can write
   */
  save(dir: string, options?: MaskletsSaveOptions): Promise<void>;
  /**
   * Writes the video with the masks drawn over it as an mp4 file (H.264) that browsers play: the frames from the first tracked one to
   * the last. An odd last row or column is left out, as the format has none.
   *
   * @param path the file; it is written beside and then renamed
   * @param options how the masks are drawn, and the video where the masklets have none
   * @throws {MaskletError} `bad-argument` without a video whose frames can be read again, `bad-video`, `io`
   */
  saveVideo(path: string | URL, options?: MaskletsVideoOptions): Promise<void>;
}

/** How masklets are written. */
export interface MaskletsSaveOptions {
  /**
   * Name of the dataset layout whose form of masks is taken: of "davis" (default) and others `<frame>.png`, object numbers as palette
   * indices; of "sav" `<object>/<frame>.png`, 0 and 255. Or a format that other programs read, in place of PNGs: "coco", "youtube-vis",
   * "lasot", "got10k", "vot", "cvat", "label-studio", "alpha", "csv".
   */
  readonly layout?: string;
}

/** How a video with masks over it is made. */
export interface MaskletsVideoOptions {
  /** The video; default: the one that was tracked. */
  readonly video?: VideoSource;
  /** Frames a second; default: the video's, or 24 where it has no rate. */
  readonly framesPerSecond?: number;
  /** Bits a second; default: four bits for each second's pixels at one frame a second, at least 400,000. */
  readonly bitsPerSecond?: number;
  /** Share of the colour inside a mask, 0 to 1; default 0.5. */
  readonly alpha?: number;
  /** Whether the outermost pixels of a mask get the plain colour; default true. */
  readonly contour?: boolean;
  /** Told how many frames are done, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Draws masklets over their video and writes it: handed in by whoever makes them. */
export type MaskletsVideoWriter = (
  masklets: Masklets,
  path: string | URL,
  options: MaskletsVideoOptions,
) => Promise<void>;

/** What writes masklets that somebody makes. */
export interface MaskletsWriters {
  /** What `save` calls. */
  readonly write?: MaskletsWriter | undefined;
  /** What `saveVideo` calls. */
  readonly writeVideo?: MaskletsVideoWriter | undefined;
}

/** Writes masklets to a folder: handed in by whoever makes them, so that values know no files. */
export type MaskletsWriter = (masklets: Masklets, dir: string, options: MaskletsSaveOptions) => Promise<void>;

/** What writes which masklets: values made of others are written in the same way. */
const writers = new WeakMap<Masklets, MaskletsWriters>();

const shown = displayPrototype("Masklets");

/**
 * Makes masklets of frames; frames are sorted by index.
 *
 * @param run what they were made with, and what is kept beside its frames
 * @param frames in any order
 * @param use what `save` and `saveVideo` call; without it they refuse
 */
export function makeMasklets(
  run: Run & Pick<RunFrames, "kept">,
  frames: readonly StoredFrame[],
  use: MaskletsWriters = {},
): Masklets {
  const sorted = [...frames].sort((a, b) => a.index - b.index);
  const objects = [
    ...new Set([...run.prompts.map((p) => p.object), ...sorted.flatMap((f) => f.objects.map((o) => o.id))]),
  ];
  const byIndex = new Map(sorted.map((frame) => [frame.index, frame]));
  const masklets: Masklets = Object.create(shown);
  const hidden = { enumerable: false };
  Object.defineProperties(masklets, {
    frame: { ...hidden, value: (index: number) => decodeFrame(masklets, byIndex, index) },
    object: { ...hidden, value: (id: ObjectId, options?: PresenceOptions) => objectTrack(masklets, id, options) },
    toJSON: { ...hidden, value: () => maskletsToJson(masklets) },
    save: { ...hidden, value: (dir: string, options?: MaskletsSaveOptions) => written(masklets, dir, options) },
    saveVideo: {
      ...hidden,
      value: (path: string | URL, options?: MaskletsVideoOptions) => filmed(masklets, path, options),
    },
    source: { ...hidden, value: run.source },
  });
  writers.set(masklets, use);
  const { video, width, height, model, options, prompts, removed = [], kept = [] } = run;
  return Object.freeze(
    Object.assign(masklets, {
      ...{ video, width, height, model, options, prompts, objects, frames: sorted },
      ...(removed.length > 0 && { removed }),
      ...(kept.length > 0 && { kept }),
    }),
  );
}

/** Masklets with other frames or another description; they are written as the given ones are. */
export function changedMasklets(
  masklets: Masklets,
  changes: Partial<Run & Pick<RunFrames, "kept">>,
  frames: readonly StoredFrame[] = masklets.frames,
): Masklets {
  return makeMasklets({ ...masklets, ...videoOf(masklets), ...changes }, frames, writers.get(masklets));
}

/** Its link to the video is no part of what is shown of masklets, so it is not copied with the rest. */
const videoOf = ({ source }: Masklets): Pick<Run, "source"> => source === undefined ? {} : { source };

// deno-lint-ignore require-await -- a failure must reject, not throw
async function written(masklets: Masklets, dir: string, options: MaskletsSaveOptions = {}): Promise<void> {
  const write = writers.get(masklets)?.write;
  if (write !== undefined) return write(masklets, dir, options);
  throw new MaskletError("unsupported", "Expected masklets that can be saved, found ones made without a writer", {
    hint: "Use saveMasklets(masklets, dir)",
  });
}

// deno-lint-ignore require-await -- a failure must reject, not throw
async function filmed(masklets: Masklets, path: string | URL, options: MaskletsVideoOptions = {}): Promise<void> {
  const write = writers.get(masklets)?.writeVideo;
  if (write !== undefined) return write(masklets, path, options);
  throw new MaskletError("unsupported", "Expected masklets that can be drawn, found ones made without a writer", {
    hint: "Use masklets that collect or readMasklets gave",
  });
}

function decodeFrame(
  masklets: Masklets,
  byIndex: ReadonlyMap<number, StoredFrame>,
  index: number,
): TrackedFrame {
  const stored = byIndex.get(index);
  if (stored === undefined) {
    const known = masklets.frames;
    throw new MaskletError(
      "bad-argument",
      `Expected a tracked frame (${known.at(0)?.index ?? "none"}..${known.at(-1)?.index ?? "none"}), found ${
        shownValue(index)
      }`,
      { hint: "Ask for one of `masklets.frames`, or propagate further" },
    );
  }
  const { time, name } = stored;
  const { width, height } = masklets;
  const objects = stored.objects.map(({ rle, logits, pointer, ...object }) => ({
    ...object,
    mask: maskFromRle(rle),
    logits: logits ?? new Float32Array(0),
    pointer: pointer ?? new Float32Array(0),
  }));
  return makeTrackedFrame({ index, time, name, width, height, objects });
}

/** The kind of an argument that is masklets. */
export const maskletsKind = kindOf<Masklets>("masklets, as collect returns them", (value) => {
  const { frames, objects, object } = (value ?? {}) as Partial<Masklets>;
  return Array.isArray(frames) && Array.isArray(objects) && typeof object === "function";
});

/** The kind of an argument that is a run: gathered, or as it comes. */
export const runKind: ValueKind<Masklets | FrameStream> = anyKind(maskletsKind, streamKind);
