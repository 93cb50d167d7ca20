import type { BankOptions, BankQuery, Selection } from "./selection.ts";
import type { Memory, MemoryBank } from "./memory_bank.ts";
import type { MemoryPath, MemoryPolicy } from "./policy.ts";

/**
 * SAM 2's own rule of what a frame attends to (Ravi et al. 2024, arXiv:2408.00714): every conditioning frame with the last temporal code,
 * the frame before and `numMaskmem - 2` earlier ones with codes of their place, pointers of conditioning frames that are not ahead and of
 * the frames just before.
 */
export function selectMemories(bank: MemoryBank, query: BankQuery, options: BankOptions): Selection {
  const { selected, unselected } = closestConditioning(bank.conditioning, query.frame, options.maxPromptedMemories);
  const other = (frame: number): Memory | undefined => bank.tracked.get(frame) ?? unselected.get(frame);
  const memories = selected.map((memory) => ({ memory, row: options.numMaskmem - 1 }));
  for (let back = options.numMaskmem - 1; back >= 1; back--) {
    const memory = other(slotFrame(query, back, options.stride));
    if (memory !== undefined) memories.push({ memory, row: back - 1 });
  }
  return { memories, pointers: selectPointers(selected, other, query, options) };
}

/**
 * SAM 2's own memory policy (Ravi et al. 2024, arXiv:2408.00714), the default: every prompted frame and the last tracked ones, whatever
 * they show; the candidate with the highest predicted IoU. It has no state.
 *
 * @returns a policy, to be handed to `propagate` as `policy`; of use for any number of runs
 *
 * @example
 * ```ts
 * import { sam2 } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals([sam2().name, sam2().parameters], ["sam2", {}]);
 * ```
 */
export function sam2(): MemoryPolicy {
  return SAM2;
}

const SAM2: MemoryPolicy = Object.freeze({
  name: "sam2",
  parameters: Object.freeze({}),
  presence: 0,
  candidates: false,
  start: null,
  select: ({ bank }: MemoryPath, query: BankQuery, options: BankOptions) => selectMemories(bank, query, options),
  choose: () => [{ path: 0, candidate: 0 }],
  next: () => ({ state: null, facts: {} }),
  keeps: (_bank: MemoryBank, { frame, reverse }: BankQuery, options: BankOptions) => {
    const far = reach(options);
    return (t: number) => reverse ? t <= frame + far : t >= frame - far;
  },
});

/** The frame in the `back`-th slot: the one before, then every `stride`-th. */
export function slotFrame({ frame, reverse }: BankQuery, back: number, stride: number): number {
  if (back === 1) return reverse ? frame + 1 : frame - 1;
  if (reverse) return Math.ceil((frame + 2) / stride) * stride + (back - 2) * stride;
  return Math.floor((frame - 2) / stride) * stride - (back - 2) * stride;
}

/** SAM 2's pointers: those of the conditioning frames that are not ahead, then those of the frames just before, nearest first. */
export function selectPointers(
  selected: readonly Memory[],
  other: (frame: number) => Memory | undefined,
  { frame, reverse, frameCount }: BankQuery,
  options: BankOptions,
): Selection["pointers"] {
  const most = Math.min(frameCount ?? options.maxObjectPointers, options.maxObjectPointers);
  const sign = reverse ? -1 : 1;
  const time = (distance: number): number => distance / (most - 1);
  const pointers = selected
    .filter((memory) => reverse ? memory.frame >= frame : memory.frame <= frame)
    .map((memory) => {
      const distance = (frame - memory.frame) * sign;
      return { memory, time: time(options.signedPointerTimes ? distance : Math.abs(distance)) };
    });
  for (let distance = 1; distance < most; distance++) {
    const at = frame - sign * distance;
    if (at < 0 || (frameCount !== undefined && at >= frameCount)) break;
    const memory = other(at);
    if (memory !== undefined) pointers.push({ memory, time: time(distance) });
  }
  return pointers;
}

/** Conditioning frames as a frame reads them. */
export interface ConditioningChoice {
  /** Those that are attended. */
  readonly selected: readonly Memory[];
  /** The others, which count as tracked frames. */
  readonly unselected: ReadonlyMap<number, Memory>;
}

/** The conditioning frames that are attended: all, or the nearest before, the nearest at or after, then the nearest of the rest. */
export function closestConditioning(
  conditioning: ReadonlyMap<number, Memory>,
  frame: number,
  most: number | undefined,
): ConditioningChoice {
  if (most === undefined || conditioning.size <= most) {
    return { selected: [...conditioning.values()], unselected: new Map() };
  }
  const frames = [...conditioning.keys()];
  const before = frames.filter((t) => t < frame);
  const after = frames.filter((t) => t >= frame);
  const chosen: number[] = [];
  if (before.length > 0) chosen.push(Math.max(...before));
  if (after.length > 0) chosen.push(Math.min(...after));
  const rest = frames.filter((t) => !chosen.includes(t)).sort((a, b) => Math.abs(a - frame) - Math.abs(b - frame));
  chosen.push(...rest.slice(0, Math.max(0, most - chosen.length)));
  return {
    selected: chosen.map((t) => conditioning.get(t)!),
    unselected: new Map([...conditioning].filter(([t]) => !chosen.includes(t))),
  };
}

/** Frames back in time that a bank can still be asked for: tracked frames further away are forgotten. */
export function reach({ numMaskmem, stride, maxObjectPointers }: BankOptions): number {
  const memories = (numMaskmem - 1) * stride + 1;
  return Math.max(memories, maxObjectPointers);
}
