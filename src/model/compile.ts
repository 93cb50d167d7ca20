import { encodeOnnx, type WeightPlace } from "../graph/onnx.ts";
import type { Graph } from "../graph/builder.ts";
import type { Weight } from "../graph/weight.ts";
import { MaskletError } from "../error.ts";
import type { GraphFile } from "../runtime/backend.ts";

/** Gives the values of a parameter as float32, row-major; the shape is what the architecture expects. */
export type ParameterReader = (key: string, shape: readonly number[]) => Promise<Float32Array>;

/** Turns a graph and the parameters it names into files for a runtime. One parameter at a time is held beside the result. */
export async function compileGraph(graph: Graph, read: ParameterReader): Promise<GraphFile> {
  const weightsFile = `${graph.name}.weights`;
  const { bytes, places, weightBytes } = encodeOnnx(graph, weightsFile);
  const weights = new Uint8Array(weightBytes);
  for (const place of places) await writeWeight(weights, place, read);
  return { name: graph.name, onnx: bytes, weights, weightsFile };
}

async function writeWeight(weights: Uint8Array<ArrayBuffer>, place: WeightPlace, read: ParameterReader): Promise<void> {
  const values = await weightValues(place.weight, read);
  if (values.length * 4 !== place.length) {
    throw new MaskletError(
      "bad-checkpoint",
      `Expected ${place.length / 4} values for ${place.weight.name}, found ${values.length}`,
      {
        hint: "Check that the configuration is the checkpoint's",
      },
    );
  }
  new Float32Array(weights.buffer, place.offset, values.length).set(values);
}

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
