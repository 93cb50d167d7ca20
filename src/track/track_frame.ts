import { NO_OBJECT_SCORE } from "../graph/sam2/config.ts";
import { fewerMemories } from "../memory/fewer_memories.ts";
import { forget, remember } from "../memory/memory_bank.ts";
import type { Candidates, Choice, MemoryPath, PolicyFrame } from "../memory/policy.ts";
import type { BankQuery, Selection } from "../memory/selection.ts";
import type { DecodedMask } from "../masklet/decoded_mask.ts";
import type { ObjectOutput } from "../masklet/object_output.ts";
import type { ImageFeatures } from "../model/image_features.ts";
import type { Model } from "../model/model.ts";
import { filled, filledLater, stabilityOf } from "./answer_prompts.ts";
import { pathsOf } from "./memory_paths.ts";
import { NO_POINTS } from "./model_input.ts";
import { memoryOf, type ObjectState } from "./object_state.ts";
import { storedTokens, type Tracker } from "./tracker.ts";

/** What was found of objects on a frame, and what becomes of them. */
export interface TrackedObjects {
  /** What was found, an object each. */
  readonly outputs: readonly ObjectOutput[];
  /** The objects' next states, when the frame is remembered; the features are read until then. */
  readonly states: Promise<readonly ObjectState[]>;
}

/** What tracks. */
type Tracking = Pick<Tracker, "model" | "rules" | "bank" | "signal">;

/**
 * Tracks objects on one frame: each of its paths reads its memory, the policy takes candidates, and each that is taken becomes a path with
 * one memory more, which is under way when what was found is handed out. Paths whose banks have the same layout go through attention and decoder together, and a path that stands several
 * times (one hypothesis that has not split) goes once.
 */
export async function trackFrame(
  states: readonly ObjectState[],
  query: BankQuery,
  features: ImageFeatures,
  tracking: Tracking,
): Promise<TrackedObjects> {
  const { model, rules, rules: { policy } } = tracking;
  const frame = { ...query, side: model.logitsSide, imageSize: model.imageSize, trunkSize: model.trunkSize };
  const all = states.map((state) => pathsOf(state, policy));
  const candidates = await candidatesOf(new Set(all.flat()), frame, features, tracking);
  const choices = all.map((paths) => policy.choose(paths, paths.map((path) => candidates.get(path)!.seen), frame));
  const taken = choices.map((own, i) => takenOf(own, all[i]!, candidates));
  const direction = query.reverse ? "backward" as const : "forward" as const;
  const outputs = states.map(({ id }, i) => {
    const output = { ...taken[i]![0]!.mask, id, conditioning: false, origin: { prompted: false, direction } };
    return filledLater(output, model, rules);
  });
  return { outputs, states: rememberedAll(states, taken, { frame, features, tracking }) };
}

/** The objects' next states: what each took is encoded as a memory, once where several took the same. */
async function rememberedAll(
  states: readonly ObjectState[],
  taken: readonly (readonly Taken[])[],
  { frame, features, tracking }: {
    readonly frame: PolicyFrame;
    readonly features: ImageFeatures;
    readonly tracking: Tracking;
  },
): Promise<ObjectState[]> {
  const unique = [...new Set(taken.flat())];
  tracking.signal?.throwIfAborted();
  const tokens = await tracking.model.encodeMemory(
    features,
    unique.map(({ mask }) => ({ ...mask, binarize: false })),
  );
  const next = new Map(
    unique.map((one, i) => [one, nextPath(one, storedTokens(tokens[i]!, tracking), frame, tracking)]),
  );
  return states.map((state, i) => {
    const paths = taken[i]!.map((one) => next.get(one)!);
    return { ...state, bank: paths[0]!.bank, paths };
  });
}

/** What the decoder found along a path. */
interface PathCandidates {
  /** What the policy sees of it. */
  readonly seen: Candidates;
  /** What is found when a candidate is taken. */
  readonly mask: (candidate: number) => DecodedMask;
}

async function candidatesOf(
  paths: ReadonlySet<MemoryPath>,
  frame: PolicyFrame,
  features: ImageFeatures,
  tracking: Tracking,
): Promise<ReadonlyMap<MemoryPath, PathCandidates>> {
  const { model, rules, signal } = tracking;
  const asked = [...paths].map((path) => ({ path, selection: selected(path, frame, tracking) }));
  const candidates = new Map<MemoryPath, PathCandidates>();
  for (const group of Map.groupBy(asked, ({ selection }) => layoutOf(selection)).values()) {
    signal?.throwIfAborted(); // a graph of a large model takes seconds
    using conditioned = await model.attend(features, group.map(({ selection }) => selection));
    signal?.throwIfAborted();
    const prompts = group.map(() => ({ points: NO_POINTS, multimask: true, stability: stabilityOf(rules) }));
    if (rules.policy.candidates) {
      const decoded = await model.decodeCandidates(features, conditioned, prompts);
      group.forEach(({ path }, i) => candidates.set(path, threeCandidates(decoded[i]!, tracking)));
    } else {
      const decoded = await model.decode(features, conditioned, prompts);
      group.forEach(({ path }, i) => candidates.set(path, chosenMask(decoded[i]!, tracking)));
    }
  }
  return candidates;
}

/** What the policy selects, or fewer memories where the rules say so. */
function selected(path: MemoryPath, frame: PolicyFrame, { rules, bank }: Tracking): Selection {
  const selection = rules.policy.select(path, frame, bank);
  return fewerMemories(selection, { most: rules.memories, promptedRow: bank.numMaskmem - 1 });
}

/** Banks of the same layout can be read together. */
function layoutOf({ memories, pointers }: Selection): string {
  const weighed = [...memories, ...pointers].some(({ weight }) => weight !== undefined);
  return `${memories.map(({ row }) => row).join()}/${pointers.map(({ time }) => time).join()}/${weighed}`;
}

/** The decoder's own choice as the one candidate. */
function chosenMask(mask: DecodedMask, { model, rules }: Tracking): PathCandidates {
  const { logits, iou, objectScore } = rules.policy.filled === true ? filled(mask, model, rules) : mask;
  return { seen: { masks: [logits], ious: [iou], objectScore }, mask: () => mask };
}

/** Three candidates; each is blank where the policy takes the object to be absent. */
function threeCandidates(
  seen: Awaited<ReturnType<Model["decodeCandidates"]>>[number],
  { model, rules }: Tracking,
): PathCandidates {
  const { masks, ious, pointers, objectScore } = seen;
  const present = objectScore > rules.policy.presence;
  return {
    seen,
    mask: (i) => ({
      logits: present ? masks[i]! : new Float32Array(masks[i]!.length).fill(NO_OBJECT_SCORE),
      iou: ious[i]!,
      pointer: present ? pointers[i]! : model.noObjectPointer,
      objectScore,
      candidateIous: Float32Array.from(ious),
    }),
  };
}

/** A candidate that was taken. */
interface Taken {
  readonly path: MemoryPath;
  readonly candidate: number;
  readonly seen: Candidates;
  readonly mask: DecodedMask;
}

/** What was taken; one value where the same candidate of the same path was taken several times. */
function takenOf(
  choices: readonly Choice[],
  paths: readonly MemoryPath[],
  candidates: ReadonlyMap<MemoryPath, PathCandidates>,
): Taken[] {
  const known: Taken[] = [];
  return choices.map((choice) => {
    const [path, candidate] = [paths[choice.path]!, choice.candidate];
    const before = known.find((one) => one.path === path && one.candidate === candidate);
    if (before !== undefined) return before;
    const { seen, mask } = candidates.get(path)!;
    known.push({ path, candidate, seen, mask: mask(candidate) });
    return known.at(-1)!;
  });
}

/** The path after a candidate of it was taken: one memory more, and what no later frame can read forgotten. */
function nextPath(
  { path, candidate, seen, mask }: Taken,
  tokens: Float32Array,
  frame: PolicyFrame,
  { rules, bank: options }: Tracking,
): MemoryPath {
  const { state, facts } = rules.policy.next(path, candidate, seen, frame);
  const memory = { ...memoryOf(frame.frame, mask, tokens), ...facts };
  const bank = remember(path.bank, memory, "tracked");
  return { bank: forget(bank, rules.policy.keeps(bank, frame, options, state)), state };
}
