import type { ImageFeatures } from "../model/image_features.ts";
import type { DecodedCandidates, Model } from "../model/model.ts";
import type { ReadyPrompt } from "./image_prompt.ts";

/** How many prompts go through the decoder together, where nothing else is said. */
const PROMPTS_PER_BATCH = 64;

/** A mask before it is enlarged. */
export interface RawCandidate {
  /** Mask logits `[side, side]`, as the decoder gave them. */
  readonly logits: Float32Array;
  /** Predicted IoU. */
  readonly iou: number;
}

/** What the decoder says to one prompt. */
export interface RawSegmentation {
  /** Three candidates, or the single mask. */
  readonly candidates: readonly RawCandidate[];
  /** Object score, a logit. Nothing is gated by it: that is tracking's business. */
  readonly objectScore: number;
}

/** Which masks are asked for, and how. */
export interface DecodeRules {
  /** Three candidates, or a single mask. */
  readonly multimask: boolean;
  /** A single mask less stable gives way to the best of three; 0: never. */
  readonly stabilityThreshold: number;
  /** Distance of the thresholds of this stability. */
  readonly stabilityDelta: number;
  /** Prompts that go through together. */
  readonly batch?: number;
  /** Asked before each batch. */
  readonly signal?: AbortSignal | undefined;
}

/** Answers prompts on one picture, those with as many points together. */
export async function decodePrompts(
  model: Model,
  features: ImageFeatures,
  prompts: readonly ReadyPrompt[],
  rules: DecodeRules,
): Promise<RawSegmentation[]> {
  const { multimask, batch = PROMPTS_PER_BATCH } = rules;
  const answers = new Array<RawSegmentation>(prompts.length);
  const groups = Map.groupBy(prompts.keys(), (i) => prompts[i]!.points.length);
  for (const group of groups.values()) {
    for (let from = 0; from < group.length; from += batch) {
      rules.signal?.throwIfAborted();
      const part = group.slice(from, from + batch);
      const asked = part.map((i) => ({ ...prompts[i]!, multimask }));
      const decoded = await model.decodeCandidates(features, features.noMemory, asked);
      part.forEach((i, k) => answers[i] = chosen(decoded[k]!, rules));
    }
  }
  return answers;
}

function chosen(decoded: DecodedCandidates, rules: DecodeRules): RawSegmentation {
  const { masks, ious, single, objectScore } = decoded;
  const three = masks.map((logits, i): RawCandidate => ({ logits, iou: ious[i]! }));
  if (rules.multimask) return { candidates: three, objectScore };
  const stable = rules.stabilityThreshold === 0 || singleStability(single.logits, rules) >= rules.stabilityThreshold;
  const best = three.reduce((a, b) => b.iou > a.iou ? b : a);
  return { candidates: [stable ? { logits: single.logits, iou: single.iou } : best], objectScore };
}

/** Stability of the single mask at the decoder's size; 1 when nothing is inside of either. */
function singleStability(logits: Float32Array, { stabilityDelta }: DecodeRules): number {
  const delta = Math.fround(stabilityDelta);
  let [inner, outer] = [0, 0];
  for (const logit of logits) {
    if (logit > delta) inner++;
    if (logit > -delta) outer++;
  }
  return outer === 0 ? 1 : Math.fround(inner / outer);
}
