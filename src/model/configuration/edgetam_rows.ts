import type { EdgeTamConfig } from "../../graph/edgetam/config.ts";
import { type ConfigurationRows, fixed, follows, target, unread } from "./row.ts";
import { CROSS_ATTENTION, featureSides, positionRows, pyramidRows, SHARED_ROWS } from "./shared_rows.ts";

const TRUNK = "image_encoder.trunk";
const PERCEIVER = "spatial_perceiver";

/** EdgeTAM's configuration file. Its tables of rotary codes are taken as they are, so that they must be those of the input's size. */
export const EDGETAM_ROWS: ConfigurationRows<EdgeTamConfig> = {
  ...SHARED_ROWS,
  ...pyramidRows<EdgeTamConfig>(({ trunk }) => [...trunk.widths].reverse()),
  [`${TRUNK}._target_`]: target("TimmBackbone"),
  [`${TRUNK}.name`]: fixed("repvit_m1.dist_in1k"),
  [`${TRUNK}.features`]: fixed(["layer0", "layer1", "layer2", "layer3"]),
  [CROSS_ATTENTION]: target("RoPEAttentionv2"),
  [CROSS_ATTENTION.replace("_target_", "q_sizes")]: follows(featureSides),
  [CROSS_ATTENTION.replace("_target_", "k_sizes")]: follows(({ perceiver: { side } }) => [side, side]),
  [`${PERCEIVER}._target_`]: target("PerceiverResampler"),
  [`${PERCEIVER}.depth`]: follows(({ perceiver }) => perceiver.layers),
  [`${PERCEIVER}.dim`]: follows(({ memDim }) => memDim),
  [`${PERCEIVER}.dim_head`]: follows(({ memDim }) => memDim),
  [`${PERCEIVER}.heads`]: fixed(1),
  [`${PERCEIVER}.ff_mult`]: fixed(4),
  [`${PERCEIVER}.hidden_dropout_p`]: unread,
  [`${PERCEIVER}.attention_dropout_p`]: unread,
  [`${PERCEIVER}.pos_enc_at_key_value`]: unread, // the code of positions is used whenever it is there, and it always is
  [`${PERCEIVER}.concat_kv_latents`]: fixed(false),
  [`${PERCEIVER}.num_latents`]: follows(({ perceiver }) => perceiver.global),
  [`${PERCEIVER}.num_latents_2d`]: follows(({ perceiver: { side } }) => side * side),
  ...positionRows(`${PERCEIVER}.position_encoding`, ({ memDim }) => memDim),
  [`${PERCEIVER}.use_self_attn`]: fixed(true),
};
