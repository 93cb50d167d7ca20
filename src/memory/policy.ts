import type { MemoryBank, MemoryFacts } from "./memory_bank.ts";
import type { BankOptions, BankQuery, Selection } from "./selection.ts";
import { kindOf, requireKind } from "../options.ts";

/** A plain value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One hypothesis about an object: what is remembered under it, and what the policy made of it. A value. */
export interface MemoryPath<S = unknown> {
  /** What is remembered. */
  readonly bank: MemoryBank;
  /** The policy's own state: plain JSON. */
  readonly state: S;
}

/** What the decoder offers for one path on one frame, before any choice and any gate. */
export interface Candidates {
  /** Mask logits, `[side, side]` each. */
  readonly masks: readonly Float32Array[];
  /** Predicted IoU of each mask. */
  readonly ious: ArrayLike<number>;
  /** Object score, a logit; the candidates share it. */
  readonly objectScore: number;
}

/** The frame that is tracked, and the sizes that its candidates have. */
export interface PolicyFrame extends BankQuery {
  /** Side of the mask logits. */
  readonly side: number;
  /** Side of the model's input, px. */
  readonly imageSize: number;
  /** Size of the model's trunk: "tiny", "small", "base_plus", "large", or another word. */
  readonly trunkSize: string;
}

/** A candidate that is taken: the `candidate`-th mask of the `path`-th path. */
export interface Choice {
  /** Index of the path. */
  readonly path: number;
  /** Index of the mask. */
  readonly candidate: number;
}

/** What follows from a choice. */
export interface Outcome<S = unknown> {
  /** The policy's state after the frame: plain JSON. */
  readonly state: S;
  /** What is noted beside the memory. */
  readonly facts: MemoryFacts;
}

/**
 * How an object's memory is kept and read: pure functions over a bank and a state of the policy's own (plain JSON). All policies run
 * unmodified SAM 2 weights, see {@link sam2}, {@link samurai}, {@link dam4sam}, {@link sam2long} and {@link rcms}. Each object has its own state.
 *
 * | policy | paper | memories that a frame reads | mask that is taken | extra state an object | cost |
 * | --- | --- | --- | --- | --- | --- |
 * | `sam2()` | Ravi et al. 2024, arXiv:2408.00714 | prompted frames, the last 6 | highest predicted IoU | none | 1 |
 * | `samurai()` | Yang et al. 2024, arXiv:2411.11922 | prompted frames, the last 6 that are sure and fit the motion | predicted IoU and
 * motion weighed once motion is steady | a Kalman filter: 22 numbers | as sam2 |
 * | `dam4sam()` | Videnovic et al. 2024, arXiv:2411.17576 | prompted frames and up to 3 that tell distractors apart; the last one, then
 * every fifth, of those that show the object | highest predicted IoU | areas of 10 frames, 1 index | as sam2; up to 35 memories are kept |
 * | `sam2long()` | Ding et al. 2024, arXiv:2410.16268 | a path's prompted frames and its last 6 sure ones, surer ones with larger keys |
 * the best of 3 paths by the sum of log IoUs | a bank and a sum for each path | attention and decoder once for each path that differs |
 * | `rcms()` | Ding et al. 2025, arXiv:2508.05630 | prompted frames, the last 6, and once the object was lost the last 4 good ones before that |
 * highest predicted IoU | up to 4 indices | as sam2; up to 4 memories more are read |
 *
 * (figures for models with 7 memories; the embedded model has 4, so fewer are read)
 *
 * Prompts are answered by SAM 2's rule whatever the policy. A run that continues masklets (a correction) begins with the memories that its
 * policy can still read, made again, and with the policy's first state: motion, usual areas, anchors, losses and other paths are found anew.
 *
 * @example A policy of your own, which reads prompted frames alone
 * ```ts
 * import { type MemoryPolicy, sam2 } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const usual = sam2();
 * const promptsOnly: MemoryPolicy = {
 *   ...{ name: "prompts-only", parameters: {}, presence: 0, candidates: false, start: null },
 *   select: ({ bank, state }, query, options) =>
 *     usual.select({ bank: { ...bank, tracked: new Map() }, state }, query, options),
 *   choose: (paths, seen, frame) => usual.choose(paths, seen, frame),
 *   next: (path, candidate, seen, frame) => usual.next(path, candidate, seen, frame),
 *   keeps: () => () => false,
 * };
 * const bank = { conditioning: new Map(), tracked: new Map() };
 * const query = { frame: 1, reverse: false, frameCount: 2 };
 * const options = { numMaskmem: 7, maxObjectPointers: 16, stride: 1, signedPointerTimes: true };
 * assertEquals(promptsOnly.select({ bank, state: null }, query, options), { memories: [], pointers: [] });
 * assertEquals(promptsOnly.keeps(bank, query, options)(0), false);
 * // propagate(model, prompted, { policy: promptsOnly })
 * ```
 */
export interface MemoryPolicy<S = unknown> {
  /** Its name: "samurai". */
  readonly name: string;
  /** Its parameters, as they are recorded with a run. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** Masks are blanked when the object score does not pass this, a logit. */
  readonly presence: number;
  /** Whether it sees the three candidates; otherwise the decoder's own choice is its one candidate. */
  readonly candidates: boolean;
  /** Whether the masks that it sees have their holes filled, where the run fills holes; absent: they have not. */
  readonly filled?: boolean;
  /** The state before a frame was seen. */
  readonly start: S;
  /**
   * What a frame attends to.
   *
   * @param path an object's memories and state
   * @param query which frame is tracked, and which way
   * @param options how the bank is read: sizes of the model and rules
   * @returns memories and pointers, in the order in which the model reads them
   */
  select(path: MemoryPath<S>, query: BankQuery, options: BankOptions): Selection;
  /**
   * The candidates that are taken, the best first: one, or one for each path that goes on. `seen` goes with `paths`.
   *
   * @param paths hypotheses about the object; the first is the one that is shown
   * @param seen what the decoder offers for each of them
   * @param frame the frame and its sizes
   * @returns at least one choice; the first is shown
   */
  choose(paths: readonly MemoryPath<S>[], seen: readonly Candidates[], frame: PolicyFrame): readonly Choice[];
  /**
   * What follows when a candidate of a path is taken.
   *
   * @param path the path that the candidate belongs to
   * @param candidate index of its mask
   * @param seen what the decoder offered for the path
   * @param frame the frame and its sizes
   * @returns the state after the frame, and what is noted beside its memory
   */
  next(path: MemoryPath<S>, candidate: number, seen: Candidates, frame: PolicyFrame): Outcome<S>;
  /**
   * What is noted beside a memory that is made again from a kept output, where a run continues masklets. Absent: nothing, and only the
   * memories that SAM 2's rule reads are made again, unless the policy sees the candidates.
   *
   * @param output logits, predicted IoU and object score of a tracked frame
   * @returns as `next` notes them
   *
   * @example
   * ```ts
   * import { rcms } from "masklet";
   * import { assertEquals } from "@std/assert";
   * const { noted = () => ({ quality: 1 }) } = rcms();
   * const logits = new Float32Array(16).fill(-5);
   * assertEquals(noted({ logits, iou: 0.9, objectScore: 3 }), {}); // a mask without a pixel has no quality
   * ```
   */
  noted?(output: { readonly logits: Float32Array; readonly iou: number; readonly objectScore: number }): MemoryFacts;
  /**
   * Which tracked frames can still be read by the frame after `query.frame`, or later; the others are forgotten.
   *
   * @param bank all that is remembered of the object
   * @param query which frame is tracked, and which way
   * @param options how the bank is read: sizes of the model and rules
   * @param state the policy's state after the frame; absent where a bank is made again
   * @returns a question that is asked of each tracked frame, by its index
   */
  keeps(bank: MemoryBank, query: BankQuery, options: BankOptions, state?: S): (frame: number) => boolean;
}

const NAMED_KIND = kindOf<MemoryPolicy>("a memory policy, as sam2() makes one", (value) => {
  const { name, parameters } = (value ?? {}) as Partial<Record<keyof MemoryPolicy, unknown>>;
  return typeof name === "string" && typeof parameters === "object" && parameters !== null;
});

/**
 * A policy's name and parameters: what a run is recorded, compared and resumed with.
 *
 * @param policy one of Masklet's, or one of your own
 * @returns `name` and the parameters, as plain JSON
 * @throws {MaskletError} `bad-argument` for what is no policy
 *
 * @example
 * ```ts
 * import { samurai } from "masklet";
 * import { describePolicy } from "masklet/policy";
 * import { assertEquals } from "@std/assert";
 * assertEquals(describePolicy(samurai({ alpha: 0.2 }))["alpha"], 0.2);
 * ```
 */
export function describePolicy(policy: MemoryPolicy): Readonly<Record<string, Json>> {
  requireKind("the argument of describePolicy", policy, NAMED_KIND);
  const { name, parameters } = policy;
  return Object.freeze({ name, ...parameters });
}

/** The index of the highest predicted IoU; the first of equals. */
export function highestIou({ ious }: Candidates): number {
  return indexOfHighest(ious);
}

/** The index of the highest number; the first of equals. */
export function indexOfHighest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** The frame that a policy saw last, and the direction in which it came there. */
export type LastSeen = {
  /** Frame index. */
  readonly frame: number;
  /** Backward in time. */
  readonly reverse: boolean;
};

/** Whether a frame follows the last one directly: no prompt between them, no turn of direction, no other pass. */
export function follows({ frame, reverse }: BankQuery, last: LastSeen): boolean {
  return last.reverse === reverse && frame === last.frame + (reverse ? -1 : 1);
}
