import { checkOptions, numberKind, type OptionTable, wholeKind } from "../options.ts";
import { isDistracted } from "./distractor.ts";
import { isPresent, logitArea } from "./logit_mask.ts";
import type { Memory, MemoryBank, MemoryFacts } from "./memory_bank.ts";
import { type Candidates, highestIou, type MemoryPath, type MemoryPolicy, type PolicyFrame } from "./policy.ts";
import type { BankOptions, BankQuery, Selection } from "./selection.ts";
import { selectPointers } from "./sam2_policy.ts";
import { keepBehind, lastTracked, readableBehind } from "./tracked_behind.ts";

/** How {@link dam4sam} decides. */
export interface Dam4samOptions {
  /** Prompted frames and anchors that are read at most; default 4 of 7 memories, 2 of 4. */
  readonly anchors?: number;
  /** Every how many frames a recent memory is read (the last one always is); default 5. */
  readonly stride?: number;
  /** Predicted IoU that an anchor must pass; default 0.8. */
  readonly anchorIou?: number;
  /** How far an anchor's area may lie from the median of the last ones; default 0.2: ± 20 %. */
  readonly areaChange?: number;
  /** Overlap of boxes at which another candidate shows a distractor; default 0.7. */
  readonly distractorIou?: number;
  /** Frames that must lie between anchors; default 5. */
  readonly anchorGap?: number;
}

const DEFAULTS = { stride: 5, anchorIou: 0.8, areaChange: 0.2, distractorIou: 0.7, anchorGap: 5 };

const DAM4SAM_OPTIONS: OptionTable<Dam4samOptions> = {
  anchors: { doc: "prompted frames and anchors that are read at most", kind: wholeKind({ least: 1, most: 100 }) },
  stride: {
    doc: "every how many frames a recent memory is read",
    kind: wholeKind({ least: 1, most: 1000 }),
    fallback: DEFAULTS.stride,
  },
  anchorIou: {
    doc: "predicted IoU that an anchor must pass",
    kind: numberKind({ least: 0, most: 1 }),
    fallback: DEFAULTS.anchorIou,
  },
  areaChange: {
    doc: "how far an anchor's area may lie from the median",
    kind: numberKind({ least: 0, most: 1 }),
    fallback: DEFAULTS.areaChange,
  },
  distractorIou: {
    doc: "overlap of boxes at which another candidate shows a distractor",
    kind: numberKind({ least: 0, most: 1 }),
    fallback: DEFAULTS.distractorIou,
  },
  anchorGap: {
    doc: "frames that must lie between anchors",
    kind: wholeKind({ least: 0, most: 1e6 }),
    fallback: DEFAULTS.anchorGap,
  },
};

/** What DAM4SAM carries from frame to frame. */
export type Dam4samState = {
  /** Frames and areas (px at the logits' size) of the last masks that had a pixel. */
  readonly areas: readonly (readonly [frame: number, area: number])[];
  /** The last anchor's frame. */
  readonly anchor: number | null;
};

/** Areas whose median is taken, and how far back they may lie, frames. */
const [AREAS, AREAS_BACK] = [10, 300];

/**
 * DAM4SAM, SAM2.1++ (Videnovic et al. 2024, arXiv:2411.17576; numbers of the authors' code): memory is split in two. Recent appearance:
 * the last frame and every fifth before it, those alone that show the object, with temporal codes by age. Distractor resolution: the
 * prompted frames and anchors, which have no age. A frame becomes an anchor when its mask is sure and of usual area and another
 * candidate would have taken in something beside the object: the moment at which target and distractor are told apart. Pointers come
 * from frames that show the object.
 *
 * At most `anchors` prompted frames and anchors are read: the first prompted one, the nearest before the last frame, then the nearest of
 * the others; recent memories have the remaining places (the paper splits them evenly from the start, the code and this give them away as
 * anchors come). Areas and boxes are measured on the low-resolution logits: their ratios are the same. A frame with the same role twice
 * (an anchor that is among the recent ones) is read once. A prompt inside the run leaves anchors and areas as they are.
 *
 * @param options numbers of the paper that are changed
 * @returns a policy, to be handed to `propagate` as `policy`; of use for any number of runs
 * @throws {MaskletError} `bad-argument` for a number out of range
 *
 * @example
 * ```ts
 * import { dam4sam } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(dam4sam().parameters["anchorIou"], 0.8);
 * // propagate(model, prompted, { policy: dam4sam() })
 * ```
 */
export function dam4sam(options: Dam4samOptions = {}): MemoryPolicy {
  const rules = { ...DEFAULTS, ...checkOptions("dam4sam", options, DAM4SAM_OPTIONS) };
  const policy = { presence: 0 };
  return Object.freeze({
    name: "dam4sam",
    parameters: Object.freeze({ ...rules, anchors: rules.anchors ?? "by model" }),
    presence: policy.presence,
    candidates: true,
    start: Object.freeze({ areas: [], anchor: null }),
    select: ({ bank }: MemoryPath, query: BankQuery, bankOptions: BankOptions) =>
      selectBoth(bank, query, bankOptions, rules),
    choose: (_paths: readonly MemoryPath<Dam4samState>[], [seen]: readonly Candidates[]) => [
      { path: 0, candidate: highestIou(seen!) },
    ],
    next: ({ state }: MemoryPath<Dam4samState>, candidate: number, seen: Candidates, frame: PolicyFrame) =>
      afterFrame(state, candidate, seen, frame, { rules, present: isPresent(seen, policy) }),
    keeps: (bank: MemoryBank, query: BankQuery, bankOptions: BankOptions) => {
      const { numMaskmem, maxObjectPointers } = bankOptions;
      const anchors = anchorsOf(rules, numMaskmem);
      return keepBehind(bank, query, (behind) => {
        const shown = behind.filter(isShown);
        return [
          ...behind.filter(({ frame }) => Math.abs(frame - query.frame) < maxObjectPointers),
          // The newest anchor may be the last frame, which is never read as an anchor.
          ...shown.filter(({ anchor }) => anchor).slice(0, anchors + 1),
          // Each of the places may pass over frames that are read as anchors.
          ...shown.slice(0, 1 + anchors),
          ...shown.filter(({ frame }) => frame % rules.stride === 0).slice(0, numMaskmem + anchors),
        ];
      });
    },
  });
}

type Rules = typeof DEFAULTS & Dam4samOptions;

/** Prompted frames and anchors that are read at most. */
const anchorsOf = ({ anchors }: Rules, numMaskmem: number): number =>
  Math.min(anchors ?? Math.floor((numMaskmem + 1) / 2), numMaskmem);

/** Whether a frame shows the object; of one that was not tracked by this policy the object score tells. */
const isShown = ({ area, objectScore }: Memory): boolean => area === undefined ? objectScore > 0 : area > 0;

function afterFrame(
  state: Dam4samState,
  candidate: number,
  seen: Candidates,
  frame: PolicyFrame,
  { rules, present }: { readonly rules: Rules; readonly present: boolean },
): { readonly state: Dam4samState; readonly facts: MemoryFacts } {
  const area = present ? logitArea(seen.masks[candidate]!, frame.side) : 0;
  if (area === 0) return { state, facts: { area: 0, anchor: false } };
  const areas = [...state.areas, [frame.frame, area] as const]
    .filter(([at]) => Math.abs(frame.frame - at) < AREAS_BACK)
    .slice(-AREAS);
  const change = area / median(areas.map(([, px]) => px)) - 1;
  const anchor = seen.ious[candidate]! > rules.anchorIou && Math.abs(change) <= rules.areaChange &&
    (state.anchor === null || Math.abs(frame.frame - state.anchor) > rules.anchorGap) &&
    isDistracted(seen, candidate, frame.side, rules.distractorIou);
  return { state: { areas, anchor: anchor ? frame.frame : state.anchor }, facts: { area, anchor } };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
  return (low + high) / 2;
}

function selectBoth(bank: MemoryBank, query: BankQuery, options: BankOptions, rules: Rules): Selection {
  const anchored = selectAnchors(bank, query, anchorsOf(rules, options.numMaskmem));
  const recent = selectRecent(bank, query, options.numMaskmem - anchored.length, rules.stride, new Set(anchored));
  const shown = (frame: number): Memory | undefined => {
    const memory = bank.tracked.get(frame);
    return memory !== undefined && isShown(memory) && !anchored.includes(memory) ? memory : undefined;
  };
  return {
    memories: [
      ...anchored.map((memory) => ({ memory, row: options.numMaskmem - 1 })),
      ...recent.map((memory, row) => ({ memory, row })).reverse(),
    ],
    pointers: selectPointers(anchored, shown, query, options),
  };
}

/** The prompted frames and anchors that are read: the first prompted one, the nearest before the last frame, the nearest others. */
function selectAnchors(bank: MemoryBank, query: BankQuery, most: number): Memory[] {
  const { frame, reverse } = query;
  const prompted = [...bank.conditioning.values()].sort((a, b) => reverse ? b.frame - a.frame : a.frame - b.frame);
  const last = lastTracked(bank, query);
  const anchors = readableBehind(bank, query).filter((memory) => memory.anchor && memory !== last);
  const near = [...prompted.slice(1), ...anchors].sort((a, b) => Math.abs(a.frame - frame) - Math.abs(b.frame - frame));
  const isBehind = (memory: Memory): boolean => reverse ? memory.frame > frame : memory.frame < frame;
  const before = near.find(isBehind);
  const ranked = before === undefined ? near : [before, ...near.filter((memory) => memory !== before)];
  return [...prompted.slice(0, 1), ...ranked].slice(0, most);
}

/** The last frame that shows the object, then every `stride`-th, newest first; frames that are read as anchors are passed over. */
function selectRecent(
  bank: MemoryBank,
  query: BankQuery,
  most: number,
  stride: number,
  anchored: ReadonlySet<Memory>,
): Memory[] {
  const open = readableBehind(bank, query).filter((memory) => isShown(memory) && !anchored.has(memory));
  const older = open.slice(1).filter(({ frame }) => frame % stride === 0);
  return [...open.slice(0, 1), ...older].slice(0, Math.max(0, most));
}
