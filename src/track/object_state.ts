import { EMPTY_BANK, type Memory, type MemoryBank } from "../memory/memory_bank.ts";
import type { MemoryPath } from "../memory/policy.ts";
import type { ObjectId } from "../prompt/prompt.ts";

/** What was found of one object on one frame. */
export interface ObjectOutput {
  /** Mask logits, `[side, side]`; -1024 everywhere when absent. */
  readonly logits: Float32Array;
  /** Object score, a logit. */
  readonly objectScore: number;
  /** Predicted IoU of the chosen mask; 1 for a mask prompt. */
  readonly iou: number;
  /** Predicted IoUs of the candidates that were to choose from. */
  readonly candidateIous: Float32Array;
  /** Object pointer, `[C]`. */
  readonly pointer: Float32Array;
  /** Whether it conditions later frames as a prompted frame does. */
  readonly conditioning: boolean;
}

/** One object while it is tracked. A value: every step makes the next. */
export interface ObjectState {
  /** The object. */
  readonly id: ObjectId;
  /** What is remembered of it. */
  readonly bank: MemoryBank;
  /** The hypotheses about it under the run's memory policy, the best first; its bank is the object's. Absent before the first frame. */
  readonly paths?: readonly MemoryPath[];
  /** What its prompts gave, by frame. */
  readonly answers: ReadonlyMap<number, ObjectOutput>;
}

/** An object of which nothing is known yet. */
export const newObject = (id: ObjectId): ObjectState => ({ id, bank: EMPTY_BANK, answers: new Map() });

/** A memory of what was found. */
export function memoryOf(frame: number, output: ObjectOutput, tokens: Float32Array): Memory {
  return { frame, tokens, pointer: output.pointer, objectScore: output.objectScore, iou: output.iou };
}
