import type { Selection } from "../memory/selection.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import type { MemoryShape } from "./model.ts";
import type { ModelPart } from "./model_part.ts";
import type { Sam2Features } from "./sam2_features.ts";

/**
 * The graph that reads banks of one layout: with or without pointers, with or without weights of keys.
 *
 * @param pools whether several memories are read as fewer keys, and one memory whole
 */
export function attentionPart(banks: readonly Selection[], pools = false): ModelPart {
  const withPointers = banks[0]!.pointers.length > 0;
  const single = pools && banks[0]!.memories.length === 1;
  return `memoryAttention${single ? "Single" : ""}${areWeighed(banks) ? "Weighed" : ""}${
    withPointers ? "" : "NoPointers"
  }`;
}

/** Its inputs. */
export function attentionFeeds(
  features: Pick<Sam2Features, "raw">,
  banks: readonly Selection[],
  { tokens, width }: Pick<MemoryShape, "tokens" | "width">,
): Record<string, DeviceTensor> {
  const { memories, pointers } = banks[0]!;
  const [weighed, withPointers] = [areWeighed(banks), pointers.length > 0];
  const parts = banks.flatMap((bank) => bank.memories.map(({ memory }) => memory.tokens));
  return {
    features: features.raw,
    memory: DeviceTensor.float32(
      joined(parts),
      [banks.length, memories.length, tokens, width],
      { oneUse: parts.length > 1 }, // one alone is the bank's own
    ),
    memory_rows: DeviceTensor.int32(Int32Array.from(memories, ({ row }) => row), [memories.length]),
    ...(weighed && { memory_weights: weightsOf(banks.map((bank) => bank.memories)) }),
    ...(withPointers && {
      pointers: DeviceTensor.float32(
        joined(banks.flatMap((bank) => bank.pointers.map(({ memory }) => memory.pointer))),
        [banks.length, pointers.length, pointers[0]!.memory.pointer.length],
      ),
      pointer_times: DeviceTensor.float32(Float32Array.from(pointers, ({ time }) => time), [pointers.length]),
    }),
    ...(weighed && withPointers && { pointer_weights: weightsOf(banks.map((bank) => bank.pointers)) }),
  };
}

/** Whether keys of a bank are weighed; then those of all are, the others by 1. */
function areWeighed(banks: readonly Selection[]): boolean {
  return banks.some((bank) => [...bank.memories, ...bank.pointers].some(({ weight }) => weight !== undefined));
}

function weightsOf(read: readonly (readonly { readonly weight?: number }[])[]): DeviceTensor {
  return DeviceTensor.float32(Float32Array.from(read.flat(), ({ weight = 1 }) => weight), [
    read.length,
    read[0]!.length,
  ]);
}

/** Arrays one after the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Float32Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
