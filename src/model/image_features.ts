/**
 * A map of features on its way from one part of a model to another. Only the model that made it reads it; where it lies (main memory, a
 * GPU buffer, a Worker) is the model's own business.
 *
 * @example
 * ```ts
 * import { loadModel } from "masklet";
 * import { assertEquals } from "@std/assert";
 * await using model = await loadModel();
 * using features = await model.encodeImage(new Uint8Array(model.imageSize ** 2 * 3));
 * const { raw } = features;
 * assertEquals((await raw.floats()).length, raw.shape.reduce((size, length) => size * length));
 * ```
 */
export interface FeatureMap extends Disposable {
  /** Shape, `[N, C, h, w]`. */
  readonly shape: readonly number[];
  /**
   * The values, brought to main memory where they are not; to be treated as read-only.
   *
   * @returns float32, row-major, as many as the shape says
   */
  floats(): Promise<Float32Array>;
}

/** Features of one picture, with a lifetime. Disposing of them twice is harmless; using them afterwards is an error. */
export interface ImageFeatures extends Disposable {
  /** What the decoder sees where a mask is the prompt; memories are read into it, `[1, C, h, h]`. */
  readonly raw: FeatureMap;
  /** What the decoder sees of a picture without memories (the no-memory embedding is added), `[1, C, h, h]`. */
  readonly noMemory: FeatureMap;
}
