/**
 * Tensors on Rust's ndarray, alone.
 * @module
 */
export type { NestedNumbers } from "./nested.ts";
export type { Tensor } from "./tensor.ts";
export { tensor, type TensorOptions } from "./tensor_from_numbers.ts";
export { type OrtTensor, tensorFromOrt } from "./tensor_from_ort.ts";
export type { DType, Elements, TensorData, TensorRange } from "./tensor_ops.ts";
export type { Mask } from "../mask/mask.ts";
