import { checkOptions, kindOf, numberKind, type OptionTable, wholeKind } from "../options.ts";
import type { Memory, MemoryBank } from "./memory_bank.ts";
import { type Candidates, type Choice, follows, highestIou, type MemoryPath, type MemoryPolicy } from "./policy.ts";
import type { LastSeen, PolicyFrame } from "./policy.ts";
import type { BankOptions, BankQuery, Selection } from "./selection.ts";
import { closestConditioning, selectPointers } from "./sam2_policy.ts";
import { keepBehind, lastTracked, readableBehind } from "./tracked_behind.ts";

/** How {@link sam2long} decides. */
export interface Sam2longOptions {
  /** Hypotheses that are followed; default 3. */
  readonly paths?: number;
  /** Predicted IoU that a memory must pass; default 0.3, the paper's (the authors' commands use 0.1). */
  readonly memoryIou?: number;
  /** Object score in either direction above which a frame is certain, a logit; default 2. */
  readonly certainty?: number;
  /** Least and largest weight of a memory's keys; default 0.95 and 1.05. */
  readonly keyWeights?: readonly [least: number, largest: number];
}

const WEIGHT = numberKind({ least: 0, most: 10 });

const DEFAULTS = { paths: 3, memoryIou: 0.3, certainty: 2, keyWeights: [0.95, 1.05] as readonly [number, number] };

const SAM2LONG_OPTIONS: OptionTable<Sam2longOptions> = {
  paths: { doc: "hypotheses that are followed", kind: wholeKind({ least: 1, most: 16 }), fallback: DEFAULTS.paths },
  memoryIou: {
    doc: "predicted IoU that a memory must pass",
    kind: numberKind({ least: 0, most: 1 }),
    fallback: DEFAULTS.memoryIou,
  },
  certainty: {
    doc: "object score above which a frame is certain, a logit",
    kind: numberKind({ least: 0, most: 100 }),
    fallback: DEFAULTS.certainty,
  },
  keyWeights: {
    doc: "least and largest weight of a memory's keys",
    kind: kindOf(
      "two numbers from 0 to 10",
      (value) => Array.isArray(value) && value.length === 2 && value.every(WEIGHT.accepts),
    ),
    fallback: DEFAULTS.keyWeights,
  },
};

/** What a path of SAM2Long carries from frame to frame. */
export type Sam2longState =
  | LastSeen & {
    /** The sum of the logarithms of the predicted IoUs. */
    readonly score: number;
  }
  | null;

/** Keeps the logarithm of an IoU of 0 finite. */
const SMALLEST_IOU = 1e-5;
/** Predicted IoUs that round to the same hundredth count as one hypothesis on uncertain frames. */
const HUNDREDTHS = 100;
/** Object score that a prompted frame counts with, a logit. */
const PROMPTED_SCORE = 10;

/**
 * SAM2Long (Ding et al. 2024, arXiv:2410.16268): several paths, each with a memory of its own. Every path offers three candidates, scored
 * by the path's sum of log IoUs. On certain frames the best ones go on; on uncertain ones those alone whose predicted IoUs differ, and
 * the best of paths that would die out. A path reads its newest memories that are sure and show the object (and the last frame), maps and
 * pointers alike with codes by rank; keys of memories with higher object scores weigh more. The first frame after a prompt is SAM 2's.
 *
 * The paper reads the best path back when the video has ended. Here each frame shows the path that is best so far, so that streams work;
 * when another path takes the lead the masks may jump between two frames, and earlier ones are not changed. A prompt inside the run, and
 * a turn of direction, leave the best path alone, from which the others grow anew.
 *
 * Paths that have not split yet are computed once, so this costs as much as SAM 2 until the first uncertain frame.
 *
 * @param options number of paths and what makes a frame sure
 * @returns a policy, to be handed to `propagate` as `policy`; of use for any number of runs
 * @throws {MaskletError} `bad-argument` for a number out of range
 *
 * @example
 * ```ts
 * import { sam2long } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(sam2long({ paths: 2 }).parameters["paths"], 2);
 * // propagate(model, prompted, { policy: sam2long({ paths: 3 }) })
 * ```
 */
export function sam2long(options: Sam2longOptions = {}): MemoryPolicy {
  const rules = { ...DEFAULTS, ...checkOptions("sam2long", options, SAM2LONG_OPTIONS) };
  return Object.freeze({
    name: "sam2long",
    parameters: Object.freeze({ ...rules }),
    presence: 0,
    candidates: true,
    start: null,
    select: ({ bank }: MemoryPath, query: BankQuery, bankOptions: BankOptions) =>
      selectSure(bank, query, bankOptions, rules),
    choose: (
      paths: readonly MemoryPath<Sam2longState>[],
      seen: readonly Candidates[],
      frame: PolicyFrame,
    ) => {
      const best = paths[0]!.state;
      if (best !== null && follows(frame, best)) return branch(paths, seen, rules);
      const first = { path: 0, candidate: highestIou(seen[0]!) };
      return Array.from({ length: rules.paths }, () => first);
    },
    next: ({ state }: MemoryPath<Sam2longState>, candidate: number, seen: Candidates, frame: PolicyFrame) => {
      const goesOn = state !== null && follows(frame, state);
      const score = goesOn ? scoreOf(state, seen, candidate) : 0;
      return { state: { frame: frame.frame, reverse: frame.reverse, score }, facts: {} };
    },
    keeps: (bank: MemoryBank, query: BankQuery, bankOptions: BankOptions) =>
      keepBehind(bank, query, (behind) => [
        ...behind.slice(0, 1),
        ...behind.filter((memory) => isSure(memory, rules)).slice(0, bankOptions.maxObjectPointers - 1),
      ]),
  });
}

type Rules = typeof DEFAULTS;

const scoreOf = (state: Sam2longState, { ious }: Candidates, candidate: number): number =>
  (state?.score ?? 0) + Math.log(ious[candidate]! + SMALLEST_IOU);

/** Which candidates of which paths go on. */
function branch(paths: readonly MemoryPath<Sam2longState>[], seen: readonly Candidates[], rules: Rules): Choice[] {
  const ranked = paths.flatMap(({ state }, path) =>
    seen[path]!.masks.map((_, candidate) => ({ path, candidate, score: scoreOf(state, seen[path]!, candidate) }))
  ).sort((a, b) => b.score - a.score);
  const certainty = Math.max(...seen.map(({ objectScore }) => Math.abs(objectScore)));
  const taken = certainty > rules.certainty ? ranked : distinct(ranked, seen, rules.paths);
  return taken.slice(0, rules.paths).map(({ path, candidate }) => ({ path, candidate }));
}

/** The candidates whose predicted IoUs differ, then the best of each path that has none among them. */
function distinct<C extends Choice>(ranked: readonly C[], seen: readonly Candidates[], most: number): C[] {
  const hypotheses = new Map<number, C>();
  for (const choice of ranked) {
    const { ious, objectScore } = seen[choice.path]!;
    const rounded = Math.round(ious[choice.candidate]! * HUNDREDTHS);
    const hypothesis = objectScore > 0 ? rounded : -rounded;
    if (!hypotheses.has(hypothesis)) hypotheses.set(hypothesis, choice);
  }
  const taken = [...hypotheses.values()].slice(0, most);
  for (const choice of ranked) if (!taken.some(({ path }) => path === choice.path)) taken.push(choice);
  return taken;
}

const isSure = ({ iou, objectScore }: Memory, { memoryIou }: Rules): boolean => iou > memoryIou && objectScore > 0;

function selectSure(bank: MemoryBank, query: BankQuery, options: BankOptions, rules: Rules): Selection {
  const { selected } = closestConditioning(bank.conditioning, query.frame, options.maxPromptedMemories);
  const longest = Math.min(query.frameCount ?? options.maxObjectPointers, options.maxObjectPointers) - 1;
  const last = lastTracked(bank, query);
  const sure = readableBehind(bank, query).filter((memory) => isSure(memory, rules)).slice(
    0,
    options.maxObjectPointers - 1,
  );
  const read = last === undefined || sure[0] === last ? sure : [last, ...sure];
  const memories = [
    ...selected.map((memory) => ({ memory, row: options.numMaskmem - 1 })),
    ...read.slice(0, options.numMaskmem - 1).map((memory, row) => ({ memory, row })).reverse(),
  ];
  // The oldest memory of the list gives no pointer, as in the authors' code.
  const pointers = [
    ...selectPointers(selected, () => undefined, query, options),
    ...read.slice(0, -1).slice(0, longest).map((memory, i) => ({ memory, time: (i + 1) / longest })),
  ];
  return { memories: weighed(memories, bank, rules), pointers: weighed(pointers, bank, rules) };
}

/** Weights of the keys, evenly spaced by the rank of the object score; a single memory is left as it is. */
function weighed<T extends { readonly memory: Memory }>(
  read: readonly T[],
  { conditioning }: MemoryBank,
  { keyWeights: [least, largest] }: Rules,
): (T & { readonly weight?: number })[] {
  if (read.length < 2) return [...read];
  const score = ({ memory }: T): number => conditioning.has(memory.frame) ? PROMPTED_SCORE : memory.objectScore;
  const byScore = [...read].sort((a, b) => score(a) - score(b));
  const step = (largest - least) / (read.length - 1);
  return read.map((one) => ({ ...one, weight: least + step * byScore.indexOf(one) }));
}
