import {
  CROSS_ATTENTIONS,
  type CrossAttentionKind,
  type EfficientTamConfig,
  type VitDetConfig,
} from "../../graph/efficienttam/config.ts";
import { efficientTamImageEncoder } from "../../graph/efficienttam/image_encoder.ts";
import { efficientTamTokens } from "../../graph/efficienttam/memory_tokens.ts";
import { vitBlocks } from "../../graph/efficienttam/vit_det.ts";
import { maskDecoder } from "../../graph/sam2/mask_decoder.ts";
import { memoryAttention } from "../../graph/sam2/memory_attention.ts";
import { memoryEncoder } from "../../graph/sam2/memory_encoder.ts";
import { EFFICIENTTAM_ROWS } from "../configuration/efficienttam_rows.ts";
import { CROSS_ATTENTION } from "../configuration/shared_rows.ts";
import { COMMON, GENERATION } from "../configurations.ts";
import type { ModelFamily } from "../family.ts";
import { memoryShape } from "../memory_shape.ts";

/** The trunks of the published models: ViT-small and ViT-tiny. */
const TRUNKS: Readonly<Record<string, VitDetConfig>> = {
  s: trunk(384, 6),
  ti: trunk(192, 3),
};

function trunk(embedDim: number, heads: number): VitDetConfig {
  return { embedDim, heads, depth: 12, window: 14, globalBlocks: [2, 5, 8, 11], positionSide: 14 };
}

/** What the end of a model's name says, and its tensors do not. */
const VARIANTS: Readonly<Record<string, Partial<EfficientTamConfig>>> = {
  "": {},
  _1: { crossAttention: CROSS_ATTENTIONS[1] },
  _2: { crossAttention: CROSS_ATTENTIONS[2] },
  _512x512: { imageSize: 512 },
};

/** The published models by their names (Xiong et al. 2024, arXiv:2411.18933, and their authors' configuration files). */
const MODELS: ReadonlyMap<string, EfficientTamConfig> = new Map(
  Object.entries(TRUNKS).flatMap(([size, trunk]) =>
    Object.entries(VARIANTS).map(([end, variant]): [string, EfficientTamConfig] => {
      const name = `efficienttam_${size}${end}`;
      return [name, Object.freeze({ ...ordinary(name, trunk), ...variant })];
    })
  ),
);

function ordinary(name: string, trunk: VitDetConfig): EfficientTamConfig {
  return {
    name,
    family: "efficienttam",
    ...COMMON,
    ...GENERATION["2.0"], // no codes of pointers' times, no embedding of absence: as SAM 2.0
    highResFeatures: false,
    crossAttention: CROSS_ATTENTIONS[0] satisfies CrossAttentionKind,
    trunk,
  };
}

/** EfficientTAM: SAM 2 with a plain ViT, one level of features, and cross attention to averages. */
export const efficienttam: ModelFamily<EfficientTamConfig> = {
  name: "efficienttam",
  names: [...MODELS.keys()],
  hidden: "The kind of its cross attention, and its input size,",
  hiddenNames: [CROSS_ATTENTION, "image_size"],
  rows: EFFICIENTTAM_ROWS,
  sizeStep: 32,
  configurationOf: (name) => MODELS.get(name),
  trunkSize: ({ trunk: { embedDim } }) =>
    Object.keys(TRUNKS).find((size) => TRUNKS[size]!.embedDim === embedDim) ?? "other",
  blockWindows: ({ trunk }) => vitBlocks(trunk).map(({ window }) => window),
  memoryTokens: efficientTamTokens,
  memoryShape,
  imageEncoder: efficientTamImageEncoder,
  maskDecoder,
  memoryEncoder,
  memoryAttention: (config, options) => memoryAttention(config, options, efficientTamTokens(config)),
};
