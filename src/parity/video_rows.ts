import { maskArea } from "../mask/mask_ops.ts";
import { upsampleLogits } from "../kernel/upsample.ts";
import type { TrackedFrame, TrackedObject } from "../masklet/tracked_frame.ts";
import type { Memory } from "../memory/memory_bank.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { channelsFirst } from "./formula_model.ts";
import { compareSampled, sampledIndices, type SampledTensor } from "./sampled.ts";
import type { FrameReference, ObjectReference } from "./video_reference.ts";

/** One compared quantity of a run. */
export interface VideoRow {
  /** "step 2 frame 5 object 1" */
  readonly case: string;
  /**
   * "lowRes", "objPtr", "objectScore", "ious", "lowResArea", "videoMask", "videoArea", "memory", "conditioning" (0 or 1), "objects"
   * (how many are missing or too many)
   */
  readonly tensor: string;
  /** Largest absolute difference; areas: px; memories in bfloat16: what goes beyond one step of that format. */
  readonly absolute: number;
  /**
   * Of areas: px whose logit is closer to the next one (0, or another object's where masks must not overlap) than what rounding is known
   * to cost, so that it alone says whose they are. They are not held against an area.
   */
  readonly undecided?: number;
}

/** What rounding costs a logit: 6e-5 in float32; 1e-4 where a memory's value lies on the edge of two bfloat16 numbers. */
const EDGE = { float32: 6e-5, bfloat16: 1e-4 } as const;
/** The value that a logit is clamped to where another object has the pixel. */
const SUPPRESSED = -10;

/** What a frame is compared by. */
export interface Compared {
  /** What Masklet found. */
  readonly frame: TrackedFrame;
  /** Masks must not overlap. */
  readonly nonOverlapping: boolean;
  /** The id that stands for a number of the reference. */
  readonly idOf: (object: number) => ObjectId;
  /** The memory that was made of the frame. */
  readonly memory?: (id: ObjectId) => Memory | undefined;
  /** How memories are kept. */
  readonly precision: "bfloat16" | "float32";
}

/** Compares a frame object by object. */
export function* frameRows(step: string, want: FrameReference, compared: Compared): Generator<VideoRow> {
  const { frame, idOf } = compared;
  const name = `${step} frame ${want.frame}`;
  const known = new Set(want.objects.filter(hasOutput).map(({ object }) => idOf(object)));
  const found = new Set(frame.objects.map(({ id }) => id));
  yield { case: name, tensor: "objects", absolute: found.symmetricDifference(known).size };
  for (const object of want.objects) {
    const own = frame.objects.find(({ id }) => id === idOf(object.object));
    if (own !== undefined && hasOutput(object)) {
      yield* objectRows(`${name} object ${object.object}`, own, object, compared);
    }
  }
}

const hasOutput = ({ lowRes }: ObjectReference): boolean => lowRes !== undefined;

function* objectRows(
  name: string,
  found: TrackedObject,
  want: ObjectReference,
  compared: Compared,
): Generator<VideoRow> {
  const row = (tensor: string, absolute: number): VideoRow => ({ case: name, tensor, absolute });
  if (want.lowRes !== undefined) yield row("lowRes", compareSampled(found.logits, want.lowRes).absolute);
  if (want.objPtr !== undefined) yield row("objPtr", compareSampled(found.pointer, want.objPtr).absolute);
  if (want.objectScore !== undefined) yield row("objectScore", Math.abs(found.objectScore - want.objectScore));
  if (want.ious !== undefined) yield row("ious", candidates(found, want.ious));
  if (want.lowResArea !== undefined) yield row("lowResArea", Math.abs(positive(found.logits) - want.lowResArea));
  if (want.conditioning !== undefined) yield row("conditioning", found.conditioning === want.conditioning ? 0 : 1);
  const memory = compared.memory?.(found.id);
  if (want.memory !== undefined && compared.memory !== undefined) {
    yield row("memory", memory === undefined ? Infinity : memoryError(memory.tokens, want.memory, compared.precision));
  }
  yield* videoRows(name, found, want, compared);
}

const positive = (values: Float32Array): number => values.reduce((n, v) => n + (v > 0 ? 1 : 0), 0);

/** All candidates' predicted IoUs; a wrong number of them is infinitely far. */
function candidates({ candidateIous = new Float32Array() }: TrackedObject, want: readonly number[]): number {
  if (candidateIous.length !== want.length) return Infinity;
  return Math.max(...want.map((iou, i) => Math.abs(candidateIous[i]! - iou)));
}

/** A memory's tokens against the reference's plane `[1, C, h, h]`, or its tokens `[1, tokens, C]`. */
function memoryError(tokens: Float32Array, want: SampledTensor, precision: Compared["precision"]): number {
  const plane = want.shape.length === 4 ? channelsFirst(tokens, want.shape[1]!) : tokens;
  if (precision === "float32") return compareSampled(plane, want).absolute;
  const beyond = sampledIndices(plane.length, want.values.length).map((at, j) => {
    const value = Number(want.values[j]);
    return Math.abs(plane[at]! - value) - stepOfBfloat16(Math.max(Math.abs(value), Math.abs(plane[at]!)));
  });
  return Math.max(0, ...beyond);
}

/** Distance of neighbouring bfloat16 numbers (8 significant bits) at a value. */
const stepOfBfloat16 = (value: number): number => value === 0 ? 0 : 2 ** (Math.floor(Math.log2(value)) - 7);

/** Area and logits at the video's size. Pixels that rounding alone decides are counted, and their logits left out. */
function* videoRows(
  name: string,
  found: TrackedObject,
  want: ObjectReference,
  compared: Compared,
): Generator<VideoRow> {
  const { frame, nonOverlapping, precision } = compared;
  const edge = EDGE[precision];
  const own = upsampled(found, frame);
  const others = nonOverlapping ? frame.objects.filter((one) => one !== found).map((one) => upsampled(one, frame)) : [];
  const margin = own.map((value, i) => Math.min(...others.map((other) => value - other[i]!)));
  const tied = (i: number): boolean => Math.abs(margin[i]!) < 2 * edge;
  if (want.videoArea !== undefined) {
    const undecided = own.reduce((n, v, i) => n + (Math.abs(v) < edge || (tied(i) && v > -edge) ? 1 : 0), 0);
    yield { case: name, tensor: "videoArea", absolute: Math.abs(maskArea(found.mask) - want.videoArea), undecided };
  }
  if (want.videoMask === undefined) return;
  const { values } = want.videoMask;
  const off = sampledIndices(own.length, values.length).map((at, j) => {
    const value = margin[at]! < 0 ? Math.min(own[at]!, SUPPRESSED) : own[at]!;
    return tied(at) ? 0 : Math.abs(value - Number(values[j]));
  });
  yield { case: name, tensor: "videoMask", absolute: Math.max(...off) };
}

function upsampled({ logits }: TrackedObject, { width, height }: TrackedFrame): Float32Array {
  const side = Math.sqrt(logits.length);
  return upsampleLogits(logits, side, side, width, height);
}
