import { MaskletError } from "../error.ts";
import {
  checkOptions,
  choiceKind,
  kindOf,
  listKind,
  numberKind,
  type OptionTable,
  requireKind,
  type ValueKind,
} from "../options.ts";
import { flattened, type NestedNumbers, shapeOf } from "./nested.ts";
import { makeTensor, type Tensor } from "./tensor.ts";
import { type DType, sizeOf, type TensorData } from "./tensor_ops.ts";

/** Options of `tensor`. */
export interface TensorOptions {
  /** Element type; default: that of the typed array, else float32. */
  readonly dtype?: DType;
}

const TENSOR_OPTIONS: OptionTable<TensorOptions> = {
  dtype: { doc: "element type", kind: choiceKind<DType>(["float32", "int32", "uint8"]) },
};

const DATA_KIND: ValueKind<TensorData | readonly NestedNumbers[]> = kindOf(
  "a Float32Array, Int32Array or Uint8Array, or numbers in lists",
  (value) => isTensorData(value) || (Array.isArray(value) && value.every(isNested)),
);
const SHAPE_KIND = listKind(numberKind());

function isNested(value: unknown): boolean {
  return typeof value === "number" || (Array.isArray(value) && value.every(isNested));
}

/**
 * Makes a tensor. A typed array of the element type is taken as it is, not copied; other numbers are converted, and refused where
 * the element type cannot hold them.
 *
 * @param data the elements, row-major, or nested arrays
 * @param shape length of every axis; absent: that of the nested arrays
 * @param options `dtype`: the element type; default: that of the typed array, else float32
 * @returns the tensor, frozen
 * @throws {MaskletError} `bad-argument` when the elements do not fill the shape, or do not fit the type
 *
 * @example
 * ```ts
 * import { tensor } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const logits = tensor([[0, 2, 1], [5, 4, 3]]);
 * assertEquals(logits.shape, [2, 3]);
 * assertEquals(logits.argmax(1).toArray(), [1, 0]);
 * assertEquals(logits.transpose().slice(0).toArray(), [0, 5]);
 * ```
 */
export function tensor(
  data: TensorData | readonly NestedNumbers[],
  shape?: readonly number[],
  options: TensorOptions = {},
): Tensor {
  const { dtype } = checkOptions("tensor", options, TENSOR_OPTIONS);
  requireKind("the first argument of tensor", data, DATA_KIND);
  if (shape !== undefined) requireKind("the second argument of tensor", shape, SHAPE_KIND);
  const typed = isTensorData(data);
  const flat = typed ? data : flattened(data);
  const wanted = dtype ?? (typed ? dtypeOf(data) : "float32");
  const lengths = shape ?? (typed ? [data.length] : shapeOf(data));
  if (!lengths.every((n) => Number.isInteger(n) && n >= 0) || sizeOf(lengths) !== flat.length) {
    throw new MaskletError(
      "bad-argument",
      `Expected ${sizeOf(lengths)} elements for [${lengths}], found ${flat.length}`,
      {
        hint: "The product of the shape is the number of elements; nested arrays must be even",
      },
    );
  }
  return makeTensor({ dtype: wanted, shape: lengths, data: converted(flat, wanted) });
}

/** Whether elements are of a type that tensors have. */
export function isTensorData(data: unknown): data is TensorData {
  return data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array;
}

function dtypeOf(data: TensorData): DType {
  return data instanceof Float32Array ? "float32" : data instanceof Int32Array ? "int32" : "uint8";
}

function converted(data: TensorData | readonly number[], dtype: DType): TensorData {
  if (isTensorData(data) && dtypeOf(data) === dtype) return data;
  if (dtype === "float32") return Float32Array.from(data);
  const made = dtype === "int32" ? Int32Array.from(data) : Uint8Array.from(data);
  const lost = made.findIndex((n, i) => n !== data[i]);
  if (lost < 0) return made;
  throw new MaskletError("bad-argument", `Expected numbers that fit ${dtype}, found ${data[lost]}`, {
    hint: "Round them, or use float32",
  });
}
