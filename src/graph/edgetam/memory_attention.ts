import type { Graph } from "../builder.ts";
import { memoryAttention, type MemoryAttentionOptions } from "../sam2/memory_attention.ts";
import type { EdgeTamConfig } from "./config.ts";
import { edgeTamTokens } from "./memory_tokens.ts";

/** The memory attention of an EdgeTAM: SAM 2's over memories of two kinds of tokens, `memory` `[B, M, tokens, 64]`. */
export function edgeTamMemoryAttention(config: EdgeTamConfig, options: MemoryAttentionOptions): Graph {
  return memoryAttention(config, options, edgeTamTokens(config));
}
