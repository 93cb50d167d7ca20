import { displayPrototype } from "../display.ts";
import { MaskletError } from "../error.ts";
import type { Mask } from "../mask/mask.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { type MaskletsJson, maskletsToJson } from "./masklets_json.ts";
import { type ObjectTrack, objectTrack, type PresenceOptions } from "./object_track.ts";
import type { RunDescription } from "./run_description.ts";
import type { Rle } from "../mask/rle.ts";
import type { StoredFrame } from "./stored_frame.ts";
import { makeTrackedFrame, type TrackedFrame } from "./tracked_frame.ts";

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
      value: (id: ObjectId, options?: PresenceOptions) => objectTrack(masklets, id, services.decode, options),
    },
    toJSON: { ...hidden, value: () => maskletsToJson(masklets, services.encode) },
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
