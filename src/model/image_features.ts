import type { DeviceTensor } from "../runtime/device_tensor.ts";

/** What the image encoder says of a picture; C = d_model, h = S / 16. Tensors stay where the encoder ran. */
export interface FeatureTensors {
  /** `[1, C, h, h]` */
  readonly raw: DeviceTensor;
  /** The same plus the no-memory embedding, `[1, C, h, h]`: what a first click sees. */
  readonly noMemory: DeviceTensor;
  /** `[1, C/8, 4h, 4h]` */
  readonly highRes0: DeviceTensor;
  /** `[1, C/4, 2h, 2h]` */
  readonly highRes1: DeviceTensor;
}

/** Features of one picture, with a lifetime: on a GPU they are buffers. */
export class ImageFeatures implements Disposable {
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
  get highRes0(): DeviceTensor {
    return this.#tensors.highRes0;
  }
  /** See {@linkcode FeatureTensors.highRes1}. */
  get highRes1(): DeviceTensor {
    return this.#tensors.highRes1;
  }
  /** Frees them; twice is harmless. */
  [Symbol.dispose](): void {
    for (const tensor of Object.values(this.#tensors) as DeviceTensor[]) tensor[Symbol.dispose]();
  }
}
