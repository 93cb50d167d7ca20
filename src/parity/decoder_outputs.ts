import type { ModelConfig } from "../model/family.ts";
import { MASK_TOKENS } from "../graph/sam2/config.ts";
import { upsampleLogits } from "../kernel/upsample.ts";
import { STABILITY_DELTA } from "./decoder_inputs.ts";
import type { Fields } from "./field_comparison.ts";
import { areaOf, type HostTensor } from "./formula_model.ts";

type Outputs = Readonly<Record<string, HostTensor>>;

/** What rounding costs a logit at most: a pixel closer than this to a threshold may fall on either side of it. */
const EDGE = 1e-5;

/** What the decoder gives before any choice, by the reference's names; `wanted` is the reference's stability. */
export function candidateFields(out: Outputs, wanted?: number): Fields {
  const masks = out["all_masks"]!.values;
  const pixels = masks.length / MASK_TOKENS;
  const each = Array.from({ length: MASK_TOKENS }, (_, i) => masks.subarray(i * pixels, (i + 1) * pixels));
  return {
    allMasks: masks,
    allIous: out["all_ious"]!.values,
    objectScore: out["object_score"]!.values[0]!,
    stabilityOfMask0: stability(each[0]!, wanted),
    areaOfEachMask: each.map(areaOf),
    sparse: out["sparse"]?.values,
    dense: out["dense"]?.values,
    allMaskTokens: out["allMaskTokens"]?.values,
  };
}

/** What the decoder chose, by the reference's names. */
export function choiceFields(out: Outputs, { imageSize: s }: ModelConfig, multimask: boolean): Fields {
  const lowRes = out["low_res"]!.values;
  const taken = out["choice"]!.values.indexOf(1);
  return {
    ious: multimask ? out["all_ious"]!.values.slice(1) : out["iou"]!.values,
    chosen: multimask ? taken - 1 : null,
    lowResMask: lowRes,
    area: areaOf(lowRes),
    objPtr: out["pointer"]!.values,
    highResMask: upsampleLogits(lowRes, s / 4, s / 4, s, s),
  };
}

/**
 * How little the area of a mask depends on its threshold: the ratio of two areas. Pixels on the edge of an area are counted as the
 * wanted ratio has them, where they can make up for the difference.
 */
function stability(logits: Float32Array, wanted: number | undefined): number {
  const ratio = (inner: number, outer: number): number => {
    const [within, around] = [above(logits, inner), above(logits, outer)];
    return around > 0 ? within / around : 1;
  };
  if (wanted === undefined) return ratio(STABILITY_DELTA, -STABILITY_DELTA);
  const least = ratio(STABILITY_DELTA + EDGE, -STABILITY_DELTA - EDGE);
  const most = ratio(STABILITY_DELTA - EDGE, -STABILITY_DELTA + EDGE);
  return Math.min(most, Math.max(least, wanted));
}

/** How many logits are above a threshold. */
function above(logits: Float32Array, threshold: number): number {
  let count = 0;
  for (const value of logits) if (value > threshold) count++;
  return count;
}
