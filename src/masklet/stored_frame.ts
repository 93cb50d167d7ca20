import { maskToRle, type Rle } from "../mask/rle.ts";
import type { ObjectOutput } from "./object_output.ts";
import type { TrackedFrame, TrackedObject } from "./tracked_frame.ts";

/** One object on one frame, as a run keeps it. Read from files that hold masks alone it has no logits and no pointer. */
export interface StoredObject
  extends Omit<ObjectOutput, "logits" | "pointer">, Partial<Pick<ObjectOutput, "logits" | "pointer">> {
  /** Its mask at the video's size. */
  readonly rle: Rle;
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

/** An object on a tracked frame as a run keeps it: its mask run-length encoded. */
export function storedObject({ mask, ...object }: TrackedObject): Omit<TrackedObject, "mask"> & StoredObject {
  return { ...object, rle: maskToRle(mask) };
}

/** A tracked frame as a run keeps it. */
export function storedFrame({ index, time, name, objects }: TrackedFrame): StoredFrame {
  return Object.freeze({ index, time, name, objects: objects.map(storedObject) });
}
