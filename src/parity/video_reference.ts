import type { ReferenceConfiguration } from "./reference_configuration.ts";
import type { SampledTensor } from "./sampled.ts";

/** One object on one frame, as the reference found it. With nothing but `videoMask` it has no output there. */
export interface ObjectReference {
  readonly object: number;
  readonly videoArea?: number;
  readonly videoMask?: SampledTensor;
  readonly lowResArea?: number;
  readonly lowRes?: SampledTensor;
  readonly objectScore?: number;
  readonly ious?: readonly number[];
  readonly objPtr?: SampledTensor;
  readonly conditioning?: boolean;
  readonly memory?: SampledTensor;
}

/** A frame of a reference. */
export interface FrameReference {
  readonly frame: number;
  readonly objects: readonly ObjectReference[];
}

/** One call of the reference's predictor and what it returned. */
export interface VideoStep {
  readonly do: "points" | "mask" | "propagate" | "clear" | "remove";
  readonly frame?: number;
  readonly object?: number;
  /** Which shape of the synthetic video a mask prompt shows. */
  readonly shape?: number;
  readonly points?: readonly (readonly [number, number])[];
  readonly labels?: readonly number[];
  readonly box?: readonly [number, number, number, number];
  readonly clearOldPoints?: boolean;
  readonly start?: number;
  readonly count?: number;
  readonly reverse?: boolean;
  /** What a propagation yielded. */
  readonly frames?: readonly FrameReference[];
  /** What a prompt, a clearing or a removal returned: objects of its frame, or frames. */
  readonly result?: readonly (ObjectReference | FrameReference)[];
}

/** `video/*.json` of the reference. */
export interface VideoReference {
  readonly model: string;
  /** Whose predictor it was: Meta's ("sam2-1.1.0", the default) or EdgeTAM's own. */
  readonly predictor?: string;
  readonly configuration?: ReferenceConfiguration;
  readonly video: { readonly width: number; readonly height: number; readonly frames: number };
  readonly predictorOptions: Readonly<Record<string, unknown>>;
  readonly weightOverrides: Readonly<Record<string, number | readonly number[]>>;
  readonly memory: "bfloat16" | "float32";
  readonly steps: readonly VideoStep[];
}

/** Frames that a prompt, a clearing or a removal returned. */
export function returnedFrames({ result = [], frame }: VideoStep): FrameReference[] {
  const frames = result.filter((one): one is FrameReference => "objects" in one);
  const objects = result.filter((one): one is ObjectReference => !("objects" in one));
  return objects.length === 0 ? frames : [...frames, { frame: frame!, objects }];
}
