import { MASK_TOKENS, type Sam2Config } from "../../graph/config.ts";
import { upsampleLogits } from "../../kernel/upsample.ts";
import { STABILITY_DELTA } from "./decoder_inputs.ts";
import type { Fields } from "./field_comparison.ts";
import { areaOf, type HostTensor } from "./formula_model.ts";

type Outputs = Readonly<Record<string, HostTensor>>;

/** What the decoder gives before any choice, by the reference's names. */
export function candidateFields(out: Outputs): Fields {
  const masks = out["all_masks"]!.values;
  const pixels = masks.length / MASK_TOKENS;
  const each = Array.from({ length: MASK_TOKENS }, (_, i) => masks.subarray(i * pixels, (i + 1) * pixels));
  return {
    allMasks: masks,
    allIous: out["all_ious"]!.values,
    objectScore: out["object_score"]!.values[0]!,
    stabilityOfMask0: stability(each[0]!),
    areaOfEachMask: each.map(areaOf),
    sparse: out["sparse"]?.values,
    dense: out["dense"]?.values,
    allMaskTokens: out["allMaskTokens"]?.values,
  };
}

/** What the decoder chose, by the reference's names. */
export function choiceFields(out: Outputs, { imageSize: s }: Sam2Config, multimask: boolean): Fields {
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

/** How little the area of a mask depends on its threshold: the ratio of two areas. */
function stability(logits: Float32Array): number {
  let [inner, outer] = [0, 0];
  for (const value of logits) {
    if (value > STABILITY_DELTA) inner++;
    if (value > -STABILITY_DELTA) outer++;
  }
  return outer > 0 ? inner / outer : 1;
}
