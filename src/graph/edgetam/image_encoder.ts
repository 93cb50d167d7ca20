import { type Graph, GraphBuilder } from "../builder.ts";
import { type GraphOptions, neck, normalisedImage } from "../sam2/image_encoder.ts";
import type { EdgeTamConfig } from "./config.ts";
import { repVit } from "./rep_vit.ts";

/** The image encoder of an EdgeTAM: a RepViT under SAM 2's neck. Inputs and outputs are those of SAM 2's image encoder. */
export function edgeTamImageEncoder(config: EdgeTamConfig, options: GraphOptions = {}): Graph {
  const g = new GraphBuilder("image_encoder", options);
  const { imageSize: size } = config;
  neck(g, repVit(g, normalisedImage(g, size), config.trunk, size), config);
  return g.build();
}
