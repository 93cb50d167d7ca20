/** The graphs of a model by their part. */
export type ModelPart =
  | "imageEncoder"
  | "maskDecoder"
  | "memoryEncoder"
  | "memoryAttention"
  | "memoryAttentionNoPointers"
  | "memoryAttentionWeighed"
  | "memoryAttentionWeighedNoPointers";
