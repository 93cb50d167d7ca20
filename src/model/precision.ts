import type { Graph } from "../graph/builder.ts";
import { halved } from "../graph/half.ts";
import { quantised } from "../graph/int8.ts";
import { writtenOutRotations } from "../graph/rotary.ts";
import type { Backend } from "../runtime/backend.ts";

/**
 * Graphs that compute in float16 or int8 where the backend can: nine tenths of the weights and of the work. Decoder and memory encoder
 * keep float32 arithmetic: providers sum products in float16, which costs their small outputs 2e-2 to 4e-2 of their mean absolute value.
 */
const LARGE = /^(image_encoder|memory_attention)/;

/** A graph as a backend runs it: with the weights and the arithmetic of its precision, and without what it has no kernel of. */
export function lowered(
  whole: Graph,
  { precision, halfArithmetic, fusedRotation }: Pick<Backend, "precision" | "halfArithmetic" | "fusedRotation">,
): Graph {
  const graph = fusedRotation === true ? whole : writtenOutRotations(whole);
  if (precision === "int8") return LARGE.test(graph.name) ? quantised(graph) : graph;
  if (precision !== "fp16") return graph;
  return halved(graph, halfArithmetic === true && LARGE.test(graph.name) ? "float16" : "float32");
}
