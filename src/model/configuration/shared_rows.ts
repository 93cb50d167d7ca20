import { kindOf, numberKind, switchKind, wholeKind } from "../../options.ts";
import { FEATURE_STRIDE } from "../../graph/sam2/config.ts";
import type { SharedConfig } from "../../graph/shared_config.ts";
import {
  type ConfigurationRow,
  type ConfigurationRows,
  fixed,
  follows,
  hidden,
  ofTracking,
  target,
  unread,
} from "./row.ts";

const MEMORY = "memory_attention";
const LAYER = `${MEMORY}.layer`;

/** The path of the class of the memory attention's cross attention. */
export const CROSS_ATTENTION = `${LAYER}.cross_attention._target_`;

/** The rows of an image encoder's neck and of codes of positions. */
export function positionRows(path: string, width: (config: SharedConfig) => number): ConfigurationRows {
  return {
    [`${path}._target_`]: target("PositionEmbeddingSine"),
    [`${path}.num_pos_feats`]: follows(width),
    [`${path}.normalize`]: fixed(true),
    [`${path}.scale`]: fixed(null),
    [`${path}.temperature`]: fixed(10000),
  };
}

/** The pyramid of SAM 2's neck; `widths`: channels of the trunk's stages, the coarsest first. */
export function pyramidRows<C extends SharedConfig>(widths: (config: C) => readonly number[]): ConfigurationRows<C> {
  const neck = "image_encoder.neck";
  return {
    "image_encoder.scalp": fixed(1),
    [`${neck}._target_`]: target("FpnNeck"),
    ...positionRows(`${neck}.position_encoding`, ({ dModel }) => dModel),
    [`${neck}.d_model`]: follows(({ dModel }) => dModel),
    [`${neck}.backbone_channel_list`]: follows(widths),
    [`${neck}.fpn_top_down_levels`]: fixed([2, 3]),
    [`${neck}.fpn_interp_model`]: fixed("nearest"),
  };
}

/** A configuration whose trunk has attention. */
type WithHeads = SharedConfig & { readonly trunk: { readonly heads: number; readonly embedDim: number } };

/** The heads of a trunk's attention (of a Hiera: of its first stage). */
export function headsRow<C extends WithHeads>(absent?: number): ConfigurationRow<C> {
  return {
    ...hidden<C, number>(
      wholeKind({ least: 1 }),
      ({ trunk }) => trunk.heads,
      ({ trunk }, heads) => ({ trunk: { ...trunk, heads } }),
      absent,
    ),
    kind: ({ trunk: { embedDim } }) =>
      kindOf(
        `a number of heads that divides ${embedDim}`,
        (n) => wholeKind({ least: 1 }).accepts(n) && embedDim % n === 0,
      ),
  };
}

/** One attention of a layer; rotary tables are made for the input's size, whatever the file says of theirs. */
function attentionRows(path: string): ConfigurationRows {
  return {
    [`${path}.rope_theta`]: hidden(
      numberKind({ least: 1 }),
      ({ ropeTheta }) => ropeTheta,
      (_, ropeTheta) => ({ ropeTheta }),
    ),
    [`${path}.embedding_dim`]: follows(({ dModel }) => dModel),
    [`${path}.num_heads`]: fixed(1),
    [`${path}.downsample_rate`]: fixed(1),
    [`${path}.dropout`]: unread,
  };
}

const size = ({ imageSize }: SharedConfig): number => imageSize / FEATURE_STRIDE;
/** The sides of a table of rotary codes that a class takes as they are. */
export const featureSides = (config: SharedConfig): readonly number[] => [size(config), size(config)];

/** What the files of all families have. */
export const SHARED_ROWS: ConfigurationRows = {
  "_target_": target(
    ...["SAM2Base", "SAM2VideoPredictor", "SAM2VideoPredictorVOS", "SAM2Train"],
    ...["EfficientTAMBase", "EfficientTAMVideoPredictor", "EfficientTAMTrain"],
  ),
  "image_encoder._target_": target("ImageEncoder"),
  [`${MEMORY}._target_`]: target("MemoryAttention"),
  [`${MEMORY}.d_model`]: follows(({ dModel }) => dModel),
  [`${MEMORY}.num_layers`]: follows(({ memoryLayers }) => memoryLayers),
  [`${MEMORY}.pos_enc_at_input`]: fixed(true),
  [`${LAYER}._target_`]: target("MemoryAttentionLayer"),
  [`${LAYER}.activation`]: fixed("relu"),
  [`${LAYER}.d_model`]: follows(({ dModel }) => dModel),
  [`${LAYER}.dim_feedforward`]: follows(({ feedforward }) => feedforward),
  [`${LAYER}.dropout`]: unread,
  [`${LAYER}.pos_enc_at_attn`]: fixed(false),
  [`${LAYER}.pos_enc_at_cross_attn_keys`]: fixed(true),
  [`${LAYER}.pos_enc_at_cross_attn_queries`]: fixed(false),
  ...attentionRows(`${LAYER}.self_attention`),
  [`${LAYER}.self_attention._target_`]: target("RoPEAttention"),
  [`${LAYER}.self_attention.feat_sizes`]: unread,
  ...attentionRows(`${LAYER}.cross_attention`),
  [`${LAYER}.cross_attention.kv_in_dim`]: follows(({ memDim }) => memDim),
  ...memoryEncoderRows("memory_encoder"),
  "num_maskmem": follows(({ numMaskmem }) => numMaskmem, 7),
  "image_size": hidden(
    wholeKind({ least: 1 }),
    ({ imageSize }) => imageSize,
    (_, imageSize) => ({ imageSize }),
    512,
  ),
  "sigmoid_scale_for_mem_enc": hidden(
    numberKind(),
    ({ memorySigmoidScale }) => memorySigmoidScale,
    (_, memorySigmoidScale) => ({ memorySigmoidScale }),
    1,
  ),
  "sigmoid_bias_for_mem_enc": hidden(
    numberKind(),
    ({ memorySigmoidBias }) => memorySigmoidBias,
    (_, memorySigmoidBias) => ({ memorySigmoidBias }),
    0,
  ),
  "max_obj_ptrs_in_encoder": hidden(
    wholeKind({ least: 1 }),
    ({ maxObjectPointers }) => maxObjectPointers,
    (_, maxObjectPointers) => ({ maxObjectPointers }),
    16,
  ),
  "add_tpos_enc_to_obj_ptrs": {
    ...hidden(switchKind, ({ pointerTimes }) => pointerTimes, (_, pointerTimes) => ({ pointerTimes }), true),
    kind: ({ projectPointerTimes }) =>
      projectPointerTimes ? kindOf("true, as its tensors project that code", (value) => value === true) : switchKind,
  },
  "use_signed_tpos_enc_to_obj_ptrs": hidden(
    switchKind,
    ({ signedPointerTimes }) => signedPointerTimes,
    (_, signedPointerTimes) => ({ signedPointerTimes }),
    false,
  ),
  "proj_tpos_enc_in_obj_ptrs": follows(({ projectPointerTimes }) => projectPointerTimes, false),
  "no_obj_embed_spatial": follows(({ noObjectEmbedSpatial }) => noObjectEmbedSpatial, false),
  "use_high_res_features_in_sam": follows(({ highResFeatures = true }) => highResFeatures, false),
  ...Object.fromEntries(
    [
      ...["use_mask_input_as_output_without_sam", "directly_add_no_mem_embed", "multimask_output_in_sam"],
      ...["iou_prediction_use_sigmoid", "use_obj_ptrs_in_encoder", "only_obj_ptrs_in_the_past_for_eval"],
      ...["pred_obj_scores", "pred_obj_scores_mlp", "fixed_no_obj_ptr", "multimask_output_for_tracking"],
      ...["use_multimask_token_for_obj_ptr", "use_mlp_for_obj_ptr_proj"],
    ].map((name): [string, ConfigurationRow] => [name, fixed(true, false)]),
  ),
  "soft_no_obj_ptr": fixed(false, false),
  "multimask_min_pt_num": fixed(0, 1),
  "multimask_max_pt_num": fixed(1, 1),
  "backbone_stride": fixed(FEATURE_STRIDE, FEATURE_STRIDE),
  "memory_temporal_stride_for_eval": ofTracking(1, "memoryStride"),
  "max_cond_frames_in_attn": ofTracking(-1, "maxPromptedMemories"),
  "binarize_mask_from_pts_for_mem_enc": ofTracking(false, "binarizePrompted"),
  "fill_hole_area": ofTracking(0, "fillHoles"),
  "non_overlap_masks": ofTracking(false, "nonOverlapping"),
  "add_all_frames_to_correct_as_cond": ofTracking(false, "addAllCorrectedFramesAsConditioning"),
  "sam_mask_decoder_extra_args": ofTracking(null, "stabilityThreshold"),
  "num_prev_frames_to_promote": unread, // of the policy rcms, which is an option of the run
  ...Object.fromEntries(
    [
      ...["non_overlap_masks_for_mem_enc", "clear_non_cond_mem_around_input", "clear_non_cond_mem_for_multi_obj"],
      "compile_image_encoder",
    ].map((name) => [name, unread]),
  ),
};

function memoryEncoderRows(key: string): ConfigurationRows {
  return {
    [`${key}._target_`]: target("MemoryEncoder"),
    [`${key}.out_dim`]: follows(({ memDim }) => memDim),
    ...positionRows(`${key}.position_encoding`, ({ memDim }) => memDim),
    [`${key}.mask_downsampler._target_`]: target("MaskDownSampler"),
    [`${key}.mask_downsampler.kernel_size`]: fixed(3),
    [`${key}.mask_downsampler.stride`]: fixed(2),
    [`${key}.mask_downsampler.padding`]: fixed(1),
    [`${key}.fuser._target_`]: target("Fuser"),
    [`${key}.fuser.num_layers`]: follows(({ fuserLayers }) => fuserLayers),
    [`${key}.fuser.layer._target_`]: target("CXBlock"),
    [`${key}.fuser.layer.dim`]: follows(({ dModel }) => dModel),
    [`${key}.fuser.layer.kernel_size`]: fixed(7),
    [`${key}.fuser.layer.padding`]: fixed(3),
    [`${key}.fuser.layer.layer_scale_init_value`]: unread,
    [`${key}.fuser.layer.use_dwconv`]: fixed(true),
  };
}

/** Values by which training is set up, and nothing else: names that begin so are left unread. */
export const OF_TRAINING =
  /^(prob_to_|num_frames_to_correct_|rand_frames_to_correct_|num_init_cond_frames_|rand_init_cond_frames_|num_correction_pt_per_frame|use_act_ckpt_|forward_backbone_per_frame_|freeze_image_encoder|image_encoder\.trunk\.weights_path|image_encoder\.trunk\.drop_path_rate)/;
