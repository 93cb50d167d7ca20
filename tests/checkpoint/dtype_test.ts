import { assertEquals } from "@std/assert";
import {
  bytesToFloat32,
  type Dtype,
  dtypeBytes,
  dtypeOfSafetensors,
  elementsOf,
  safetensorsName,
  STORAGE_DTYPES,
} from "../../src/checkpoint/dtype.ts";

const bytesOf = ({ buffer }: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> => new Uint8Array(buffer);

/** Numbers of each format, and what they are as float32. */
const SAMPLES: Readonly<Record<Dtype, readonly [bytes: Uint8Array<ArrayBuffer>, values: readonly number[]]>> = {
  float64: [bytesOf(Float64Array.of(0.1, -1e300)), [Math.fround(0.1), -Infinity]],
  float32: [bytesOf(Float32Array.of(1.5, -0)), [1.5, -0]],
  float16: [bytesOf(Uint16Array.of(0x3c00, 0xfc00)), [1, -Infinity]],
  bfloat16: [bytesOf(Uint16Array.of(0x3f80, 0xc000)), [1, -2]],
  int64: [bytesOf(BigInt64Array.of(-3n, 2n ** 40n + 1n)), [-3, 2 ** 40]],
  int32: [bytesOf(Int32Array.of(-1, 2 ** 24 + 1)), [-1, 2 ** 24]],
  int16: [bytesOf(Int16Array.of(-300, 300)), [-300, 300]],
  int8: [bytesOf(Int8Array.of(-128, 127)), [-128, 127]],
  uint64: [bytesOf(BigUint64Array.of(2n ** 63n)), [2 ** 63]],
  uint32: [bytesOf(Uint32Array.of(2 ** 31)), [2 ** 31]],
  uint16: [bytesOf(Uint16Array.of(65535)), [65535]],
  uint8: [Uint8Array.of(0, 255), [0, 255]],
  bool: [Uint8Array.of(0, 1, 7), [0, 1, 1]],
};

Deno.test("each number format is read by its little-endian bytes, wherever they begin", () => {
  for (const [dtype, [bytes, values]] of Object.entries(SAMPLES) as [Dtype, (typeof SAMPLES)[Dtype]][]) {
    assertEquals([...bytesToFloat32(bytes, dtype)], [...values], dtype);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    assertEquals([...bytesToFloat32(shifted.subarray(1), dtype)], [...values], `${dtype} at an odd place`);
    assertEquals(bytes.length % dtypeBytes(dtype), 0);
  }
});

Deno.test("formats go by their names in .safetensors files and in torch's pickles; what is not read has none", () => {
  for (const dtype of Object.keys(SAMPLES) as Dtype[]) assertEquals(dtypeOfSafetensors(safetensorsName(dtype)), dtype);
  for (const name of ["F8_E4M3", "f32", "constructor", ""]) assertEquals(dtypeOfSafetensors(name), undefined);
  assertEquals([STORAGE_DTYPES.get("FloatStorage"), STORAGE_DTYPES.get("UntypedStorage")], ["float32", undefined]);
});

Deno.test("a shape has the product of its sides as elements; a product that is no safe integer is none", () => {
  assertEquals([[], [0], [2, 3], [2 ** 53, 0], [2 ** 30, 2 ** 30], [2 ** 52, 2, 0.5]].map(elementsOf), [
    ...[1, 0, 6, 0, undefined, undefined],
  ]);
});
