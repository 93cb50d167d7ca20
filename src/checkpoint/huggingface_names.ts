/** One name of Hugging Face's `Sam2VideoModel`, or a part of it, and what Meta's files call it. */
type Rule = readonly [pattern: RegExp, meta: string];

/** The multi-layer perceptrons of three layers: `proj_in`, `layers.0`, `proj_out`. */
const THREE_LAYERS = "(output_hypernetworks_mlps\\.\\d+|iou_prediction_head|pred_obj_score_head)";

/**
 * From the names of Hugging Face's `Sam2VideoModel` (and `Sam2Model`, its image side) and `EdgeTamVideoModel` to those of Meta's
 * state_dict, as Hugging Face's own conversions changed them (transformers, models/sam2_video and models/edgetam_video). The first rule that fits a name's beginning counts; those of
 * `WITHIN` follow. Only names differ: no tensor is turned or scaled, and `point_embed` is the four point embeddings in one.
 */
const BEGINNINGS: readonly Rule[] = [
  [/^no_memory_embedding$/, "no_mem_embed"],
  [/^no_memory_positional_encoding$/, "no_mem_pos_enc"],
  [/^memory_temporal_positional_encoding$/, "maskmem_tpos_enc"],
  [/^no_object_pointer$/, "no_obj_ptr"],
  [/^occlusion_spatial_embedding_parameter$/, "no_obj_embed_spatial"],
  [/^mask_downsample\./, "mask_downsample."],
  [/^object_pointer_proj\.proj_in\./, "obj_ptr_proj.layers.0."],
  [/^object_pointer_proj\.layers\.0\./, "obj_ptr_proj.layers.1."],
  [/^object_pointer_proj\.proj_out\./, "obj_ptr_proj.layers.2."],
  [/^temporal_positional_encoding_projection_layer\./, "obj_ptr_tpos_proj."],
  [/^vision_encoder\.backbone\.timm_model\./, "image_encoder.trunk.body."],
  [/^vision_encoder\.backbone\.patch_embed\.projection\./, "image_encoder.trunk.patch_embed.proj."],
  [/^vision_encoder\.backbone\./, "image_encoder.trunk."],
  [/^vision_encoder\.neck\.convs\.(\d+)\./, "image_encoder.neck.convs.$1.conv."],
  [/^shared_image_embedding\.positional_embedding$/, "sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"],
  [
    /^prompt_encoder\.shared_embedding\.positional_embedding$/,
    "sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix",
  ],
  [/^prompt_encoder\.mask_embed\.conv1\./, "sam_prompt_encoder.mask_downscaling.0."],
  [/^prompt_encoder\.mask_embed\.layer_norm1\./, "sam_prompt_encoder.mask_downscaling.1."],
  [/^prompt_encoder\.mask_embed\.conv2\./, "sam_prompt_encoder.mask_downscaling.3."],
  [/^prompt_encoder\.mask_embed\.layer_norm2\./, "sam_prompt_encoder.mask_downscaling.4."],
  [/^prompt_encoder\.mask_embed\.conv3\./, "sam_prompt_encoder.mask_downscaling.6."],
  [/^prompt_encoder\.(no_mask_embed|not_a_point_embed)\./, "sam_prompt_encoder.$1."],
  [/^mask_decoder\.upscale_conv1\./, "sam_mask_decoder.output_upscaling.0."],
  [/^mask_decoder\.upscale_layer_norm\./, "sam_mask_decoder.output_upscaling.1."],
  [/^mask_decoder\.upscale_conv2\./, "sam_mask_decoder.output_upscaling.3."],
  [new RegExp(`^mask_decoder\\.${THREE_LAYERS}\\.layers\\.0\\.`), "sam_mask_decoder.$1.layers.1."],
  [new RegExp(`^mask_decoder\\.${THREE_LAYERS}\\.proj_in\\.`), "sam_mask_decoder.$1.layers.0."],
  [new RegExp(`^mask_decoder\\.${THREE_LAYERS}\\.proj_out\\.`), "sam_mask_decoder.$1.layers.2."],
  [/^mask_decoder\./, "sam_mask_decoder."],
  [/^memory_encoder\.mask_downsampler\.layers\.0\.conv\./, "memory_encoder.mask_downsampler.encoder.0."],
  [/^memory_encoder\.mask_downsampler\.layers\.0\.layer_norm\./, "memory_encoder.mask_downsampler.encoder.1."],
  [/^memory_encoder\.mask_downsampler\.layers\.1\.conv\./, "memory_encoder.mask_downsampler.encoder.3."],
  [/^memory_encoder\.mask_downsampler\.layers\.1\.layer_norm\./, "memory_encoder.mask_downsampler.encoder.4."],
  [/^memory_encoder\.mask_downsampler\.layers\.2\.conv\./, "memory_encoder.mask_downsampler.encoder.6."],
  [/^memory_encoder\.mask_downsampler\.layers\.2\.layer_norm\./, "memory_encoder.mask_downsampler.encoder.7."],
  [/^memory_encoder\.mask_downsampler\.layers\.3\.conv\./, "memory_encoder.mask_downsampler.encoder.9."],
  [/^memory_encoder\.mask_downsampler\.layers\.3\.layer_norm\./, "memory_encoder.mask_downsampler.encoder.10."],
  [/^memory_encoder\.mask_downsampler\.final_conv\./, "memory_encoder.mask_downsampler.encoder.12."],
  [/^memory_encoder\.feature_projection\./, "memory_encoder.pix_feat_proj."],
  [/^memory_encoder\.projection\./, "memory_encoder.out_proj."],
  [/^memory_encoder\.memory_fuser\./, "memory_encoder.fuser."],
  [/^memory_attention\.(layers\.\d+)\.mlp\.up_proj\./, "memory_attention.$1.linear1."],
  [/^memory_attention\.(layers\.\d+)\.mlp\.down_proj\./, "memory_attention.$1.linear2."],
  [/^memory_attention\./, "memory_attention."],
  [/^spatial_perceiver\.latents_1d$/, "spatial_perceiver.latents"],
  [/^spatial_perceiver\.(layers\.\d+)\.layer_norm_input\./, "spatial_perceiver.$1.attn.norm_x."],
  [/^spatial_perceiver\.(layers\.\d+)\.layer_norm_latents\./, "spatial_perceiver.$1.attn.norm_latents."],
  [/^spatial_perceiver\.(layers\.\d+)\.layer_norm_self\./, "spatial_perceiver.$1.self_attn.norm."],
  [
    /^spatial_perceiver\.(layers\.\d+)\.(?:cross|(self_))(?:_?attention)\.q_proj\./,
    "spatial_perceiver.$1.$2attn.to_q.",
  ],
  [
    /^spatial_perceiver\.(layers\.\d+)\.(?:cross|(self_))(?:_?attention)\.o_proj\./,
    "spatial_perceiver.$1.$2attn.to_out.",
  ],
  [/^spatial_perceiver\.(layers\.\d+)\.(self_)?mlp\.layer_norm\./, "spatial_perceiver.$1.$2ff.0."],
  [/^spatial_perceiver\.(layers\.\d+)\.(self_)?mlp\.up_proj\./, "spatial_perceiver.$1.$2ff.1."],
  [/^spatial_perceiver\.(layers\.\d+)\.(self_)?mlp\.down_proj\./, "spatial_perceiver.$1.$2ff.3."],
  [/^spatial_perceiver\./, "spatial_perceiver."],
];

const WITHIN: readonly Rule[] = [
  [/\.mlp\.proj_in\./, ".mlp.layers.0."],
  [/\.mlp\.proj_out\./, ".mlp.layers.1."],
  [/\.layer_norm/, ".norm"],
  [/\.o_proj\./, ".out_proj."],
  [/\.scale$/, ".gamma"],
  [/\.depthwise_conv\./, ".dwconv."],
  [/\.pointwise_conv(\d)\./, ".pwconv$1."],
];

/** The four point embeddings in one tensor, `[4, C]`. */
export const POINT_EMBEDDINGS = "prompt_encoder.point_embed.weight";

/**
 * What Meta's checkpoints call a tensor of Hugging Face's SAM 2; undefined for a name that theirs has not. `POINT_EMBEDDINGS` has
 * four names there, one a row, and none here.
 */
export function metaNameOf(name: string): string | undefined {
  const rule = BEGINNINGS.find(([pattern]) => pattern.test(name));
  if (rule === undefined) return undefined;
  return WITHIN.reduce(
    (text, [pattern, meta]) => text.replace(pattern, meta),
    name.replace(...rule as [RegExp, string]),
  );
}

/** What Meta's checkpoints call row `i` of `POINT_EMBEDDINGS`, `[1, C]`. */
export function pointEmbeddingName(row: number): string {
  return `sam_prompt_encoder.point_embeddings.${row}.weight`;
}

/** A projection to keys that has one to values beside it, where Meta's checkpoints have both in one, keys first. */
const KEYS = /^(spatial_perceiver\.layers\.\d+)\.(cross|self)_attention\.k_proj\.weight$/;

/** Two tensors of Hugging Face's that are one in Meta's checkpoints, the rows of the first before those of the second. */
export interface JoinedName {
  /** What Meta's call it. */
  readonly name: string;
  /** The second tensor. */
  readonly second: string;
}

/** The second tensor of two that are one in Meta's checkpoints, by the name of the first; undefined for others. */
export function joinedNameOf(first: string): JoinedName | undefined {
  const [, layer, kind] = KEYS.exec(first) ?? [];
  if (layer === undefined) return undefined;
  return {
    name: `${layer}.${kind === "self" ? "self_attn" : "attn"}.to_kv.weight`,
    second: first.replace(".k_proj.", ".v_proj."),
  };
}
