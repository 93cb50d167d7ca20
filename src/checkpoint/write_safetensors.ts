import { checkOptions, kindOf, listKind, objectKind, type OptionTable, requireKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { dtypeBytes, elementsOf, safetensorsName } from "./dtype.ts";
import { float32ToFloat16 } from "./half.ts";
import { LENGTH_BYTES } from "./safetensors.ts";

/** A tensor to write. */
export interface WritableTensor {
  /** Its name; each one once. */
  readonly name: string;
  /** Size of each dimension. */
  readonly shape: readonly number[];
  /** How the values are stored: float16 rounds them to the nearest (ties to even). */
  readonly dtype: "float32" | "float16";
  /** Values, row-major. */
  readonly data: Float32Array;
}

/** Options of `writeSafetensors`. */
export interface WriteSafetensorsOptions {
  /** Texts for `__metadata__`, by name; default: none. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const WRITE_OPTIONS: OptionTable<WriteSafetensorsOptions> = {
  metadata: { doc: "texts for __metadata__, by name", kind: objectKind("an object of texts") },
};

const WRITABLE: readonly WritableTensor["dtype"][] = ["float32", "float16"];

const TENSORS_KIND = listKind(kindOf<WritableTensor>("a tensor { name, shape, dtype, data }", (value) => {
  const { name, shape, dtype, data } = (value ?? {}) as Partial<Record<keyof WritableTensor, unknown>>;
  return typeof name === "string" && Array.isArray(shape) && shape.every((side) => typeof side === "number") &&
    ArrayBuffer.isView(data) &&
    WRITABLE.includes(dtype as WritableTensor["dtype"]);
}));

/**
 * Writes a .safetensors file. Wider numbers come first, so that each tensor is aligned; the order is kept otherwise. The same
 * tensors give the same bytes.
 *
 * @param tensors at least one
 * @param options texts that go with them
 * @returns the file's bytes
 * @throws {MaskletError} `bad-argument` for a doubled or reserved name, or values that do not fill the shape
 *
 * @example
 * ```ts
 * import { openCheckpoint, writeSafetensors } from "masklet/checkpoint";
 * import { assertEquals } from "@std/assert";
 * const file = writeSafetensors([{ name: "w", shape: [1, 2], dtype: "float32", data: new Float32Array([1, 2]) }], { metadata: { by: "me" } });
 * using checkpoint = await openCheckpoint(file);
 * assertEquals(checkpoint.metadata.get("by"), "me");
 * ```
 */
export function writeSafetensors(
  tensors: readonly WritableTensor[],
  options: WriteSafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  requireKind("the first argument of writeSafetensors", tensors, TENSORS_KIND);
  const { metadata = {} } = checkOptions("writeSafetensors", options, WRITE_OPTIONS);
  const inOrder = tensors.toSorted((a, b) => dtypeBytes(b.dtype) - dtypeBytes(a.dtype));
  const fields: [string, unknown][] = Object.keys(metadata).length === 0 ? [] : [["__metadata__", metadata]];
  const taken = new Set(["__metadata__"]);
  let end = 0;
  for (const tensor of inOrder) {
    requireWritable(tensor, taken);
    taken.add(tensor.name);
    const begin = end;
    end += tensor.data.length * dtypeBytes(tensor.dtype);
    fields.push([tensor.name, {
      dtype: safetensorsName(tensor.dtype),
      shape: tensor.shape,
      data_offsets: [begin, end],
    }]);
  }
  // Written by hand: an object literal would move names that look like numbers to its front, and lose "__proto__".
  const json = `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
  const header = new TextEncoder().encode(json);
  const start = LENGTH_BYTES + Math.ceil(header.length / 8) * 8;
  const file = new Uint8Array(start + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  file.fill(0x20, LENGTH_BYTES, start).set(header, LENGTH_BYTES);
  let at = start;
  for (const { dtype, data } of inOrder) {
    const stored = dtype === "float16" ? float32ToFloat16(data) : data;
    file.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), at);
    at += stored.byteLength;
  }
  return file;
}

function requireWritable({ name, shape, data }: WritableTensor, taken: ReadonlySet<string>): void {
  if (taken.has(name)) {
    throw new MaskletError(
      "bad-argument",
      `Expected a name that is free, found ${JSON.stringify(name)} again or reserved`,
      {
        hint: "Give each tensor a name of its own",
      },
    );
  }
  if (elementsOf(shape) === data.length && shape.every((side) => Number.isSafeInteger(side) && side >= 0)) return;
  throw new MaskletError(
    "bad-argument",
    `Expected values for the shape [${shape}] of ${JSON.stringify(name)}, found ${data.length}`,
    {
      hint: "Give as many values as the product of the shape",
    },
  );
}
