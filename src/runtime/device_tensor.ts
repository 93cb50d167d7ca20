import { failClosed, MaskletError } from "../error.ts";

/** Element types of tensors that go in and out of sessions. */
export type TensorType = "float32" | "uint8" | "int32";
/** The values of a tensor. */
export type TensorData = Float32Array | Uint8Array | Int32Array;

/** The part of onnxruntime's tensor that Masklet uses. */
export interface OrtTensor {
  /** Element type. */
  readonly type: string;
  /** Shape. */
  readonly dims: readonly number[];
  /** "cpu", "gpu-buffer", … */
  readonly location: string;
  /** The values, when they are in main memory. */
  readonly data: unknown;
  /** Brings the values to main memory. */
  getData(releaseData?: boolean): Promise<unknown>;
  /** Frees what the device holds. */
  dispose(): void;
}

/** A tensor in main memory or on the device. Whoever got it from a session disposes it. */
export class DeviceTensor implements Disposable {
  /** Element type. */
  readonly type: TensorType;
  /** Shape. */
  readonly shape: readonly number[];
  #tensor: OrtTensor | null;

  /** @param tensor onnxruntime's tensor, owned from now on */
  constructor(tensor: OrtTensor) {
    this.#tensor = tensor;
    this.type = tensor.type as TensorType;
    this.shape = tensor.dims;
  }

  /** A float32 tensor in main memory. */
  static float32(data: Float32Array, shape: readonly number[]): DeviceTensor {
    return new DeviceTensor(hostTensor("float32", data, shape));
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
  get ort(): OrtTensor {
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
    if (this.#tensor !== null && this.#tensor.location !== "cpu") this.#tensor.dispose();
    this.#tensor = null;
  }
}

function hostTensor(type: TensorType, data: TensorData, shape: readonly number[]): OrtTensor {
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
