import { failClosed, MaskletError } from "../error.ts";
import type { OrtTensor } from "../tensor/tensor_from_ort.ts";
import type { DType, TensorData } from "../tensor/tensor_ops.ts";

/** The part of onnxruntime's tensor that sessions use: `data` is there when the values are in main memory. */
export interface SessionTensor extends OrtTensor {
  /** "cpu", "gpu-buffer", … */
  readonly location: string;
  /** Of values in main memory: whether the one run that they are for may take their buffer away. */
  readonly oneUse?: boolean;
  /** Brings the values to main memory. */
  getData(releaseData?: boolean): Promise<unknown>;
  /** Frees what the device holds. */
  dispose(): void;
}

/** A tensor in main memory or on the device. Whoever got it from a session disposes it. */
export class DeviceTensor implements Disposable {
  /** Element type. */
  readonly type: DType;
  /** Shape. */
  readonly shape: readonly number[];
  #tensor: SessionTensor | null;
  /** Whether the device holds it: onnxruntime calls a tensor that was read "cpu", and keeps its buffer nevertheless. */
  readonly #held: boolean;

  /** @param tensor onnxruntime's tensor, owned from now on */
  constructor(tensor: SessionTensor) {
    this.#tensor = tensor;
    this.#held = tensor.location !== "cpu";
    this.type = tensor.type as DType;
    this.shape = tensor.dims;
  }

  /**
   * A float32 tensor in main memory.
   * @param options `oneUse`: for one run alone, which may take the values away instead of copying them
   */
  static float32(
    data: Float32Array,
    shape: readonly number[],
    { oneUse = false }: { readonly oneUse?: boolean } = {},
  ): DeviceTensor {
    return new DeviceTensor({ ...hostTensor("float32", data, shape), oneUse });
  }
  /** A uint8 tensor in main memory. */
  static uint8(data: Uint8Array, shape: readonly number[]): DeviceTensor {
    return new DeviceTensor(hostTensor("uint8", data, shape));
  }
  /** An int32 tensor in main memory. */
  static int32(data: Int32Array, shape: readonly number[]): DeviceTensor {
    return new DeviceTensor(hostTensor("int32", data, shape));
  }

  /** onnxruntime's own tensor. */
  get ort(): SessionTensor {
    return this.#tensor ?? failClosed("tensor");
  }

  /** Whether the values are on the device. */
  get onDevice(): boolean {
    return this.ort.location !== "cpu";
  }

  /** The values as float32, brought to main memory where they are not; treat them as read-only. */
  async floats(): Promise<Float32Array> {
    const data = this.onDevice ? await this.ort.getData() : this.ort.data;
    if (data instanceof Float32Array) return data;
    throw new MaskletError("bad-argument", `Expected a float32 tensor, found ${this.type}`, {
      hint: "Read a float32 output",
    });
  }

  /** Frees what the device holds; twice is harmless. */
  [Symbol.dispose](): void {
    if (this.#held) this.#tensor?.dispose();
    this.#tensor = null;
  }
}

function hostTensor(type: DType, data: TensorData, shape: readonly number[]): SessionTensor {
  const count = shape.reduce((a, b) => a * b, 1);
  if (count !== data.length) {
    throw new MaskletError(
      "bad-argument",
      `Expected ${count} values for the shape [${shape.join(", ")}], found ${data.length}`,
      {
        hint: "Give as many values as the shape has elements",
      },
    );
  }
  return { type, dims: shape, location: "cpu", data, getData: () => Promise.resolve(data), dispose: () => {} };
}
