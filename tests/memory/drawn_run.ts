/**
 * A policy played over constructed decoder outputs: no model, only its rules.
 * @module
 */
import { EMPTY_BANK, forget, type Memory, type MemoryBank, remember } from "../../src/memory/memory_bank.ts";
import type { Candidates, Choice, MemoryPath, MemoryPolicy, PolicyFrame } from "../../src/memory/policy.ts";
import type { BankOptions, Selection } from "../../src/memory/selection.ts";

/** Side of the logits and of the model's input. */
export const [SIDE, SIZE] = [64, 256];
/** The bank of the published models. */
export const BANK: BankOptions = {
  numMaskmem: 7,
  maxObjectPointers: 16,
  stride: 1,
  signedPointerTimes: true,
  maxPromptedMemories: undefined,
};

/** A filled rectangle of logits; both ends belong to it. */
export type Block = readonly [left: number, top: number, right: number, bottom: number];

/** Logits that are 5 inside of the blocks and -5 outside. */
export function drawnLogits(...blocks: readonly Block[]): Float32Array {
  const logits = new Float32Array(SIDE * SIDE).fill(-5);
  for (const [left, top, right, bottom] of blocks) {
    for (let y = top; y <= bottom; y++) logits.fill(5, y * SIDE + left, y * SIDE + right + 1);
  }
  return logits;
}

/** Candidates with predicted IoUs and blocks. */
export function candidates(
  objectScore: number,
  ...offers: readonly (readonly [iou: number, ...blocks: Block[]])[]
): Candidates {
  return {
    objectScore,
    ious: offers.map(([iou]) => iou),
    masks: offers.map(([, ...blocks]) => drawnLogits(...blocks)),
  };
}

/** What happened on one frame. */
export interface PlayedFrame {
  /** Frame index. */
  readonly frame: number;
  /** What each path read. */
  readonly read: readonly Selection[];
  /** What was taken, the best first. */
  readonly choices: readonly Choice[];
  /** The paths afterwards, the best first. */
  readonly paths: readonly MemoryPath[];
}

/** How a policy is played. */
export interface PlayOptions {
  /** First and last tracked frame; in reverse the first is the higher one. */
  readonly frames: readonly [first: number, last: number];
  /** Prompted frames; default: the one before the first. */
  readonly prompted?: readonly number[];
  /** Keep everything instead of what the policy asks for. */
  readonly keepAll?: boolean;
  /** Bank options on top of {@link BANK}. */
  readonly bank?: Partial<BankOptions>;
  /** Size of the model's trunk. */
  readonly trunkSize?: string;
  /** Paths to go on from. */
  readonly from?: readonly MemoryPath[];
}

/** A memory of a prompted frame. */
export const promptedMemory = (frame: number): Memory => ({
  ...{ frame, tokens: new Float32Array(1), pointer: new Float32Array(1), objectScore: 10, iou: 1 },
});

/** Plays a policy over frames; `offer` says what the decoder offers to a path. */
export function play(
  policy: MemoryPolicy,
  offer: (frame: number, read: Selection, path: MemoryPath) => Candidates,
  options: PlayOptions,
): PlayedFrame[] {
  const [first, last] = options.frames;
  const step = last < first ? -1 : 1;
  const bankOptions = { ...BANK, ...options.bank };
  let bank: MemoryBank = EMPTY_BANK;
  for (const frame of options.prompted ?? [first - step]) bank = remember(bank, promptedMemory(frame), "conditioning");
  let paths: readonly MemoryPath[] = options.from ?? [{ bank, state: policy.start }];
  const played: PlayedFrame[] = [];
  for (let frame = first; frame !== last + step; frame += step) {
    const query: PolicyFrame = {
      ...{ frame, reverse: step < 0, frameCount: undefined, side: SIDE, imageSize: SIZE },
      trunkSize: options.trunkSize ?? "tiny",
    };
    const read = paths.map((path) => policy.select(path, query, bankOptions));
    const seen = paths.map((path, i) => offer(frame, read[i]!, path));
    const choices = policy.choose(paths, seen, query);
    paths = choices.map(({ path, candidate }) => {
      const [before, own] = [paths[path]!, seen[path]!];
      const { state, facts } = policy.next(before, candidate, own, query);
      const memory = { ...promptedMemory(frame), objectScore: own.objectScore, iou: own.ious[candidate]!, ...facts };
      const all = remember(before.bank, memory, "tracked");
      const kept = options.keepAll === true ? all : forget(all, policy.keeps(all, query, bankOptions, state));
      // A state is plain JSON: it survives being written down.
      return { bank: kept, state: JSON.parse(JSON.stringify(state)) };
    });
    played.push({ frame, read, choices, paths });
  }
  return played;
}

/** Frames and rows of what was read. */
export const rowsOf = ({ memories }: Selection): number[][] => memories.map(({ memory, row }) => [memory.frame, row]);

/** Frames of the tracked memories that were read. */
export const framesOf = ({ memories }: Selection): number[] => memories.map(({ memory }) => memory.frame);

/** Frames of the pointers that were read. */
export const pointersOf = ({ pointers }: Selection): number[] => pointers.map(({ memory }) => memory.frame);

/** Repeatable numbers in [0, 1). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Whether the bank forgets nothing that is read: both ways of playing a policy read the same on every frame. */
export function sameWhenAllIsKept(
  policy: MemoryPolicy,
  offer: (frame: number, read: Selection, path: MemoryPath) => Candidates,
  options: PlayOptions,
): { readonly same: boolean; readonly largest: number } {
  const shown = (played: readonly PlayedFrame[]) =>
    JSON.stringify(played.map(({ read, choices }) => [
      choices,
      read.map(({ memories, pointers }) => [
        memories.map(({ memory, ...rest }) => [memory.frame, rest]),
        pointers.map(({ memory, ...rest }) => [memory.frame, rest]),
      ]),
    ]));
  const bounded = play(policy, offer, options);
  const largest = Math.max(...bounded.flatMap(({ paths }) => paths.map(({ bank }) => bank.tracked.size)));
  return { same: shown(bounded) === shown(play(policy, offer, { ...options, keepAll: true })), largest };
}
