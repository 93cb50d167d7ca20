import type { SharedConfig } from "../shared_config.ts";

/** The architecture of an EfficientTAM (Xiong et al. 2024, arXiv:2411.18933): all that its graphs depend on, weights aside. */
export interface EfficientTamConfig extends SharedConfig {
  /** The family. */
  readonly family: "efficienttam";
  /** The plain vision transformer. */
  readonly trunk: VitDetConfig;
  /** How a frame reads a bank of more than one memory; the tensors do not show it. */
  readonly crossAttention: CrossAttentionKind;
  /** The decoder sees stride-16 features alone. */
  readonly highResFeatures: false;
}

/** A plain ViT with windows (ViTDet, Li et al. 2022, arXiv:2203.16527), one level of features, without relative positions. */
export interface VitDetConfig {
  /** Channels. */
  readonly embedDim: number;
  /** Attention heads. */
  readonly heads: number;
  /** Blocks. */
  readonly depth: number;
  /** Window side, tokens. */
  readonly window: number;
  /** Indices of the blocks whose attention is global. */
  readonly globalBlocks: readonly number[];
  /** Side of the grid of learned positions; one more, of a class token, is in the checkpoint and is not read. */
  readonly positionSide: number;
}

/**
 * The classes of cross attention, as the authors call them: every key is read; or 2 x 2 neighbours of a memory are averaged, and the
 * averages count for four: by a number added to their scores (1), or to each component of their keys (2).
 */
export const CROSS_ATTENTIONS = ["RoPEAttention", "EfficientRoPEAttention1", "EfficientRoPEAttention2"] as const;
/** See {@linkcode CROSS_ATTENTIONS}. */
export type CrossAttentionKind = (typeof CROSS_ATTENTIONS)[number];

/** Side and stride of the patches, px. */
export const PATCH_SIDE = 16;
