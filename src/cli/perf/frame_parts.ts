import process from "node:process";
import type { SharedConfig } from "../../graph/shared_config.ts";
import type { Memory } from "../../memory/memory_bank.ts";
import type { Selection } from "../../memory/selection.ts";
import { PADDING } from "../../model/decoder_prompt.ts";
import type { Frame } from "../../frame/frame.ts";
import type { ImageFeatures } from "../../model/image_features.ts";
import type { Model } from "../../model/model.ts";
import { formulaTensor } from "../../parity/formula.ts";
import { encodeAhead } from "../../track/encode_ahead.ts";

/** The parts of a tracked frame in their order, and all of it. */
export const FRAME_PARTS = ["imageEncoder", "memoryAttention", "maskDecoder", "memoryEncoder", "frame"] as const;

/** How long each took, ms. */
export type FrameTimes = Readonly<Record<typeof FRAME_PARTS[number], number>>;

/** A frame by two clocks: the one on the wall, and the processor time of the whole process, which others' work hardly changes. */
export interface TimedFrame {
  /** ms */
  readonly wall: FrameTimes;
  /** ms, all threads together */
  readonly cpu: FrameTimes;
}

/** What is run before anything is timed: so many frames, or as many as fit into so many ms; one at least. */
const WARM = { frames: 12, ms: 10_000 };

/**
 * Runs frames that are not timed. The first one makes what lasts, and V8 compiles WASM twice, at once and carelessly, and what is run often
 * again: the first frames of the embedded model take three times as long as the tenth.
 */
export async function warmUp(model: Model, image: Uint8Array, bank: Selection): Promise<void> {
  const start = performance.now();
  let frames = 0;
  do await timeParts(model, image, bank); while (++frames < WARM.frames && performance.now() - start < WARM.ms);
}

/** Frames of a steady state that are timed together. */
const STEADY = 8;

/**
 * Runs tracked frames of one object with a full bank: one part by part, and where the model's image encoder runs beside its other graphs
 * some more as tracking does, each encoded while the one before is tracked; a frame is then what one of those takes. Where it does not,
 * it is the sum of its parts.
 */
export async function timeFrame(model: Model, image: Uint8Array, bank: Selection): Promise<TimedFrame> {
  const parts = await timeParts(model, image, bank);
  if (model.backend.overlaps !== true) return parts;
  const { wall, cpu } = await timeSteady(model, image, bank);
  return { wall: { ...parts.wall, frame: wall }, cpu: { ...parts.cpu, frame: cpu } };
}

async function timeParts(model: Model, image: Uint8Array, bank: Selection): Promise<TimedFrame> {
  const walls = [performance.now()];
  const cpus = [processorTime()];
  const lap = (): void => void (walls.push(performance.now()), cpus.push(processorTime()));
  using features = await model.encodeImage(image);
  lap();
  for await (const _ of trackedParts(model, features, bank)) lap();
  return { wall: partsOf(walls), cpu: partsOf(cpus) };
}

/** ms a frame from the moment that the first is encoded until one more than are tracked is. */
async function timeSteady(
  model: Model,
  image: Uint8Array,
  bank: Selection,
): Promise<{ readonly wall: number; readonly cpu: number }> {
  async function* frames(): AsyncGenerator<Frame, void, void> {
    for (let index = 0; index <= STEADY; index++) {
      yield { index, time: 0, name: `${index}`, rgb: image, width: model.imageSize, height: model.imageSize };
    }
  }
  const encode = (): Promise<ImageFeatures> => model.encodeImage(image);
  let [wall, cpu] = [0, 0];
  for await (const { frame, features } of encodeAhead(frames(), { encode, wanted: () => true, ahead: true })) {
    using encoded = await features();
    if (frame.index === 0) [wall, cpu] = [performance.now(), processorTime()];
    if (frame.index === STEADY) break;
    for await (const _ of trackedParts(model, encoded, bank));
  }
  return { wall: (performance.now() - wall) / STEADY, cpu: (processorTime() - cpu) / STEADY };
}

/** What follows the encoding of a frame; told after each part. */
async function* trackedParts(model: Model, features: ImageFeatures, bank: Selection): AsyncGenerator<void> {
  using conditioned = await model.attend(features, [bank]);
  yield;
  const [mask] = await model.decode(features, conditioned, [{ points: [PADDING, PADDING], multimask: true }]);
  yield;
  const { logits, objectScore } = mask!;
  await model.encodeMemory(features, [{ logits, objectScore, binarize: false }]);
  yield;
}

/** Processor time of this process until now, ms. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function partsOf([start, encoded, attended, decoded, end]: readonly number[]): FrameTimes {
  return {
    imageEncoder: encoded! - start!,
    memoryAttention: attended! - encoded!,
    maskDecoder: decoded! - attended!,
    memoryEncoder: end! - decoded!,
    frame: end! - start!,
  };
}

/** A bank with as many memories and pointers as a frame reads at most. */
export function fullBank(model: Model): Selection {
  const { tokens, width } = model.memory;
  const memories = Array.from({ length: model.numMaskmem }, (_, i): Memory => ({
    frame: i,
    tokens: formulaTensor(`memory ${i}`, [tokens, width], 1),
    pointer: formulaTensor(`pointer ${i}`, [model.noObjectPointer.length], 1),
    iou: 1,
    objectScore: 1,
  }));
  const { maxObjectPointers: most } = model;
  return {
    memories: memories.map((memory, row) => ({ memory, row })),
    pointers: Array.from({ length: most }, (_, i) => ({
      memory: memories[i % memories.length]!,
      time: (i + 1) / Math.max(1, most - 1),
    })),
  };
}

/** A picture of noise for a configuration. */
export function noise({ imageSize }: Pick<SharedConfig, "imageSize">): Uint8Array {
  return Uint8Array.from(formulaTensor("image", [imageSize, imageSize, 3], 127, 128));
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
