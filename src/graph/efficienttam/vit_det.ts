import type { GraphBuilder, Value } from "../builder.ts";
import { permute, residual } from "../layers.ts";
import { enlargedPositions } from "../positions.ts";
import type { TrunkBlock } from "../sam2/config.ts";
import { type StageOutput, trunkBlock } from "../sam2/trunk.ts";
import { PATCH_SIDE, type VitDetConfig } from "./config.ts";

const TRUNK = "image_encoder.trunk";

/** The plain ViT: normalised `[1, 3, S, S]` in, the last block's output out, channels last. Its blocks are SAM 2's, without pooling. */
export function vitDet(g: GraphBuilder, image: Value, config: VitDetConfig, imageSize: number): StageOutput {
  const { embedDim: channels } = config;
  const side = imageSize / PATCH_SIDE;
  const patches = patchEmbedding(g, image, channels);
  g.probe("inside.patch_embed", patches, [1, side, side, channels]);
  let x = residual(g, patches, positions(g, config, side));
  vitBlocks(config).forEach((block, i) => {
    x = trunkBlock(g, x, `${TRUNK}.blocks.${i}`, block, side);
    g.probe(`inside.blocks.${i}`, x, [1, side, side, channels]);
  });
  if (g.probing) g.probe("trunk.0", permute(g, x, [0, 3, 1, 2]), [1, channels, side, side]);
  return { value: x, side, channels };
}

/** The blocks of a plain ViT in order. */
export function vitBlocks({ embedDim, heads, depth, window, globalBlocks }: VitDetConfig): TrunkBlock[] {
  return Array.from({ length: depth }, (_, i) => ({
    dim: embedDim,
    dimOut: embedDim,
    heads,
    window: globalBlocks.includes(i) ? 0 : window,
    pool: false,
    endsStage: i === depth - 1 ? 0 : -1,
    probed: true,
  }));
}

function patchEmbedding(g: GraphBuilder, image: Value, channels: number): Value {
  const key = `${TRUNK}.patch_embed.proj`;
  const weight = g.stored(`${key}.weight`, [channels, 3, PATCH_SIDE, PATCH_SIDE]);
  const patches = g.node("Conv", [image, weight, g.stored(`${key}.bias`, [channels])], {
    kernel_shape: [PATCH_SIDE, PATCH_SIDE],
    strides: [PATCH_SIDE, PATCH_SIDE],
    pads: [0, 0, 0, 0],
  });
  return permute(g, patches, [0, 2, 3, 1]);
}

/** The learned positions without that of the class token, enlarged to the plane. */
function positions(g: GraphBuilder, { embedDim: channels, positionSide }: VitDetConfig, out: number): Value {
  const value = g.weight(`${TRUNK}.positions`, [1, out, out, channels], {
    kind: "derived",
    from: [{ key: `${TRUNK}.pos_embed`, shape: [1, 1 + positionSide ** 2, channels] }],
    derive: (all) => enlargedPositions(all!.subarray(channels), { channels, side: positionSide, out }),
  });
  g.probe("trunkPosEmbed", value, [1, out, out, channels]);
  return value;
}
