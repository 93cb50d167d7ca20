import { LOGITS_STRIDE } from "../graph/sam2/config.ts";
import { modelGraphs } from "./compile_model.ts";
import type { ModelConfig, ModelFamily } from "./family.ts";

/**
 * Every parameter that a configuration reads, by Meta's name, with its shape: what its graphs ask for, and what is used outside of
 * them. Nothing is listed by hand, so a parameter that a graph leaves out is not here.
 */
export function parameterShapes(
  config: ModelConfig,
  families?: readonly ModelFamily[],
): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([
    ["mask_downsample.weight", [1, 1, LOGITS_STRIDE, LOGITS_STRIDE]],
    ["mask_downsample.bias", [1]],
    ["no_obj_ptr", [1, config.dModel]],
  ]);
  for (const { weights } of Object.values(modelGraphs(config, families))) {
    for (const { shape, source } of weights) {
      if (source.kind === "stored") shapes.set(source.key, shape);
      else if (source.kind === "derived") source.from.forEach((from) => shapes.set(from.key, from.shape));
    }
  }
  return shapes;
}
