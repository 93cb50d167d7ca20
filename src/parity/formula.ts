/**
 * Tensors and weights by formula: reference numbers are made with them, so that nothing big needs to be stored.
 * @module
 */

/** FNV-1a hash of a text's UTF-8 bytes, 32 bits. */
export function fnv1a32(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** Murmur's finaliser, 32 bits. */
export function fmix32(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Element `i` of the uniform sequence of a name, in [-1, 1). */
export function uniformOf(seed: number, i: number): number {
  return (fmix32((seed + Math.imul(i, 0x9e3779b9)) >>> 0) >>> 8) / 8388608 - 1;
}

/** The formula's tensor: `base + scale * uniform(name)`, rounded once to float32. */
export function formulaTensor(name: string, shape: readonly number[], scale: number, base = 0): Float32Array {
  const seed = fnv1a32(name);
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = base + scale * uniformOf(seed, i); // 220 million for large
  return values;
}

/** Weights that stand for a checkpoint's, by the rules of the reference numbers. */
export function formulaWeight(name: string, shape: readonly number[]): Float32Array {
  const { base, scale } = formulaRule(name, shape);
  return formulaTensor(name, shape, scale, base);
}

const EMBEDDINGS = ["iou_token", "mask_tokens", "obj_score_token", "not_a_point_embed", "no_mask_embed"];
/** Norms of a convolutional trunk whose outputs are added to what they came from. */
const IN_A_RESIDUAL = [".token_mixer.", ".channel_mixer.", ".ffn."];
const TRANSPOSED = ["sam_mask_decoder.output_upscaling.0.weight", "sam_mask_decoder.output_upscaling.3.weight"];

function formulaRule(name: string, shape: readonly number[]): { readonly base: number; readonly scale: number } {
  const dot = name.lastIndexOf(".");
  const [module, leaf] = [name.slice(0, Math.max(0, dot)), name.slice(dot + 1)];
  if (leaf === "num_batches_tracked") return { base: 0, scale: 0 };
  if (leaf === "running_mean") return { base: 0, scale: 0.1 };
  if (leaf === "running_var") return { base: 1, scale: 0.1 };
  if (leaf === "weight" && module.endsWith(".bn") && IN_A_RESIDUAL.some((part) => module.includes(part))) {
    return { base: 0.6, scale: 0.1 };
  }
  if (leaf === "positional_encoding_gaussian_matrix") return { base: 0, scale: 1 };
  if (leaf === "gamma") return { base: 0.1, scale: 0.05 };
  if (leaf !== "weight" && leaf !== "bias") return { base: 0, scale: 0.25 };
  if (name === "sam_mask_decoder.pred_obj_score_head.layers.2.bias") return { base: 2.5, scale: 0.1 };
  if (leaf === "bias") return { base: 0, scale: 0.1 };
  if (shape.length === 1) return { base: 1, scale: 0.1 };
  if (EMBEDDINGS.some((end) => module.endsWith(end)) || module.includes(".point_embeddings.")) {
    return { base: 0, scale: 0.25 };
  }
  if (TRANSPOSED.includes(name)) return { base: 0, scale: Math.sqrt(3 / shape[0]!) };
  return { base: 0, scale: Math.sqrt(3 / shape.slice(1).reduce((a, b) => a * b, 1)) };
}
