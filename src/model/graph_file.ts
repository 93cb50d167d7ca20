import { cutAtAttentions } from "../graph/attention_parts.ts";
import type { Graph } from "../graph/builder.ts";
import type { Backend, GraphFile } from "../runtime/backend.ts";
import { lowered } from "./precision.ts";

/** What a graph is compiled for. */
type Target = Pick<Backend, "precision" | "halfArithmetic" | "fusedRotation" | "takesAttention">;

/**
 * A graph compiled for a backend; where the backend has a kernel for its layers of attention, in parts between them as well. In int8 they
 * stay what they are: their keys' projection is one of the products that are rounded.
 *
 * @param compile fills the weights of a graph in
 */
export async function graphFile(
  graph: Graph,
  backend: Target,
  compile: (graph: Graph) => GraphFile | Promise<GraphFile>,
): Promise<GraphFile> {
  const whole = await compile(lowered(graph, backend));
  const { attentions: layers = [] } = graph;
  const taken = backend.precision !== "int8" && layers.length > 0 &&
    layers.every((layer) => backend.takesAttention?.(layer) === true);
  if (!taken) return whole;
  const { parts, attentions } = cutAtAttentions(graph);
  const files = parts.map(async (part) => ({
    file: await compile(lowered(part, backend)),
    inputs: part.inputs.map(({ name }) => name),
    outputs: part.outputs.map(({ name }) => name),
  }));
  const outputs = graph.outputs.map(({ name }) => name);
  return { ...whole, inParts: { parts: await Promise.all(files), attentions, outputs } };
}
