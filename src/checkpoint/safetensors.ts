import type { CheckpointContents, TensorEntry } from "./checkpoint.ts";
import { dtypeBytes, dtypeOfSafetensors, elementsOf } from "./dtype.ts";
import { quoted, refuseCheckpoint } from "./refusal.ts";
import { type HeaderTensor, readHeader } from "./safetensors_header.ts";
import type { ByteSource } from "./byte_source.ts";

/** Bytes of the length before the header. */
export const LENGTH_BYTES = 8;
const MAX_HEADER = 100_000_000; // bytes, the format's own limit

/**
 * Reads a .safetensors header, no weights yet. As the format wants it, the tensors must fill the file without gaps or overlaps.
 *
 * @throws {MaskletError} `bad-checkpoint`
 */
export async function readSafetensors(source: ByteSource): Promise<CheckpointContents> {
  const length = Number(new DataView((await source.read(0, LENGTH_BYTES)).buffer).getBigUint64(0, true));
  if (length > MAX_HEADER || length > source.size - LENGTH_BYTES) {
    refuseCheckpoint(source, `Expected a header within the file's ${source.size} bytes, found one of ${length}`);
  }
  const header = readHeader(await source.read(LENGTH_BYTES, length), source);
  const start = LENGTH_BYTES + length;
  requireFilled(source, header.tensors, source.size - start);
  const tensors = new Map(
    [...header.tensors].map(([name, tensor]) => {
      const [begin, end] = tensor.offsets;
      return [name, { ...checked(source, name, tensor), load: () => source.read(start + begin, end - begin) }];
    }),
  );
  if (tensors.size === 0) {
    refuseCheckpoint(source, "Expected tensors, found none", "Give the file that holds the weights");
  }
  return { format: "safetensors", tensors, metadata: header.metadata };
}

function checked(source: ByteSource, name: string, { dtype, shape, offsets: [begin, end] }: HeaderTensor): TensorEntry {
  const known = dtypeOfSafetensors(dtype);
  if (known === undefined) {
    return refuseCheckpoint(
      source,
      `Expected a number format such as F32 or F16, found ${quoted(dtype)} for ${quoted(name)}`,
      "Save the weights as F32, F16 or BF16",
    );
  }
  const elements = elementsOf(shape);
  if (elements === undefined || elements * dtypeBytes(known) !== end - begin) {
    refuseCheckpoint(source, `Expected the bytes of ${dtype} [${shape}] for ${quoted(name)}, found ${end - begin}`);
  }
  return { name, dtype: known, shape };
}

function requireFilled(source: ByteSource, tensors: ReadonlyMap<string, HeaderTensor>, size: number): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.offsets[0] - b.offsets[0] || a.offsets[1] - b.offsets[1]);
  let filled = 0;
  for (const [name, { offsets: [begin, end] }] of inOrder) {
    if (begin !== filled || end < begin || end > size) {
      refuseCheckpoint(
        source,
        `Expected ${quoted(name)} from byte ${filled} on and within ${size}, found ${begin}..${end}`,
      );
    }
    filled = end;
  }
  if (filled !== size) refuseCheckpoint(source, `Expected ${filled} bytes of tensors, found ${size}`);
}
