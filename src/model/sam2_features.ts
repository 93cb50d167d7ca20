import { MaskletError } from "../error.ts";
import { DeviceTensor } from "../runtime/device_tensor.ts";
import type { FeatureMap, ImageFeatures } from "./image_features.ts";

/** What the image encoder says of a picture; C = d_model, h = S / 16. Tensors stay where the encoder ran. */
export interface FeatureTensors {
  /** `[1, C, h, h]` */
  readonly raw: DeviceTensor;
  /** The same plus the no-memory embedding, `[1, C, h, h]`: what a first click sees. */
  readonly noMemory: DeviceTensor;
  /** `[1, C/8, 4h, 4h]`; undefined for a model whose decoder sees none. */
  readonly highRes0?: DeviceTensor | undefined;
  /** `[1, C/4, 2h, 2h]`; undefined likewise. */
  readonly highRes1?: DeviceTensor | undefined;
}

/** Features of one picture in onnxruntime: on a GPU they are buffers. */
export class Sam2Features implements ImageFeatures {
  readonly #tensors: FeatureTensors;

  /** @param tensors owned from now on */
  constructor(tensors: FeatureTensors) {
    this.#tensors = tensors;
  }
  /** See {@linkcode FeatureTensors.raw}. */
  get raw(): DeviceTensor {
    return this.#tensors.raw;
  }
  /** See {@linkcode FeatureTensors.noMemory}. */
  get noMemory(): DeviceTensor {
    return this.#tensors.noMemory;
  }
  /** See {@linkcode FeatureTensors.highRes0}. */
  get highRes0(): DeviceTensor | undefined {
    return this.#tensors.highRes0;
  }
  /** See {@linkcode FeatureTensors.highRes1}. */
  get highRes1(): DeviceTensor | undefined {
    return this.#tensors.highRes1;
  }
  /** Frees them; twice is harmless. */
  [Symbol.dispose](): void {
    const { raw, noMemory, highRes0, highRes1 } = this.#tensors;
    for (const tensor of [raw, noMemory, highRes0, highRes1]) tensor?.[Symbol.dispose]();
  }
}

/**
 * The tensors behind a picture's features.
 * @throws {MaskletError} `bad-argument` for features that another kind of model made
 */
export function sam2Features(features: ImageFeatures): Sam2Features {
  return features instanceof Sam2Features ? features : foreign("features");
}

/** The same for a map of features. */
export function deviceTensor(map: FeatureMap): DeviceTensor {
  return map instanceof DeviceTensor ? map : foreign("a feature map");
}

function foreign(what: string): never {
  throw new MaskletError("bad-argument", `Expected ${what} of the model that reads them, found another model's`, {
    hint: "Encode the picture with the same model",
  });
}
