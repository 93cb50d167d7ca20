import { checkOptions, numberKind, type OptionTable, wholeKind } from "../options.ts";
import type { Memory, MemoryBank, MemoryFacts } from "./memory_bank.ts";
import type { Candidates, MemoryPath, MemoryPolicy, PolicyFrame } from "./policy.ts";
import { sam2, selectMemories } from "./sam2_policy.ts";
import type { BankOptions, BankQuery } from "./selection.ts";

/** How {@link rcms} decides. */
export interface RcmsOptions {
  /** Frames that become conditioning frames at most; default 4. */
  readonly promoted?: number;
  /** Quality that such a frame must pass; default 0.6. */
  readonly quality?: number;
}

const DEFAULTS = { promoted: 4, quality: 0.6 };

const RCMS_OPTIONS: OptionTable<RcmsOptions> = {
  promoted: {
    doc: "frames that become conditioning frames at most",
    kind: wholeKind({ least: 0, most: 100 }),
    fallback: DEFAULTS.promoted,
  },
  quality: {
    doc: "quality that such a frame must pass",
    kind: numberKind({ least: 0, most: 1 }),
    fallback: DEFAULTS.quality,
  },
};

/** What RCMS carries from frame to frame. */
export type RcmsState = {
  /** Frames that became conditioning frames, in that order; null as long as the object was never lost. */
  readonly promoted: readonly number[] | null;
};

/**
 * Reliable conditioned memory selection, the rule of the baselines of MOSEv2 (Ding et al. 2025, arXiv:2508.05630; numbers of the authors'
 * code): SAM 2's own, and once for each object, on the first tracked frame without it, the last frames of good quality become
 * conditioning frames, so that all later frames read them when the object comes back. Nothing is computed again for that.
 *
 * A frame's quality is the probability that the object is there, times the predicted IoU, times the mean probability of the mask's pixels
 * at the logits' size (holes filled where the run fills them). Frame 0 never becomes one; in reverse, too, earlier frames are looked at.
 * The weights that the rule was published with are `loadModel("mosev2_base_plus")` and `"mosev2_large"`; it runs on any.
 *
 * @param options numbers that are changed
 * @returns a policy, to be handed to `propagate` as `policy`; of use for any number of runs
 * @throws {MaskletError} `bad-argument` for a number out of range
 *
 * @example
 * ```ts
 * import { rcms } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(rcms().parameters, { promoted: 4, quality: 0.6 });
 * // propagate(model, prompted, { policy: rcms() })
 * ```
 */
export function rcms(options: RcmsOptions = {}): MemoryPolicy {
  const rules = { ...DEFAULTS, ...checkOptions("rcms", options, RCMS_OPTIONS) };
  const plain = sam2();
  return Object.freeze({
    name: "rcms",
    parameters: Object.freeze(rules),
    presence: plain.presence,
    candidates: plain.candidates,
    filled: true,
    start: Object.freeze({ promoted: null }),
    select: ({ bank, state }: MemoryPath<RcmsState>, query: BankQuery, bankOptions: BankOptions) =>
      selectMemories(withPromoted(bank, state.promoted ?? []), query, bankOptions),
    choose: () => [{ path: 0, candidate: 0 }],
    next: ({ bank, state }: MemoryPath<RcmsState>, candidate: number, seen: Candidates, frame: PolicyFrame) => {
      const { masks, ious, objectScore } = seen;
      const facts = noted({ logits: masks[candidate]!, iou: ious[candidate]!, objectScore });
      const lost = state.promoted === null && seen.objectScore <= plain.presence;
      return {
        state: lost ? { promoted: reliable(bank, frame.frame, rules).map((memory) => memory.frame) } : state,
        facts,
      };
    },
    noted,
    keeps: (bank: MemoryBank, query: BankQuery, bankOptions: BankOptions, state?: RcmsState) => {
      // What has become a conditioning frame, or may become one on the next frame.
      const kept = new Set(state?.promoted ?? reliable(bank, query.frame + 1, rules).map(({ frame }) => frame));
      const read = plain.keeps(bank, query, bankOptions);
      return (t: number) => kept.has(t) || read(t);
    },
  });
}

/** The nearest frames before frame t, but for frame 0, whose quality is good. */
function reliable({ tracked }: MemoryBank, t: number, { promoted, quality: least }: Required<RcmsOptions>): Memory[] {
  return [...tracked.values()]
    .filter(({ frame, quality = 0 }) => frame > 0 && frame < t && quality > least)
    .sort((a, b) => b.frame - a.frame)
    .slice(0, promoted);
}

/** The bank with some tracked frames among the conditioning ones. */
function withPromoted(bank: MemoryBank, frames: readonly number[]): MemoryBank {
  const promoted = frames.flatMap((frame) => bank.tracked.get(frame) ?? []);
  if (promoted.length === 0) return bank;
  const entries = promoted.map((memory): [number, Memory] => [memory.frame, memory]);
  return {
    conditioning: new Map([...bank.conditioning, ...entries]),
    tracked: new Map([...bank.tracked].filter(([frame]) => !frames.includes(frame))),
  };
}

/** A frame's quality in [0, 1]; nothing for a mask without a pixel. */
function noted({ logits, iou, objectScore }: Parameters<NonNullable<MemoryPolicy["noted"]>>[0]): MemoryFacts {
  let [sum, count] = [0, 0];
  for (const logit of logits) {
    if (!(logit > 0)) continue;
    sum += sigmoid(logit);
    count++;
  }
  return count === 0 ? {} : { quality: sigmoid(objectScore) * iou * sum / count };
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
