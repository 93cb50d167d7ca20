/**
 * What the configurations of SAM 2 and of the models made after it have in common: all that decoder, memory encoder and memory attention
 * depend on.
 */
export interface SharedConfig {
  /** The model's name: "sam2.1_hiera_tiny". */
  readonly name: string;
  /** Side of the square input, px; a multiple of 32. */
  readonly imageSize: number;
  /** Channels of the stride-16 features and of the decoder (d_model). */
  readonly dModel: number;
  /** Channels of a memory. */
  readonly memDim: number;
  /** Layers of the memory attention. */
  readonly memoryLayers: number;
  /** Hidden width of the memory attention's MLP. */
  readonly feedforward: number;
  /** Base of the rotary frequencies. */
  readonly ropeTheta: number;
  /** ConvNeXt blocks in the memory encoder's fuser. */
  readonly fuserLayers: number;
  /** Memories that a frame attends to, the prompted one included. */
  readonly numMaskmem: number;
  /** Object pointers that a frame attends to at most. */
  readonly maxObjectPointers: number;
  /** Scale of the mask probabilities on their way into the memory encoder. */
  readonly memorySigmoidScale: number;
  /** Bias of the mask probabilities on their way into the memory encoder. */
  readonly memorySigmoidBias: number;
  /** False: the decoder sees no finer features than those of stride 16; absent: it sees strides 4 and 8 too. */
  readonly highResFeatures?: false;
  /** 2.1: the memory of a frame without the object gets a learned spatial embedding. */
  readonly noObjectEmbedSpatial: boolean;
  /** 2.1: pointers carry a code of their distance in time. */
  readonly pointerTimes: boolean;
  /** 2.1: that code is projected to the memory's width. */
  readonly projectPointerTimes: boolean;
  /** 2.1: that code tells past from future. */
  readonly signedPointerTimes: boolean;
}
