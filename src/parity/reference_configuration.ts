/** The `configuration` of a reference file. */
export interface ReferenceConfiguration {
  /** The family; absent: SAM 2. */
  readonly family?: string;
  readonly imageSize: number;
  readonly embedDim: number;
  readonly heads: number;
  readonly stages: readonly number[];
  readonly windowSpec: readonly number[];
  readonly globalBlocks: readonly number[];
  readonly posEmbedSize: readonly [number, number];
  readonly dModel: number;
  readonly memDim: number;
  readonly memoryLayers: number;
  readonly feedforward: number;
  readonly numMaskmem: number;
  readonly noObjEmbedSpatial: boolean;
  readonly addTposEncToObjPtrs: boolean;
  readonly projTposEncInObjPtrs: boolean;
  readonly signedTposEnc: boolean;
  /** EdgeTAM: blocks of each stage of the trunk. */
  readonly depths?: readonly number[];
  /** EfficientTAM: blocks of the trunk. */
  readonly depth?: number;
  /** EfficientTAM: learned positions, one of them of a class token. */
  readonly posEmbedTokens?: number;
  /** The class of the memory attention's cross attention. */
  readonly crossAttention?: string;
  /** EdgeTAM: channels of each stage of the trunk. */
  readonly channels?: readonly number[];
  /** EdgeTAM: `depth` layers, latents that look at the whole plane, and those that look at a window each. */
  readonly perceiver?: { readonly depth: number; readonly latents: number; readonly latents2d: number };
  /** Window side of each block of the trunk, 0 for global attention: follows from the rest. */
  readonly windowOfEachBlock?: readonly number[];
}
