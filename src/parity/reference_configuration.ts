/** The `configuration` of a reference file. */
export interface ReferenceConfiguration {
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
  /** Window side of each block of the trunk, 0 for global attention: follows from the rest. */
  readonly windowOfEachBlock?: readonly number[];
}
