import { MaskletError } from "../error.ts";
import type { Tensor } from "./tensor.ts";
import { isTensorData, tensor } from "./tensor_from_numbers.ts";
import type { DType } from "./tensor_ops.ts";
import { kindOf, requireKind } from "../options.ts";

/** What ONNX Runtime's tensors have in common: type, shape and elements. */
export interface OrtTensor {
  /** Element type: "float32", "int32", "uint8", "bool", "int64", … */
  readonly type: string;
  /** Shape. */
  readonly dims: readonly number[];
  /** Elements, row-major. */
  readonly data: unknown;
}

const ORT_KIND = kindOf<OrtTensor>("a tensor of ONNX Runtime's { type, dims, data }", (value) => {
  const { type, dims } = (value ?? {}) as Partial<Record<keyof OrtTensor, unknown>>;
  return typeof type === "string" && Array.isArray(dims);
});

/**
 * Makes a tensor of one of ONNX Runtime's; bool becomes uint8, int64 becomes int32, others are refused. The elements of the three
 * types that tensors have are shared, not copied.
 *
 * @param given a tensor of ONNX Runtime's, read back from the device
 * @returns the tensor; float32, int32 and uint8 elements are shared
 * @throws {MaskletError} `unsupported` for another element type, `bad-argument` when a number does not fit
 *
 * @example
 * ```ts
 * import { tensorFromOrt } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const ids = tensorFromOrt({ type: "int64", dims: [2], data: new BigInt64Array([1n, 7n]) });
 * assertEquals([ids.dtype, ids.toArray()], ["int32", [1, 7]]);
 * ```
 */
export function tensorFromOrt(given: OrtTensor): Tensor {
  requireKind("the argument of tensorFromOrt", given, ORT_KIND);
  const { type, dims, data } = given;
  if (type === "int64" && data instanceof BigInt64Array) return tensor([...data].map(Number), dims, { dtype: "int32" });
  const own: Record<string, DType> = { float32: "float32", int32: "int32", uint8: "uint8", bool: "uint8" };
  const dtype = own[type];
  if (dtype !== undefined && isTensorData(data)) return tensor(data, dims, { dtype });
  throw new MaskletError("unsupported", `Expected a tensor of float32, int32, int64, uint8 or bool, found ${type}`, {
    hint: "Cast it in the graph, and read the tensor back from the device first",
  });
}
