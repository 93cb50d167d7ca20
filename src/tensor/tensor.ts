import { displayPrototype } from "../display.ts";
import type { Mask } from "../mask/mask.ts";
import { type NestedNumbers, nestedOf } from "./nested.ts";
import {
  argmaxOf,
  type DType,
  elementAt,
  type Elements,
  permuted,
  reduced,
  reshaped,
  sigmoidOf,
  sliced,
  softmaxOf,
  type TensorData,
  type TensorRange,
  thresholdOf,
} from "./tensor_ops.ts";

/**
 * Numbers in a regular grid of any number of axes, computed on in Rust. Immutable: every method gives a new tensor. Axes count from
 * 0; negative ones from the end.
 *
 * @example Reading and cutting
 * ```ts
 * import { tensor } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const grid = tensor([[1, 2, 3], [4, 5, 6]]);
 * assertEquals([grid.size, grid.get(1, -1)], [6, 6]);
 * assertEquals(grid.reshape(3, -1).toArray(), [[1, 2], [3, 4], [5, 6]]);
 * assertEquals(grid.slice(null, [1, 3]).toArray(), [[2, 3], [5, 6]]);
 * assertEquals(grid.transpose().shape, [3, 2]);
 * assertEquals(grid.permute(1, 0).toArray(), grid.transpose().toArray());
 * assertEquals(grid.toOrt().dims, [2, 3]);
 * ```
 *
 * @example Numbers along an axis
 * ```ts
 * import { tensor } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const logits = tensor([[0, 3], [2, 1]]);
 * assertEquals(logits.sum(0).toArray(), [2, 4]);
 * assertEquals(logits.mean(1).toArray(), [1.5, 1.5]);
 * assertEquals([logits.max(0).toArray(), logits.min(0).toArray()], [[2, 3], [0, 1]]);
 * assertEquals(logits.argmax(1).toArray(), [1, 0]);
 * assertEquals(tensor([0, 0]).softmax(0).toArray(), [0.5, 0.5]);
 * assertEquals(tensor([0]).sigmoid().get(0), 0.5);
 * assertEquals(logits.threshold(0).bits, new Uint32Array([0b10, 0b11])); // a mask of 2x2 px
 * ```
 */
export interface Tensor extends Elements {
  /** Number of elements. */
  readonly size: number;
  /**
   * One element, by an index for each axis.
   *
   * @param index one for each axis; negative ones from the end
   * @returns the element
   * @throws {MaskletError} `bad-argument` for an index outside, or another number of them
   */
  get(...index: number[]): number;
  /**
   * The elements in nested arrays; a plain number for the shape `[]`.
   *
   * @returns arrays of arrays, one level an axis
   */
  toArray(): NestedNumbers;
  /**
   * The same elements under another shape; one length may be -1.
   *
   * @param shape the new lengths; their product is the number of elements
   * @returns a tensor that shares the elements
   * @throws {MaskletError} `bad-argument` for a shape of another size
   */
  reshape(...shape: number[]): Tensor;
  /**
   * A part: for each axis an index (the axis goes), `[start, end]` (end exclusive) or null for all.
   *
   * @param ranges one for each axis from the first on; axes that are left out stay whole
   * @returns a copy of the part
   * @throws {MaskletError} `bad-argument` for a range outside of its axis
   */
  slice(...ranges: TensorRange[]): Tensor;
  /**
   * Two axes exchanged; by default the last two.
   *
   * @param a one axis; by default the last but one
   * @param b the other; by default the last
   * @returns a copy
   * @throws {MaskletError} `bad-argument` for an axis that there is not
   */
  transpose(a?: number, b?: number): Tensor;
  /**
   * The axes in another order: axis i of the result is axis `axes[i]`.
   *
   * @param axes each axis once
   * @returns a copy
   * @throws {MaskletError} `bad-argument` when an axis is missing or named twice
   */
  permute(...axes: number[]): Tensor;
  /**
   * Sums along an axis, which goes. Whole numbers stay whole (int32).
   *
   * @param axis the axis, negative from the end
   * @returns a tensor with one axis less
   * @throws {MaskletError} `bad-argument` for an axis that there is not, or sums that int32 does not hold
   */
  sum(axis: number): Tensor;
  /**
   * Means along an axis, which goes, as float32.
   *
   * @param axis the axis, negative from the end
   * @returns a tensor with one axis less
   * @throws {MaskletError} `bad-argument` for an axis that there is not
   */
  mean(axis: number): Tensor;
  /**
   * Largest elements along an axis, which goes.
   *
   * @param axis the axis, negative from the end
   * @returns a tensor with one axis less, of the same element type
   * @throws {MaskletError} `bad-argument` for an axis that there is not
   */
  max(axis: number): Tensor;
  /**
   * Smallest elements along an axis, which goes.
   *
   * @param axis the axis, negative from the end
   * @returns a tensor with one axis less, of the same element type
   * @throws {MaskletError} `bad-argument` for an axis that there is not
   */
  min(axis: number): Tensor;
  /**
   * Index (int32) of the largest element along an axis, which goes; the first of equals.
   *
   * @param axis the axis, negative from the end
   * @returns a tensor with one axis less
   * @throws {MaskletError} `bad-argument` for an axis that there is not
   */
  argmax(axis: number): Tensor;
  /**
   * Probabilities along an axis, float32.
   *
   * @param axis the axis, negative from the end
   * @returns a tensor of the same shape; along the axis it sums to 1
   * @throws {MaskletError} `bad-argument` for an axis that there is not
   */
  softmax(axis: number): Tensor;
  /**
   * Probabilities of logits, float32.
   *
   * @returns a tensor of the same shape, in (0, 1)
   */
  sigmoid(): Tensor;
  /**
   * The mask of the elements above `limit` (0: logits), of a shape `[height, width]` after leading axes of length 1.
   *
   * @param limit elements above it are inside; by default 0
   * @returns a mask of `width` by `height` px
   * @throws {MaskletError} `bad-argument` for another shape
   */
  threshold(limit?: number): Mask;
  /**
   * Type, shape and elements as ONNX Runtime takes them; the elements are shared, not copied.
   *
   * @returns `type`, `dims` and `data`
   */
  toOrt(): { readonly type: DType; readonly dims: number[]; readonly data: TensorData };
}

const methods: Omit<Tensor, keyof Elements | "size"> & ThisType<Tensor> = {
  get(...index) {
    return elementAt(this, index);
  },
  toArray() {
    return nestedOf(this.data, this.shape);
  },
  reshape(...shape) {
    return makeTensor(reshaped(this, shape));
  },
  slice(...ranges) {
    return makeTensor(sliced(this, ranges));
  },
  transpose(a = -2, b = -1) {
    const order = this.shape.map((_, i) => i);
    const [from, to] = [a, b].map((axis) => Number.isInteger(axis) ? order.at(axis) : undefined);
    if (from === undefined || to === undefined) return this.permute(a, b); // refuses them in words
    [order[from], order[to]] = [to, from];
    return this.permute(...order);
  },
  permute(...axes) {
    return makeTensor(permuted(this, axes));
  },
  sum(axis) {
    return makeTensor(reduced(this, axis, "sum"));
  },
  mean(axis) {
    return makeTensor(reduced(this, axis, "mean"));
  },
  max(axis) {
    return makeTensor(reduced(this, axis, "max"));
  },
  min(axis) {
    return makeTensor(reduced(this, axis, "min"));
  },
  argmax(axis) {
    return makeTensor(argmaxOf(this, axis));
  },
  softmax(axis) {
    return makeTensor(softmaxOf(this, axis));
  },
  sigmoid() {
    return makeTensor(sigmoidOf(this));
  },
  threshold(limit = 0) {
    return thresholdOf(this, limit);
  },
  toOrt() {
    return { type: this.dtype, dims: [...this.shape], data: this.data };
  },
};

const prototype = Object.freeze(
  Object.create(displayPrototype("Tensor"), {
    ...Object.getOwnPropertyDescriptors(methods),
    size: {
      get(this: Tensor): number {
        return this.data.length;
      },
    },
  }),
);

/** Gives elements the manners of a tensor; whoever calls it has checked that they fill the shape. */
export function makeTensor({ dtype, shape, data }: Elements): Tensor {
  return Object.freeze(Object.assign(Object.create(prototype), { dtype, shape: Object.freeze([...shape]), data }));
}
