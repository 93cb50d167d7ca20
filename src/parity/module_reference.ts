import type { ReferenceConfiguration } from "./reference_configuration.ts";
import type { SampledTensor } from "./sampled.ts";

/** `modules/*.json` of the reference; a file may lack any part. */
export interface ModuleReference {
  readonly model: string;
  readonly inputNames: string;
  readonly configuration?: ReferenceConfiguration;
  readonly constants?: Readonly<Record<string, SampledTensor>> & { readonly pointerTimes?: readonly number[] };
  readonly maskLogitsInput?: SampledTensor;
  readonly imageEncoder?: {
    readonly input: SampledTensor;
    readonly trunk: readonly SampledTensor[];
    readonly fpn: readonly SampledTensor[];
    readonly highRes: readonly SampledTensor[];
  };
  readonly decoder?: readonly DecoderReference[];
  readonly maskAsOutput?: readonly MaskAsOutputReference[];
  readonly memoryEncoder?: {
    readonly memoryPosEnc: SampledTensor;
    readonly maskToEncode: SampledTensor;
    readonly maskDownSampler: SampledTensor;
    readonly cases?: readonly {
      readonly name: string;
      readonly objectScore: number;
      readonly memory: SampledTensor;
      readonly memoryAsBfloat16?: SampledTensor;
    }[];
  };
  /** Of EdgeTAM. */
  readonly perceiver?: Readonly<Record<string, unknown>>;
  readonly memoryAttention?: readonly AttentionReference[];
  readonly chained?: {
    readonly prompted: DecoderReference & ChoiceReference;
    readonly memory: SampledTensor;
    readonly conditioned: SampledTensor;
    readonly tracked: DecoderReference & ChoiceReference;
  };
}

/** See {@linkcode ModuleReference}. */
export interface ChoiceReference {
  readonly ious: readonly number[];
  readonly lowResMask: SampledTensor;
  readonly objPtr: SampledTensor;
}

/** See {@linkcode ModuleReference}. */
export interface DecoderReference {
  readonly name: string;
  readonly note?: string;
  readonly points?: readonly (readonly [number, number])[] | null;
  readonly labels?: readonly number[] | null;
  readonly maskInput?: boolean;
  readonly sparse?: SampledTensor;
  readonly dense?: SampledTensor;
  readonly allMasks?: SampledTensor;
  readonly allIous: readonly number[];
  readonly allMaskTokens?: SampledTensor;
  readonly objectScore: number;
  readonly stabilityOfMask0?: number;
  readonly multimask?: ChoiceReference;
  readonly single?: ChoiceReference;
  readonly singleDynamic?: ChoiceReference;
  readonly "singleDynamicThreshold0.5"?: ChoiceReference;
}

/** See {@linkcode ModuleReference}. */
export interface AttentionReference {
  readonly name: string;
  readonly frame?: number;
  readonly conditioningFrames?: readonly number[];
  readonly trackedFrames?: readonly number[];
  readonly videoFrames?: number;
  readonly reverse?: boolean;
  readonly options?: { readonly max_cond_frames_in_attn?: number; readonly memory_temporal_stride_for_eval?: number };
  readonly memory: SampledTensor;
  readonly memoryPos: SampledTensor;
  readonly out?: SampledTensor;
}

/** See {@linkcode ModuleReference}. */
export interface MaskAsOutputReference {
  readonly name: string;
  readonly maskDownsample: SampledTensor;
  readonly lowResMask: SampledTensor;
  readonly objPtr: SampledTensor;
  readonly objectScore: number;
}
