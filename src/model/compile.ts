import { float32ToFloat16 } from "../checkpoint/half.ts";
import { encodeOnnx, type OnnxModel, type WeightPlace } from "../graph/onnx.ts";
import type { Graph } from "../graph/builder.ts";
import type { StoredType, Weight } from "../graph/weight.ts";
import { MaskletError } from "../error.ts";
import type { GraphFile } from "../runtime/backend.ts";

/** Gives the values of a parameter as float32, row-major; the shape is what the architecture expects. */
export type ParameterReader = (key: string, shape: readonly number[]) => Promise<Float32Array>;

/** Turns a graph and the parameters it names into files for a runtime, in memory: one parameter at a time beside the result. */
export async function compileGraph(graph: Graph, read: ParameterReader): Promise<GraphFile> {
  const weightsFile = weightsFileOf(graph);
  const model = encodeOnnx(graph, weightsFile);
  const weights = new Uint8Array(model.weightBytes);
  let at = 0;
  for await (const bytes of weightPieces(model, read)) {
    weights.set(bytes, at);
    at += bytes.length;
  }
  return { name: graph.name, onnx: model.bytes, weights: () => Promise.resolve(weights), weightsFile };
}

/** The name under which a graph asks for its weights. */
export const weightsFileOf = ({ name }: Graph): string => `${name}.weights`;

/** The file of weights from its first byte to its last, one weight at a time. A piece is the taker's. */
export async function* weightPieces(
  { places, weightBytes }: OnnxModel,
  read: ParameterReader,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const [i, place] of places.entries()) {
    yield await storedBytes(place, read);
    const gap = (places[i + 1]?.offset ?? weightBytes) - (place.offset + place.length);
    if (gap > 0) yield new Uint8Array(gap);
  }
}

async function storedBytes({ weight, length }: WeightPlace, read: ParameterReader): Promise<Uint8Array<ArrayBuffer>> {
  const values = await weightValues(weight, read);
  const count = weight.shape.reduce((a, b) => a * b, 1);
  if (values.length !== count) {
    throw new MaskletError("bad-checkpoint", `Expected ${count} values for ${weight.name}, found ${values.length}`, {
      hint: "Check that the configuration is the checkpoint's",
    });
  }
  const stored = storedAs[weight.dtype ?? "float32"](values);
  return new Uint8Array(stored.buffer as ArrayBuffer, stored.byteOffset, length);
}

const storedAs: Readonly<Record<StoredType, (values: Float32Array) => ArrayBufferView>> = {
  float32: (values) => values,
  float16: float32ToFloat16,
  int8: (values) => Int8Array.from(values),
};

async function weightValues({ shape, source }: Weight, read: ParameterReader): Promise<Float32Array> {
  switch (source.kind) {
    case "stored":
      return await read(source.key, shape);
    case "computed":
      return source.compute();
    case "derived": {
      const tensors: Float32Array[] = [];
      for (const { key, shape } of source.from) tensors.push(await read(key, shape));
      return source.derive(...tensors);
    }
  }
}
