import type { Graph, Node, Value } from "./builder.ts";
import { isInlined } from "./onnx.ts";
import type { Weight, WeightType } from "./weight.ts";

/** Products with weights are computed in float16 where arithmetic is float16. */
const PRODUCTS: ReadonlySet<string> = new Set(["MatMul", "Conv"]);
/** Sums over many values, waves, comparisons, and what providers have in float32 alone: always float32. */
const FULL: ReadonlySet<string> = new Set([
  ...["Softmax", "LayerNormalization", "ReduceSum", "Sigmoid", "Sin", "Cos", "Resize"],
  ...["Greater", "GreaterOrEqual", "Less", "Equal", "ArgMax"],
]);
/** Operators whose output is of another type than what they compute in. */
const OUTPUT_TYPE: Readonly<Record<string, string>> = {
  Greater: "bool",
  GreaterOrEqual: "bool",
  Less: "bool",
  Equal: "bool",
  ArgMax: "int64",
  Shape: "int64",
};
/** Inputs that stay float32 whatever the operator computes in: the scales of a resize. */
const FIXED_INPUTS: Readonly<Record<string, number>> = { Resize: 2 };

/**
 * A graph with its weights stored as float16. Inputs and outputs stay as they are, and so do weights that were made exact (see
 * `GraphBuilder.full`) and constants of a few numbers.
 *
 * @param arithmetic "float32": weights are widened before their use, which a runtime does once, when it loads the graph: the same
 *   arithmetic with rounded weights. "float16": linear layers and convolutions take and give float16, what follows them stays in it;
 *   products of activations (attention), residual sums, norms, softmax, waves, comparisons and all that is marked as full stay in
 *   float32: runtimes sum the products of float16 in float16, and attention has no weights to keep small.
 */
export function halved(graph: Graph, arithmetic: WeightType): Graph {
  const weights = graph.weights.map((weight): Weight =>
    weight.exact === true || isInlined(weight) ? weight : { ...weight, dtype: "float16" }
  );
  const constants = new Map(weights.map(({ name, dtype }) => [name, dtype ?? "float32"]));
  const types = new Map<Value, string>(graph.inputs.map(({ name, dtype }) => [name, dtype]));
  for (const [name, dtype] of constants) types.set(name, dtype);
  for (const { name } of graph.integers) types.set(name, "int64");
  const outputs = new Set(graph.outputs.map(({ name }) => name));

  const nodes: Node[] = [];
  const casts = new Map<string, Value>();
  const as = (value: Value, type: WeightType): Value => {
    const own = types.get(value);
    if (value === "" || own === type || (own !== "float32" && own !== "float16")) return value;
    const name = `${value}_as_${type}`;
    if (!casts.has(name)) {
      casts.set(name, name);
      types.set(name, type);
      nodes.push({ op: "Cast", inputs: [value], outputs: [name], attributes: { to: { type } } });
    }
    return name;
  };
  /** What a node computes in. */
  const typeOf = (node: Node): WeightType => {
    if (arithmetic === "float32" || node.full === true || FULL.has(node.op)) return "float32";
    if (node.outputs.some((name) => outputs.has(name))) return "float32";
    const moving = node.inputs.filter((input) => !constants.has(input));
    if (PRODUCTS.has(node.op)) return moving.length < node.inputs.length ? "float16" : "float32";
    return moving.some((input) => types.get(input) === "float32") ? "float32" : "float16";
  };
  for (const node of graph.nodes) {
    if (node.op === "Cast") {
      nodes.push(node);
      types.set(node.outputs[0]!, (node.attributes["to"] as { type: string }).type);
      continue;
    }
    const type = typeOf(node);
    const fixed = FIXED_INPUTS[node.op];
    nodes.push({ ...node, inputs: node.inputs.map((input, i) => i === fixed ? input : as(input, type)) });
    const moved = node.inputs.find((input) => types.has(input));
    const floating = node.inputs.some((input) => ["float32", "float16"].includes(types.get(input) ?? ""));
    for (const output of node.outputs) {
      types.set(output, OUTPUT_TYPE[node.op] ?? (floating ? type : types.get(moved!)!));
    }
  }
  return { ...graph, nodes, weights };
}
