import type { SharedConfig } from "../shared_config.ts";

/** The architecture of one SAM 2 model: all that the graphs depend on, weights aside. Names follow Meta's configuration files. */
export interface Sam2Config extends SharedConfig {
  /** Which generation the flags belong to. */
  readonly version: "2.0" | "2.1";
  /** The Hiera trunk. */
  readonly trunk: TrunkConfig;
}

/** The Hiera trunk (Ryali et al. 2023, arXiv:2306.00989) as SAM 2 uses it. */
export interface TrunkConfig {
  /** Channels after the patch embedding. */
  readonly embedDim: number;
  /** Attention heads of the first stage; doubled at each later stage. */
  readonly heads: number;
  /** Blocks of each of the four stages. */
  readonly stages: readonly number[];
  /** Indices of the blocks whose attention is global. */
  readonly globalBlocks: readonly number[];
  /** Window side of each stage, tokens. */
  readonly windowSpec: readonly number[];
  /** `[height, width]` of the learned absolute position embedding. */
  readonly posEmbedSize: readonly [number, number];
}

/** Width of the hidden layer of the decoder's MLPs: the same in every SAM 2 model. */
export const DECODER_MLP_WIDTH = 2048;
/** Attention heads of the decoder. */
export const DECODER_HEADS = 8;
/** Layers of the two-way transformer. */
export const DECODER_LAYERS = 2;
/** Mask tokens: one for a single mask, three for the candidates. */
export const MASK_TOKENS = 4;
/** Mask logit of an absent object. */
export const NO_OBJECT_SCORE = -1024;
/** Stride of the features that memory attention works on. */
export const FEATURE_STRIDE = 16;
/** Stride of the mask logits. */
export const LOGITS_STRIDE = 4;

/** One block of the trunk. */
export interface TrunkBlock {
  /** Channels in. */
  readonly dim: number;
  /** Channels out. */
  readonly dimOut: number;
  /** Attention heads. */
  readonly heads: number;
  /** Window side, tokens; 0 for global attention. */
  readonly window: number;
  /** Whether queries (and the shortcut) are max-pooled 2 x 2. */
  readonly pool: boolean;
  /** Stage that ends with this block, or -1. */
  readonly endsStage: number;
  /** Values within the block are given as further outputs where a graph has probes. */
  readonly probed?: boolean;
}

/** The blocks of a trunk in order. The first block of a stage still has the window of the stage before. */
export function trunkBlocks(trunk: TrunkConfig): TrunkBlock[] {
  const ends = trunk.stages.map((_, i) => trunk.stages.slice(0, i + 1).reduce((a, b) => a + b, 0) - 1);
  const blocks: TrunkBlock[] = [];
  let [dim, heads, stage] = [trunk.embedDim, trunk.heads, 0];
  for (let i = 0; i <= ends.at(-1)!; i++) {
    const window = trunk.globalBlocks.includes(i) ? 0 : trunk.windowSpec[stage]!;
    const starts = ends.includes(i - 1);
    const dimOut = starts ? dim * 2 : dim;
    if (starts) {
      heads *= 2;
      stage++;
    }
    blocks.push({ dim, dimOut, heads, window, pool: starts && stage <= 3, endsStage: ends.indexOf(i) });
    dim = dimOut;
  }
  return blocks;
}
