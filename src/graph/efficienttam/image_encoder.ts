import { type Graph, GraphBuilder, type Value } from "../builder.ts";
import { channelNorm, layerNorm, matmul, permute, TRUNK_EPSILON } from "../layers.ts";
import { featureOutputs, type GraphOptions, normalisedImage } from "../sam2/image_encoder.ts";
import type { StageOutput } from "../sam2/trunk.ts";
import { transposed } from "../weight.ts";
import type { EfficientTamConfig } from "./config.ts";
import { vitDet } from "./vit_det.ts";

const NECK = "image_encoder.neck.convs.0";

/**
 * The image encoder of an EfficientTAM: a plain ViT and a neck of one level. `image` is that of SAM 2's image encoder; out:
 * `features` and `features_no_memory` `[1, C, h, h]`. There are no features of finer levels.
 */
export function efficientTamImageEncoder(config: EfficientTamConfig, options: GraphOptions = {}): Graph {
  const g = new GraphBuilder("image_encoder", options);
  const { imageSize: size } = config;
  const features = neck(g, vitDet(g, normalisedImage(g, size), config.trunk, size), config.dModel);
  g.probe("fpn.0", features, [1, config.dModel, size / 16, size / 16]);
  featureOutputs(g, features, config);
  return g.build();
}

/** 1 x 1 convolution, norm, 3 x 3 convolution, norm, all without bias. */
function neck(g: GraphBuilder, { value, channels }: StageOutput, dModel: number): Value {
  const narrow = g.weight(`${NECK}.conv_1x1.weight.T`, [channels, dModel], {
    kind: "derived",
    from: [{ key: `${NECK}.conv_1x1.weight`, shape: [dModel, channels, 1, 1] }],
    derive: (w) => transposed(w!, dModel, channels),
  });
  const projected = layerNorm(g, matmul(g, value, narrow), `${NECK}.norm_0`, dModel, TRUNK_EPSILON);
  const wide = g.stored(`${NECK}.conv_3x3.weight`, [dModel, dModel, 3, 3]);
  const mixed = g.node("Conv", [permute(g, projected, [0, 3, 1, 2]), wide], {
    kernel_shape: [3, 3],
    strides: [1, 1],
    pads: [1, 1, 1, 1],
  });
  return channelNorm(g, mixed, `${NECK}.norm_1`, dModel);
}
