/**
 * Files of weights alone: reading `.pt` and `.safetensors`, hashing and writing them.
 * @module
 */
export { type ErrorCode, MaskletError } from "../error.ts";
export type { ByteSource } from "./byte_source.ts";
export type { Checkpoint, TensorEntry } from "./checkpoint.ts";
export type { Dtype } from "./dtype.ts";
export { hashSource } from "./hash_source.ts";
export { openCheckpoint } from "./open_checkpoint.ts";
export type { SourceLike } from "./source.ts";
export { type WritableTensor, writeSafetensors, type WriteSafetensorsOptions } from "./write_safetensors.ts";
