import { MaskletError } from "../error.ts";
import { framesRead } from "../memory/frames_read.ts";
import type { Memory, MemoryFacts } from "../memory/memory_bank.ts";
import type { MemoryPolicy } from "../memory/policy.ts";
import type { BankOptions, BankQuery } from "../memory/selection.ts";
import { reach } from "../memory/sam2_policy.ts";
import type { ObjectOutput } from "../masklet/object_output.ts";
import type { StoredObject } from "../masklet/stored_frame.ts";
import { originOf, rememberedLogits } from "../masklet/origin.ts";
import type { MaskToRemember } from "../model/model.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { type KnownObject, memoryOf, type ObjectState } from "./object_state.ts";
import type { TrackingRules } from "./rules.ts";
import { encodeFrame, storedTokens, type Tracker } from "./tracker.ts";

/** Makes memories again; what it made once it keeps while it lives. */
export type Recall = (wanted: readonly Wanted[]) => Promise<ReadonlyMap<StoredObject, Float32Array>>;

interface Wanted {
  readonly frame: number;
  readonly stored: StoredObject;
}

/**
 * Brings objects back to the state in which a run left them, for a pass that begins at `query.frame`: memories of conditioning frames and
 * of those tracked ones that the pass can attend to are encoded again from kept logits, pointers of the others in reach are taken as they
 * are (such a memory has no tokens). The frames of a pass itself are not read, for it makes them anew.
 *
 * @param query where the pass begins and which way it goes
 * @param recall shared by several calls, so that no memory is encoded twice
 * @param frames how many frames the pass has, where that is known
 */
export async function restoreStates(
  objects: readonly KnownObject[],
  query: Pick<BankQuery, "frame" | "reverse">,
  tracker: Tracker,
  { recall = memoryRecall(tracker), frames }: { readonly recall?: Recall; readonly frames?: number } = {},
): Promise<ObjectState[]> {
  const options = tracker.bank;
  const full = { ...query, frameCount: tracker.video.frameCount };
  const { policy } = tracker.rules;
  // A single frame answers prompts, which is done by SAM 2's rule; a pass begins with all that its policy can still read.
  const window = framesRead(full, options, frames);
  const byPolicy = (policy.candidates || policy.noted !== undefined) && frames !== 1;
  const read = { has: (frame: number): boolean => byPolicy || window.has(frame) };
  const sorted = objects.map((object) => {
    const known = sortedHistory(object, query, byPolicy ? Infinity : reach(options));
    const corrections = tracker.rules.keepCorrections ? keptCorrections(object) : [];
    return {
      ...object,
      ...known,
      corrections,
      tracked: byPolicy ? stillRead(known, full, policy, options) : known.tracked,
    };
  });
  const wanted = sorted.flatMap(({ conditioning, tracked, corrections }) => [
    ...conditioning,
    ...corrections,
    ...tracked.filter(({ frame }) => read.has(frame)),
  ]);
  const tokens = await recall(wanted);
  const memory = ({ frame, stored }: Wanted): [number, Memory] => [
    frame,
    memoryOf(frame, { ...stored, pointer: pointerOf(stored, frame) }, tokens.get(stored) ?? NO_TOKENS),
  ];
  const trackedMemory = (one: Wanted): [number, Memory] => {
    const [frame, own] = memory(one);
    return [frame, { ...own, ...notedOf(one, policy) }];
  };
  return sorted.map(({ id, conditioning, tracked, corrections }) => ({
    id,
    bank: { conditioning: new Map(conditioning.map(memory)), tracked: new Map(tracked.map(trackedMemory)) },
    answers: new Map([...conditioning, ...corrections].map(({ frame, stored }) => [frame, outputOf(stored, frame)])),
    ...(corrections.length > 0 && { corrections: new Map(corrections.map(memory)) }),
  }));
}

/** Corrections that condition nothing and were not taken back: a frame that was passed and whose prompts still hold. */
function keptCorrections({ history, order }: KnownObject): Wanted[] {
  return [...history].filter(([frame, { conditioning, origin }]) =>
    !conditioning && origin?.prompted === true && origin.direction !== undefined && order.includes(frame)
  ).map(([frame, stored]) => ({ frame, stored }));
}

/** The tracked frames that a policy can still read when a pass begins at a frame. */
function stillRead(
  { conditioning, tracked }: { readonly conditioning: readonly Wanted[]; readonly tracked: readonly Wanted[] },
  query: BankQuery,
  policy: MemoryPolicy,
  options: BankOptions,
): Wanted[] {
  const bare = (one: Wanted): [number, Memory] => {
    const { frame, stored: { objectScore, iou } } = one;
    return [frame, {
      ...memoryOf(frame, { objectScore, iou, pointer: NO_TOKENS }, NO_TOKENS),
      ...notedOf(one, policy),
    }];
  };
  const bank = { conditioning: new Map(conditioning.map(bare)), tracked: new Map(tracked.map(bare)) };
  const keeps = policy.keeps(bank, { ...query, frame: query.frame + (query.reverse ? 1 : -1) }, options);
  return tracked.filter(({ frame }) => keeps(frame));
}

/** What a policy notes beside a memory that is made again. */
function notedOf({ stored: { logits, iou, objectScore } }: Wanted, policy: MemoryPolicy): MemoryFacts {
  return logits === undefined ? {} : policy.noted?.({ logits, iou, objectScore }) ?? {};
}

/** A memory that only its pointer is read of. */
const NO_TOKENS = new Float32Array(0);

/** Conditioning frames in the order of their prompts, and tracked frames that lie behind in reach. */
function sortedHistory(
  { history, order }: KnownObject,
  { frame, reverse }: Pick<BankQuery, "frame" | "reverse">,
  far: number,
): { readonly conditioning: Wanted[]; readonly tracked: Wanted[] } {
  const place = new Map(order.map((at, i) => [at, i]));
  const all = [...history].map(([at, stored]) => ({ frame: at, stored }));
  return {
    conditioning: all.filter(({ stored }) => stored.conditioning)
      .sort((a, b) => (place.get(a.frame) ?? Infinity) - (place.get(b.frame) ?? Infinity) || a.frame - b.frame),
    tracked: all.filter(({ frame: at, stored }) => {
      const back = reverse ? at - frame : frame - at;
      return !stored.conditioning && back > 0 && back <= far;
    }),
  };
}

/** Encodes memories again, each frame's picture once a call. */
export function memoryRecall(tracker: Tracker): Recall {
  const { model, video, rules, signal } = tracker;
  const known = new Map<StoredObject, Float32Array>();
  return async (wanted) => {
    const missing = Map.groupBy(wanted.filter(({ stored }) => !known.has(stored)), ({ frame }) => frame);
    for (const [frame, own] of missing) {
      signal?.throwIfAborted();
      const stored = [...new Set(own.map((one) => one.stored))];
      const masks = stored.map((one) => maskOf(one, frame, rules));
      using features = await encodeFrame(await video.frame(frame), tracker);
      const memories = await model.encodeMemory(features, masks);
      stored.forEach((one, i) => known.set(one, storedTokens(memories[i]!, tracker)));
    }
    return known;
  };
}

function maskOf(stored: StoredObject, frame: number, rules: TrackingRules): MaskToRemember {
  const origin = originOf(stored);
  return {
    logits: rememberedLogits(logitsOf(stored, frame), origin),
    objectScore: stored.objectScore,
    binarize: rules.binarizePrompted && origin.prompted,
  };
}

/** A kept output as a run takes it. */
export function outputOf({ rle: _, ...stored }: StoredObject, frame: number): ObjectOutput {
  const [logits, pointer] = [logitsOf(stored, frame), pointerOf(stored, frame)];
  return { ...stored, logits, pointer, origin: originOf(stored) };
}

function logitsOf({ logits, id }: Omit<StoredObject, "rle">, frame: number): Float32Array {
  return logits !== undefined && logits.length > 0 ? logits : missing("logits", id, frame);
}

function pointerOf({ pointer, id }: Omit<StoredObject, "rle">, frame: number): Float32Array {
  return pointer !== undefined && pointer.length > 0 ? pointer : missing("a pointer", id, frame);
}

function missing(what: string, id: ObjectId, frame: number): never {
  throw new MaskletError("bad-argument", `Expected ${what} of object ${id} on frame ${frame}, found masks alone`, {
    hint: "Correct masklets that hold their logits, such as collect() returns, or prompt the video anew",
  });
}
