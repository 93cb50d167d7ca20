/**
 * Tensors on Rust's ndarray, alone.
 * @module
 */
export type { NestedNumbers } from "./nested.ts";
export { type OrtTensor, type Tensor, tensor, tensorFromOrt, type TensorOptions } from "./tensor.ts";
export type { DType, Elements, TensorData, TensorRange } from "./tensor_ops.ts";
export type { Mask } from "../mask/mask.ts";
