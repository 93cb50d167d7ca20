import type { SharedConfig } from "../shared_config.ts";

/** The architecture of an EdgeTAM (Zhou et al. 2025, arXiv:2501.07256): all that its graphs depend on, weights aside. */
export interface EdgeTamConfig extends SharedConfig {
  /** The family. */
  readonly family: "edgetam";
  /** The convolutional trunk. */
  readonly trunk: RepVitConfig;
  /** What makes a memory small. */
  readonly perceiver: PerceiverConfig;
}

/** A RepViT (Wang et al. 2024, arXiv:2307.09283) as the library timm builds it, with strides 4, 8, 16 and 32. */
export interface RepVitConfig {
  /** Blocks of each of the four stages. */
  readonly depths: readonly number[];
  /** Channels of each stage. */
  readonly widths: readonly number[];
}

/** The 2D spatial perceiver: latents that look at the whole plane, and latents of which each looks at a window of its own. */
export interface PerceiverConfig {
  /** Layers, shared by both kinds of latents. */
  readonly layers: number;
  /** Latents that look at the whole plane: tokens without a place. */
  readonly global: number;
  /** Side of the square of latents with a place: as many windows cover the plane, in each direction. */
  readonly side: number;
}

/** Side of the stride-16 features must be a multiple of the perceiver's windows: so the input must be one of this, px. */
export const EDGETAM_SIZE_STEP = 256;

/** Tokens of a memory: those without a place, then those with one. */
export const perceiverTokens = ({ global, side }: PerceiverConfig): number => global + side * side;
