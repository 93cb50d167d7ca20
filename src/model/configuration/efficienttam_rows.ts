import { kindOf, wholeKind } from "../../options.ts";
import { CROSS_ATTENTIONS, type CrossAttentionKind, type EfficientTamConfig } from "../../graph/efficienttam/config.ts";
import { className, type ConfigurationRows, fixed, follows, hidden, target, unread } from "./row.ts";
import { CROSS_ATTENTION, headsRow, positionRows, SHARED_ROWS } from "./shared_rows.ts";

const TRUNK = "image_encoder.trunk";
const NECK = "image_encoder.neck";

/** EfficientTAM's configuration file. */
export const EFFICIENTTAM_ROWS: ConfigurationRows<EfficientTamConfig> = {
  ...SHARED_ROWS,
  "image_encoder.scalp": fixed(0),
  [`${NECK}._target_`]: target("ViTDetNeck"),
  ...positionRows(`${NECK}.position_encoding`, ({ dModel }) => dModel),
  [`${NECK}.d_model`]: follows(({ dModel }) => dModel),
  [`${NECK}.backbone_channel_list`]: follows(({ trunk }) => [trunk.embedDim]),
  [`${NECK}.neck_norm`]: fixed("LN"),
  [`${TRUNK}._target_`]: target("ViT"),
  [`${TRUNK}.patch_size`]: fixed(16),
  [`${TRUNK}.embed_dim`]: follows(({ trunk }) => trunk.embedDim),
  [`${TRUNK}.depth`]: follows(({ trunk }) => trunk.depth),
  [`${TRUNK}.num_heads`]: headsRow<EfficientTamConfig>(),
  [`${TRUNK}.mlp_ratio`]: fixed(4),
  [`${TRUNK}.qkv_bias`]: fixed(true),
  [`${TRUNK}.drop_path_rate`]: unread,
  [`${TRUNK}.use_rel_pos`]: fixed(false),
  [`${TRUNK}.window_size`]: hidden(
    wholeKind({ least: 1 }),
    ({ trunk }) => trunk.window,
    (config, window) => ({ trunk: { ...config.trunk, window } }),
  ),
  [`${TRUNK}.window_block_indexes`]: {
    ...hidden<EfficientTamConfig, readonly number[]>(
      kindOf("indices of blocks", Array.isArray),
      ({ trunk: { depth, globalBlocks } }) => others(depth, globalBlocks),
      (config, windowed) => ({
        trunk: { ...config.trunk, globalBlocks: others(config.trunk.depth, windowed) },
      }),
    ),
    kind: ({ trunk: { depth } }) =>
      kindOf(
        `indices of its ${depth} blocks`,
        (value) => Array.isArray(value) && value.every((i) => Number.isInteger(i) && i >= 0 && i < depth),
      ),
  },
  [CROSS_ATTENTION]: {
    ...target(...CROSS_ATTENTIONS),
    get: ({ crossAttention }) => crossAttention,
    put: (_, value) => ({ crossAttention: className(value) as CrossAttentionKind }),
  },
  [CROSS_ATTENTION.replace("_target_", "feat_sizes")]: unread,
  [CROSS_ATTENTION.replace("_target_", "rope_k_repeat")]: fixed(true),
};

const others = (count: number, indices: readonly number[]): number[] =>
  Array.from({ length: count }, (_, i) => i).filter((i) => !indices.includes(i));
