/** The graphs of a model by their part. */
export type ModelPart =
  | "imageEncoder"
  | "maskDecoder"
  | "memoryEncoder"
  | "memoryAttention"
  | "memoryAttentionNoPointers"
  | "memoryAttentionWeighed"
  | "memoryAttentionWeighedNoPointers"
  | SingleMemoryPart;

/** Memory attention to a bank of one memory: only where several are read in another way. */
export type SingleMemoryPart =
  | "memoryAttentionSingle"
  | "memoryAttentionSingleNoPointers"
  | "memoryAttentionSingleWeighed"
  | "memoryAttentionSingleWeighedNoPointers";
