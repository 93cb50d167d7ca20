import type { PlaneAttention } from "../../graph/plane_attention.ts";
import { CHANNELS, WIDTH } from "../../kernel/plane_attention.ts";

/** Places along a side from which on the kernel is the quicker one; see "The shorter product" in ARCHITECTURE.md. */
export const SMALLEST_SIDE = 32;

/** Whether the kernel computes a layer, and is quicker than onnxruntime's WASM. */
export function attentionPays({ plane, width }: PlaneAttention): boolean {
  return plane.channels === CHANNELS && width === WIDTH && plane.side >= SMALLEST_SIDE;
}
