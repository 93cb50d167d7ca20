import { join } from "node:path";
import { MaskletError } from "../error.ts";
import type { Graph, Port } from "../graph/builder.ts";
import { LOGITS_STRIDE } from "../graph/sam2/config.ts";
import { encodeOnnx } from "../graph/onnx.ts";
import { weightPieces, weightsFileOf } from "./compile.ts";
import { type CompileInput, COMPILER_VERSION } from "./compile_cache.ts";
import { lowered } from "./precision.ts";
import { modelGraphs } from "./compile_model.ts";
import type { Precision } from "../runtime/backend.ts";
import { writePieces } from "../files/atomic.ts";

/** The file that describes a compiled model. */
export const DESCRIPTION_FILE = "model.json";

/** One graph of a compiled model, as `model.json` describes it. */
export interface CompiledGraph {
  /** File name of the ONNX graph. */
  readonly onnx: string;
  /** File name of its weights; the graph asks for them under this name. */
  readonly weights: string;
  /** Bytes of the weights. */
  readonly weightBytes: number;
  /** Names, types and shapes; a text is a dimension that is known when the graph runs. */
  readonly inputs: readonly Port[];
  /** See `inputs`. */
  readonly outputs: readonly Port[];
}

/**
 * Writes a compiled model as files for any ONNX runtime: an .onnx and a .weights a graph, and last `model.json`, which says what they
 * take and give, and holds the parameters that are used outside of the graphs. Holds one weight at a time.
 *
 * @param folder made where it is missing; files of the same names are replaced
 * @returns the graphs by name
 * @throws {MaskletError} `io` where the folder cannot be written to, `bad-checkpoint`
 */
export async function writeCompiledModel(
  folder: string,
  input: CompileInput,
  precision: Precision,
): Promise<Readonly<Record<string, CompiledGraph>>> {
  const { config, identity, read } = input;
  const graphs: Record<string, CompiledGraph> = {};
  try {
    await Deno.mkdir(folder, { recursive: true });
    for (const graph of Object.values(modelGraphs(config))) {
      graphs[graph.name] = await writeGraph(folder, lowered(graph, { precision }), input);
    }
    const description = {
      name: config.name,
      imageSize: config.imageSize,
      precision,
      checkpoint: identity,
      compiler: COMPILER_VERSION,
      config,
      graphs,
      parameters: {
        "mask_downsample.weight": [...await read("mask_downsample.weight", [1, 1, LOGITS_STRIDE, LOGITS_STRIDE])],
        "mask_downsample.bias": [...await read("mask_downsample.bias", [1])],
        "no_obj_ptr": [...await read("no_obj_ptr", [1, config.dModel])],
      },
    };
    const text = new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`);
    await writePieces(join(folder, DESCRIPTION_FILE), (write) => Promise.resolve(write(text)));
    return graphs;
  } catch (cause) {
    if (cause instanceof MaskletError || !(cause instanceof Error)) throw cause;
    throw new MaskletError("io", `Expected to write a compiled model to ${folder}, found ${cause.message}`, {
      hint: "Choose a folder that can be written to, on a disk with room",
      cause,
    });
  }
}

async function writeGraph(folder: string, graph: Graph, { read }: CompileInput): Promise<CompiledGraph> {
  const [onnx, weights] = [`${graph.name}.onnx`, weightsFileOf(graph)];
  const model = encodeOnnx(graph, weights);
  await writePieces(join(folder, weights), async (write) => {
    for await (const piece of weightPieces(model, read)) write(piece);
  });
  await writePieces(join(folder, onnx), (write) => Promise.resolve(write(model.bytes)));
  return { onnx, weights, weightBytes: model.weightBytes, inputs: graph.inputs, outputs: graph.outputs };
}
