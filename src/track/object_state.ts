import { EMPTY_BANK, type Memory, type MemoryBank } from "../memory/memory_bank.ts";
import type { MemoryPath } from "../memory/policy.ts";
import type { ObjectOutput } from "../masklet/object_output.ts";
import type { StoredObject } from "../masklet/stored_frame.ts";
import type { Origin } from "../masklet/origin.ts";
import type { ObjectId } from "../prompt/prompt.ts";

/** One object while it is tracked. A value: every step makes the next. */
export interface ObjectState {
  /** The object. */
  readonly id: ObjectId;
  /** What is remembered of it. */
  readonly bank: MemoryBank;
  /** The hypotheses about it under the run's memory policy, the best first; its bank is the object's. Absent before the first frame. */
  readonly paths?: readonly MemoryPath[];
  /** What is known of its conditioning frames, and of corrections that are kept, by frame: they are not tracked. */
  readonly answers: ReadonlyMap<number, ObjectOutput>;
  /** Memories of the corrections among them, which are remembered as tracked frames are once their frame is passed. */
  readonly corrections?: ReadonlyMap<number, Memory>;
}

/** An object of which nothing is known yet. */
export const newObject = (id: ObjectId): ObjectState => ({ id, bank: EMPTY_BANK, answers: new Map() });

/** A memory of what was found. */
export function memoryOf(
  frame: number,
  output: Pick<ObjectOutput, "pointer" | "objectScore" | "iou">,
  tokens: Float32Array,
): Memory {
  return { frame, tokens, pointer: output.pointer, objectScore: output.objectScore, iou: output.iou };
}

/** What is known of one object on the frames where it has an output. */
export type History = ReadonlyMap<number, StoredObject>;

/** An object as a run left it, or as masklets hold it. */
export interface KnownObject {
  /** The object. */
  readonly id: ObjectId;
  /** Its outputs by frame; where prompts were cleared, as if they had not been given. */
  readonly history: History;
  /** Frames in the order of their first prompt, answered ones too: in this order conditioning frames are remembered. */
  readonly order: readonly number[];
}

/** Which way a frame was last passed; undefined where no pass has come. */
export function passedOf(stored: StoredObject | undefined): Origin["direction"] {
  if (stored === undefined) return undefined;
  return stored.origin === undefined ? "forward" : stored.origin.direction;
}
