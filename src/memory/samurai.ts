import { checkOptions, numberKind, type OptionTable, switchKind, wholeKind } from "../options.ts";
import {
  believedBox,
  type BoxFilter,
  boxIou,
  type Corners,
  measured,
  predictBox,
  startFilter,
  updateBox,
} from "./kalman.ts";
import { isPresent, logitBox } from "./logit_mask.ts";
import type { Memory, MemoryBank } from "./memory_bank.ts";
import { type Candidates, follows, highestIou, indexOfHighest, type MemoryPath, type MemoryPolicy } from "./policy.ts";
import type { LastSeen, PolicyFrame } from "./policy.ts";
import type { BankOptions, BankQuery } from "./selection.ts";
import { closestConditioning, reach, selectPointers } from "./sam2_policy.ts";
import type { Selection } from "./selection.ts";
import { keepBehind, lastTracked, readableBehind } from "./tracked_behind.ts";

/** How {@link samurai} decides. */
export interface SamuraiOptions {
  /** Share of the motion in a candidate's score, in [0, 1]; default 0.15 for models with the large trunk, 0.25 for the others. */
  readonly alpha?: number;
  /** Frames that must follow the motion before it counts; default 15. */
  readonly stableFrames?: number;
  /** Predicted IoU above which a frame counts as followed; default 0.3. */
  readonly stableIou?: number;
  /** Predicted IoU that a memory must pass; default 0.5. */
  readonly memoryIou?: number;
  /** Object score that a memory must pass, a logit; default 0. */
  readonly memoryScore?: number;
  /** IoU with the motion that a memory must pass, where it was measured; default 0. */
  readonly memoryMotion?: number;
  /**
   * Leave the filter alone on frames without the object. The authors' code (default: false) measures their empty mask as a box in the
   * corner when the predicted IoU is high.
   */
  readonly coast?: boolean;
}

const DEFAULTS = {
  stableFrames: 15,
  stableIou: 0.3,
  memoryIou: 0.5,
  memoryScore: 0,
  memoryMotion: 0,
  coast: false,
};

const SAMURAI_OPTIONS: OptionTable<SamuraiOptions> = {
  alpha: { doc: "share of the motion in a candidate's score", kind: numberKind({ least: 0, most: 1 }) },
  stableFrames: {
    doc: "frames that must follow the motion before it counts",
    kind: wholeKind({ least: 1, most: 1e6 }),
    fallback: DEFAULTS.stableFrames,
  },
  stableIou: {
    doc: "predicted IoU above which a frame counts as followed",
    kind: numberKind({ least: 0, most: 1 }),
    fallback: DEFAULTS.stableIou,
  },
  memoryIou: {
    doc: "predicted IoU that a memory must pass",
    kind: numberKind({ least: 0, most: 1 }),
    fallback: DEFAULTS.memoryIou,
  },
  memoryScore: {
    doc: "object score that a memory must pass, a logit",
    kind: numberKind({ least: -100, most: 100 }),
    fallback: DEFAULTS.memoryScore,
  },
  memoryMotion: {
    doc: "IoU with the motion that a memory must pass",
    kind: numberKind({ least: 0, most: 1 }),
    fallback: DEFAULTS.memoryMotion,
  },
  coast: { doc: "leave the filter alone on frames without the object", kind: switchKind, fallback: DEFAULTS.coast },
};

/** What SAMURAI carries from frame to frame. */
export type SamuraiState =
  | LastSeen & {
    /** Frames that followed the motion in a row; 0: the filter starts anew. */
    readonly stable: number;
    /** The motion. */
    readonly filter: BoxFilter;
  }
  | null;

/** Weights of motion in the authors' configurations. */
const ALPHA = { large: 0.15, others: 0.25 };
/** Masks are blanked at this object score and below, a logit. */
const PRESENCE = -1;
const NO_BOX: Corners = [0, 0, 0, 0];

/**
 * SAMURAI (Yang et al. 2024, arXiv:2411.11922; numbers of the authors' code): a Kalman filter over the mask's box. Once an object has
 * moved steadily, the candidate is taken that is best by `alpha` × IoU with the foretold box + (1 − `alpha`) × predicted IoU; the newest
 * memories are read that are sure, show the object and fit the motion (and the last frame in any case). Pointers are SAM 2's.
 *
 * A prompt inside the run, and a turn of direction, start the filter anew; each object has its own. The paper writes the filter with the
 * box's width, the code (and this) with its aspect ratio; where the code has no score of motion yet, none is asked for. The frame right
 * after the first prompt is read as the last frame alone, as in the code.
 *
 * @param options weight of motion and what makes a frame sure
 * @returns a policy, to be handed to `propagate` as `policy`; of use for any number of runs
 * @throws {MaskletError} `bad-argument` for a number out of range
 *
 * @example
 * ```ts
 * import { samurai } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(samurai({ alpha: 0.2 }).parameters["alpha"], 0.2);
 * // propagate(model, prompted, { policy: samurai() })
 * ```
 */
export function samurai(options: SamuraiOptions = {}): MemoryPolicy {
  const rules = { ...DEFAULTS, ...checkOptions("samurai", options, SAMURAI_OPTIONS) };
  const policy = { presence: PRESENCE };
  return Object.freeze({
    name: "samurai",
    parameters: Object.freeze({ ...rules, alpha: rules.alpha ?? "by model size" }),
    presence: PRESENCE,
    candidates: true,
    start: null,
    select: ({ bank }: MemoryPath, query: BankQuery, bankOptions: BankOptions) =>
      selectSure(bank, query, bankOptions, rules),
    choose: (
      [path]: readonly MemoryPath<SamuraiState>[],
      [seen]: readonly Candidates[],
      frame: PolicyFrame,
    ) => [{ path: 0, candidate: chooseByMotion(path!.state, seen!, frame, rules, policy).candidate }],
    next: ({ state }: MemoryPath<SamuraiState>, candidate: number, seen: Candidates, frame: PolicyFrame) =>
      afterFrame(state, candidate, seen, frame, rules, policy),
    keeps: (bank: MemoryBank, query: BankQuery, bankOptions: BankOptions) => {
      const far = reach({ ...bankOptions, stride: 1 });
      const accepted = (memory: Memory): boolean => isSure(memory, rules) && !isFirstTracked(memory, bank, query);
      return keepBehind(bank, query, (behind) => [
        ...behind.filter(({ frame }) => Math.abs(frame - query.frame) <= far),
        ...behind.filter(accepted).slice(0, bankOptions.numMaskmem - 1),
      ]);
    },
  });
}

type Rules = typeof DEFAULTS & SamuraiOptions;
type Presence = Pick<MemoryPolicy, "presence">;

/** The filter as it stands before a frame, moved on by one; undefined: it starts anew. */
function foretold(state: SamuraiState, frame: PolicyFrame): BoxFilter | undefined {
  if (state === null || state.stable === 0 || !follows(frame, state)) return undefined;
  return predictBox(state.filter);
}

/** Box of a candidate; an absent object's masks are blank. */
function candidateBox(seen: Candidates, i: number, frame: PolicyFrame, presence: Presence): Corners | undefined {
  return isPresent(seen, presence) ? logitBox(seen.masks[i]!, frame) : undefined;
}

function chooseByMotion(
  state: SamuraiState,
  seen: Candidates,
  frame: PolicyFrame,
  rules: Rules,
  presence: Presence,
): { readonly candidate: number; readonly motionIous?: readonly number[] } {
  const filter = foretold(state, frame);
  if (filter === undefined || state!.stable < rules.stableFrames) return { candidate: highestIou(seen) };
  const believed = believedBox(filter);
  const motionIous = seen.masks.map((_, i) => motionIou(believed, candidateBox(seen, i, frame, presence)));
  const alpha = rules.alpha ?? (frame.trunkSize === "large" ? ALPHA.large : ALPHA.others);
  const scores = motionIous.map((iou, i) => alpha * iou + (1 - alpha) * seen.ious[i]!);
  return { candidate: indexOfHighest(scores), motionIous };
}

const motionIou = (believed: Corners, box: Corners | undefined): number =>
  box === undefined ? 0 : boxIou(believed, box);

function afterFrame(
  state: SamuraiState,
  candidate: number,
  seen: Candidates,
  frame: PolicyFrame,
  rules: Rules,
  presence: Presence,
): { readonly state: SamuraiState; readonly facts: { readonly motionIou?: number } } {
  const filter = foretold(state, frame);
  const box = candidateBox(seen, candidate, frame, presence);
  const at = { frame: frame.frame, reverse: frame.reverse };
  if (filter === undefined) {
    return { state: { ...at, stable: 1, filter: startFilter(measured(box ?? NO_BOX)) }, facts: {} };
  }
  const iou = seen.ious[candidate]!;
  const steady = state!.stable >= rules.stableFrames;
  const facts = steady ? { motionIou: motionIou(believedBox(filter), box) } : {};
  if (steady ? iou < rules.stableIou : iou <= rules.stableIou) {
    return { state: { ...at, stable: 0, filter }, facts };
  }
  const coasting = rules.coast && box === undefined;
  const next = coasting ? filter : updateBox(filter, measured(box ?? NO_BOX));
  return { state: { ...at, stable: steady ? state!.stable : state!.stable + 1, filter: next }, facts };
}

/** Whether a memory may be read beyond its being the last one. */
function isSure({ iou, objectScore, motionIou }: Memory, rules: Rules): boolean {
  return iou > rules.memoryIou && objectScore > rules.memoryScore &&
    (motionIou === undefined || motionIou > rules.memoryMotion);
}

/** Whether a memory is of the frame right after the first prompted one, which the authors' walk leaves out. */
function isFirstTracked(memory: Memory, { conditioning }: MemoryBank, { reverse }: BankQuery): boolean {
  if (conditioning.size === 0) return false;
  const frames = [...conditioning.keys()];
  return memory.frame === (reverse ? Math.max(...frames) - 1 : Math.min(...frames) + 1);
}

function selectSure(bank: MemoryBank, query: BankQuery, options: BankOptions, rules: Rules): Selection {
  const { selected, unselected } = closestConditioning(bank.conditioning, query.frame, options.maxPromptedMemories);
  const most = options.numMaskmem - 1;
  const last = lastTracked(bank, query);
  const sure = readableBehind(bank, query)
    .filter((memory) => isSure(memory, rules) && !isFirstTracked(memory, bank, query))
    .slice(0, options.maxObjectPointers - 1);
  const read = (last === undefined || sure[0] === last ? sure : [last, ...sure]).slice(0, most);
  return {
    memories: [
      ...selected.map((memory) => ({ memory, row: options.numMaskmem - 1 })),
      ...read.map((memory, row) => ({ memory, row })).reverse(),
    ],
    pointers: selectPointers(selected, (t) => bank.tracked.get(t) ?? unselected.get(t), query, options),
  };
}
