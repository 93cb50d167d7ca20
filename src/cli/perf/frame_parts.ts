import type { SharedConfig } from "../../graph/shared_config.ts";
import type { Memory } from "../../memory/memory_bank.ts";
import type { Selection } from "../../memory/selection.ts";
import { PADDING } from "../../model/decoder_prompt.ts";
import type { Model } from "../../model/model.ts";
import { formulaTensor } from "../../parity/formula.ts";

/** The parts of a tracked frame in their order, and all of it. */
export const FRAME_PARTS = ["imageEncoder", "memoryAttention", "maskDecoder", "memoryEncoder", "frame"] as const;

/** How long each took, ms. */
export type FrameTimes = Readonly<Record<typeof FRAME_PARTS[number], number>>;

/** Runs one tracked frame of one object with a full bank. */
export async function timeFrame(model: Model, image: Uint8Array, bank: Selection): Promise<FrameTimes> {
  const start = performance.now();
  using features = await model.encodeImage(image);
  const encoded = performance.now();
  using conditioned = await model.attend(features, [bank]);
  const attended = performance.now();
  const prompt = { points: [PADDING, PADDING], multimask: true };
  const [mask] = await model.decode(features, conditioned, [prompt]);
  const decoded = performance.now();
  const { logits, objectScore } = mask!;
  await model.encodeMemory(features, [{ logits, objectScore, binarize: false }]);
  const end = performance.now();
  return {
    imageEncoder: encoded - start,
    memoryAttention: attended - encoded,
    maskDecoder: decoded - attended,
    memoryEncoder: end - decoded,
    frame: end - start,
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
