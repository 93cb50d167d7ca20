import { type Graph, GraphBuilder } from "../builder.ts";
import { FEATURE_STRIDE } from "../sam2/config.ts";
import type { GraphOptions } from "../sam2/image_encoder.ts";
import { encodedPlane } from "../sam2/memory_encoder.ts";
import { type EdgeTamConfig, perceiverTokens } from "./config.ts";
import { spatialPerceiver } from "./perceiver.ts";

/** The memory encoder of an EdgeTAM: SAM 2's, then the perceiver. Inputs are SAM 2's; out: `memory` `[B, tokens, 64]`. */
export function edgeTamMemoryEncoder(config: EdgeTamConfig, options: GraphOptions = {}): Graph {
  const g = new GraphBuilder("memory_encoder", options);
  const plane = encodedPlane(g, config);
  const tokens = (config.imageSize / FEATURE_STRIDE) ** 2;
  g.probe("encoded", plane, ["B", tokens, config.memDim]);
  const memory = spatialPerceiver(g, plane, config);
  g.output("memory", memory, ["B", perceiverTokens(config.perceiver), config.memDim]);
  return g.build();
}
