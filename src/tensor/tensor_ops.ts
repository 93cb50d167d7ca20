/**
 * What tensors compute, on their bare elements; `tensor.ts` gives it the manners of a value.
 * @module
 */
import { MaskletError } from "../error.ts";
import { type Mask, maskOfWords } from "../mask/mask.ts";
import { inKernel, kernel } from "../kernel/wasm.ts";
import { shown } from "../options.ts";

/** Element type of a tensor, by its name in ONNX Runtime. */
export type DType = "float32" | "int32" | "uint8";

/** The typed array of any element type. */
export type TensorData = Float32Array | Int32Array | Uint8Array;

/** Elements in row-major order, with their shape. */
export interface Elements {
  /** Element type. */
  readonly dtype: DType;
  /** Length of every axis; `[]` is a single number. */
  readonly shape: readonly number[];
  /** The elements, row-major, as many as the product of the shape. */
  readonly data: TensorData;
}

/** What one axis keeps: an index (the axis goes), `[start, end]` (end exclusive; absent: to the end), or null for all. Negative: from the end. */
export type TensorRange = number | readonly [number, number?] | null;

/** How an axis is reduced to one number. */
export type Reduction = "sum" | "mean" | "max" | "min";

const kernels = {
  float32: {
    permute: kernel.permute_f32,
    slice: kernel.slice_f32,
    reduce: kernel.reduce_f32,
    argmax: kernel.argmax_f32,
    threshold: kernel.threshold_f32,
  },
  int32: {
    permute: kernel.permute_i32,
    slice: kernel.slice_i32,
    reduce: kernel.reduce_i32,
    argmax: kernel.argmax_i32,
    threshold: kernel.threshold_i32,
  },
  uint8: {
    permute: kernel.permute_u8,
    slice: kernel.slice_u8,
    reduce: kernel.reduce_u8,
    argmax: kernel.argmax_u8,
    threshold: kernel.threshold_u8,
  },
} as const;

/** The kernels of one element type; each takes the data of its own. */
interface Kernels {
  readonly permute: (data: TensorData, shape: Uint32Array, axes: Uint32Array) => TensorData;
  readonly slice: (data: TensorData, shape: Uint32Array, starts: Uint32Array, ends: Uint32Array) => TensorData;
  readonly reduce: (data: TensorData, shape: Uint32Array, axis: number, kind: Reduction) => Float64Array;
  readonly argmax: (data: TensorData, shape: Uint32Array, axis: number) => Int32Array;
  readonly threshold: (data: TensorData, width: number, height: number, limit: number) => Uint32Array;
}
const kernelsOf = (dtype: DType): Kernels => kernels[dtype] as Kernels;

function bad(message: string, hint: string): never {
  throw new MaskletError("bad-argument", message, { hint });
}

/** Numbers as an error shows them, whatever they are. */
const listed = (values: readonly unknown[]): string => `[${values.map(shown).join(", ")}]`;

/** Number of elements of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1);
}

/** An axis counted from 0; negative ones count from the end. */
function axisOf(shape: readonly number[], axis: number): number {
  const found = typeof axis === "number" && axis < 0 ? axis + shape.length : axis;
  if (Number.isInteger(found) && found >= 0 && found < shape.length) return found;
  return bad(
    `Expected an axis of -${shape.length}..${shape.length - 1}, found ${shown(axis)}`,
    `The shape is [${shape}]`,
  );
}

function indexOf(length: number, index: number): number {
  const found = typeof index === "number" && index < 0 ? index + length : index;
  if (Number.isInteger(found) && found >= 0 && found < length) return found;
  return bad(`Expected an index of -${length}..${length - 1}, found ${shown(index)}`, "Stay within the tensor's shape");
}

/** One element. */
export function elementAt({ shape, data }: Elements, index: readonly number[]): number {
  if (index.length !== shape.length) {
    bad(`Expected ${shape.length} indices, found ${index.length}`, `Give one for each axis of [${shape}]`);
  }
  return data[shape.reduce((at, length, axis) => at * length + indexOf(length, index[axis]!), 0)]!;
}

/** The same elements under another shape; one length may be -1, which is what is left. */
export function reshaped({ dtype, shape, data }: Elements, wanted: readonly number[]): Elements {
  if (!wanted.every(Number.isInteger)) {
    bad(`Expected a shape of whole numbers, found ${listed(wanted)}`, "Give one length an axis");
  }
  const known = sizeOf(wanted.filter((n) => n !== -1));
  const open = wanted.filter((n) => n === -1).length;
  const filled = wanted.map((n) => n === -1 ? data.length / known : n);
  const fits = open <= 1 && filled.every((n) => Number.isInteger(n) && n >= 0) && sizeOf(filled) === data.length;
  if (!fits) {
    bad(
      `Expected a shape of ${data.length} elements, found [${wanted}]`,
      `The tensor is [${shape}]; at most one length may be -1`,
    );
  }
  return { dtype, shape: filled, data };
}

/** The axes in another order: axis i of the result is axis `axes[i]`. */
export function permuted({ dtype, shape, data }: Elements, axes: readonly number[]): Elements {
  const order = axes.map((axis) => axisOf(shape, axis));
  if (order.length !== shape.length || new Set(order).size !== shape.length) {
    bad(`Expected each of ${shape.length} axes once, found ${listed(axes)}`, "Name every axis in its new order");
  }
  const move = kernelsOf(dtype).permute;
  return {
    dtype,
    shape: order.map((axis) => shape[axis]!),
    data: inKernel("permute a tensor", () => move(data, Uint32Array.from(shape), Uint32Array.from(order))),
  };
}

/** A part of every axis; axes that are not named stay whole. */
export function sliced({ dtype, shape, data }: Elements, ranges: readonly TensorRange[]): Elements {
  if (ranges.length > shape.length) {
    bad(`Expected at most ${shape.length} ranges, found ${ranges.length}`, `The shape is [${shape}]`);
  }
  const spans = shape.map((length, axis): [number, number] => {
    const range = ranges[axis] ?? null;
    if (range === null) return [0, length];
    if (typeof range === "number") {
      const index = indexOf(length, range);
      return [index, index + 1];
    }
    if (!Array.isArray(range) || !range.every((n) => n === undefined || typeof n === "number")) {
      bad(
        `Expected an index or a range [start, end] of axis ${axis}, found ${shown(range)}`,
        `The shape is [${shape}]`,
      );
    }
    const [start, end] = [range[0], range[1] ?? length].map((n) => n < 0 ? n + length : n) as [number, number];
    if (Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= length) {
      return [start, end];
    }
    return bad(`Expected a range within 0..${length} of axis ${axis}, found [${range}]`, `The shape is [${shape}]`);
  });
  const [starts, ends] = [0, 1].map((i) => Uint32Array.from(spans, (span) => span[i]!)) as [Uint32Array, Uint32Array];
  const move = kernelsOf(dtype).slice;
  return {
    dtype,
    shape: spans.flatMap(([start, end], axis) => typeof ranges[axis] === "number" ? [] : [end - start]),
    data: inKernel("slice a tensor", () => move(data, Uint32Array.from(shape), starts, ends)),
  };
}

/** One number for every lane along an axis; the axis goes. Sums are taken in float64; of whole numbers they stay whole (int32). */
export function reduced({ dtype, shape, data }: Elements, axis: number, kind: Reduction): Elements {
  const along = lanesAlong(shape, axis);
  const { reduce } = kernelsOf(dtype);
  const numbers = inKernel("reduce a tensor", () => reduce(data, Uint32Array.from(shape), along, kind));
  const rest = shape.filter((_, i) => i !== along);
  if (dtype === "float32" || kind === "mean") {
    return { dtype: "float32", shape: rest, data: Float32Array.from(numbers) };
  }
  if (dtype === "uint8" && kind !== "sum") return { dtype, shape: rest, data: Uint8Array.from(numbers) };
  const whole = Int32Array.from(numbers);
  if (!whole.every((n, i) => n === numbers[i])) {
    bad("Expected sums that fit int32, found larger ones", "Convert the tensor to float32 first");
  }
  return { dtype: "int32", shape: rest, data: whole };
}

/** Index of the largest element of every lane along an axis, the first of equals; the axis goes. */
export function argmaxOf({ dtype, shape, data }: Elements, axis: number): Elements {
  const along = lanesAlong(shape, axis);
  const found = inKernel("search a tensor", () => kernelsOf(dtype).argmax(data, Uint32Array.from(shape), along));
  return { dtype: "int32", shape: shape.filter((_, i) => i !== along), data: found };
}

/** exp(x - max) over its sum, along an axis. */
export function softmaxOf({ shape, data }: Elements, axis: number): Elements {
  const along = lanesAlong(shape, axis);
  const made = inKernel("take a softmax", () => kernel.softmax_f32(floats(data), Uint32Array.from(shape), along));
  return { dtype: "float32", shape, data: made };
}

/** 1 / (1 + exp(-x)) of every element. */
export function sigmoidOf({ shape, data }: Elements): Elements {
  return {
    dtype: "float32",
    shape,
    data: inKernel("take a sigmoid", () => kernel.sigmoid_f32(floats(data))),
  };
}

/** The mask of the elements above `limit`, of a shape `[height, width]` after leading axes of length 1. */
export function thresholdOf({ dtype, shape, data }: Elements, limit: number): Mask {
  const [height, width] = shape.slice(-2);
  if (height === undefined || width === undefined || data.length !== width * height || data.length === 0) {
    return bad(`Expected a shape of [height, width], found [${shape}]`, "Slice one picture out first");
  }
  if (typeof limit !== "number" || Number.isNaN(limit)) {
    bad(`Expected a threshold that is a number, found ${shown(limit)}`, "0 is where logits change sides");
  }
  const words = inKernel("threshold a tensor", () => kernelsOf(dtype).threshold(data, width, height, limit));
  return maskOfWords(width, height, words);
}

function lanesAlong(shape: readonly number[], axis: number): number {
  const along = axisOf(shape, axis);
  if (shape[along] === 0) bad(`Expected an axis of at least 1 element, found [${shape}]`, "Reduce another axis");
  return along;
}

/** The elements as float32. */
function floats(data: TensorData): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}
