import type { Graph, Node, Value } from "./builder.ts";
import type { Weight, WeightSource } from "./weight.ts";

/** Linear layers with fewer inputs or outputs than this stay as they are: rounding costs as much as the product saves. */
const SMALLEST = 32;
/**
 * Weights lie within this: two products of a byte and a weight then fit into 16 bits, in which processors without int8 dot products add
 * them up, so that every processor gives the same sums.
 */
const LARGEST = 64;

/**
 * A graph whose linear layers are products of 8-bit integers: weights `[inputs, outputs]` as int8 with a scale an output, fixed when the
 * model is compiled; what goes in is rounded to bytes over its own range while the graph runs (Jacob et al. 2018, arXiv:1712.05877, with
 * ranges found at run time). Products of activations, sums, norms and softmax stay float32, and so do weights that were made exact.
 */
export function quantised(graph: Graph): Graph {
  const linear = new Map(graph.weights.filter(isLinear).map((weight) => [weight.name, weight]));
  const [nodes, weights]: [Node[], Weight[]] = [[], []];
  const [rounded, used] = [new Map<Value, Rounded>(), new Set<string>()];
  const round = (x: Value): Rounded => {
    const known = rounded.get(x);
    if (known !== undefined) return known;
    const made = { values: `${x}_int8`, scale: `${x}_int8_scale`, zero: `${x}_int8_zero` };
    nodes.push(node("DynamicQuantizeLinear", [x], [made.values, made.scale, made.zero]));
    rounded.set(x, made);
    return made;
  };
  for (const one of graph.nodes) {
    const [x, name] = one.inputs;
    const weight = one.op === "MatMul" && one.full !== true ? linear.get(name!) : undefined;
    if (weight === undefined) {
      nodes.push(one);
      continue;
    }
    const { values, scale, zero } = round(x!);
    const [out] = one.outputs;
    const [integers, scales] = [`${weight.name}.int8`, `${weight.name}.int8_scale`];
    nodes.push(
      node("MatMulInteger", [values, integers, zero], [`${out}_sums`]),
      node("Cast", [`${out}_sums`], [`${out}_whole`], { to: { type: "float32" } }),
      node("Mul", [scale, scales], [`${out}_scale`]),
      node("Mul", [`${out}_whole`, `${out}_scale`], [out!]),
    );
    if (used.has(weight.name)) continue;
    used.add(weight.name);
    weights.push(
      { name: integers, shape: weight.shape, dtype: "int8", source: derivedFrom(weight, integersOf) },
      { name: scales, shape: [weight.shape[1]!], source: derivedFrom(weight, scalesOf), exact: true },
    );
  }
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return { ...graph, nodes, weights: [...graph.weights.filter(({ name }) => read.has(name)), ...weights] };
}

/** A value as bytes, with the scale and the zero of their range. */
interface Rounded {
  readonly values: Value;
  readonly scale: Value;
  readonly zero: Value;
}

const node = (op: string, inputs: Value[], outputs: Value[], attributes: Node["attributes"] = {}): Node => ({
  ...{ op, inputs, outputs, attributes },
});

function isLinear({ shape, exact }: Weight): boolean {
  return exact !== true && shape.length === 2 && shape.every((length) => length >= SMALLEST);
}

/** Values of a weight, computed on. */
function derivedFrom(
  { shape, source }: Weight,
  next: (values: Float32Array, outputs: number) => Float32Array,
): WeightSource {
  const outputs = shape[1]!;
  switch (source.kind) {
    case "stored":
      return { kind: "derived", from: [{ key: source.key, shape }], derive: (w) => next(w!, outputs) };
    case "computed":
      return { kind: "computed", compute: () => next(source.compute(), outputs) };
    case "derived":
      return { ...source, derive: (...tensors) => next(source.derive(...tensors), outputs) };
  }
}

/** The scale of each column: its largest absolute value becomes the largest integer. */
function scalesOf(values: Float32Array, outputs: number): Float32Array {
  const most = new Float32Array(outputs);
  values.forEach((value, i) => most[i % outputs] = Math.max(most[i % outputs]!, Math.abs(value)));
  return most.map((value) => value === 0 ? 1 : value / LARGEST);
}

function integersOf(values: Float32Array, outputs: number): Float32Array {
  const scales = scalesOf(values, outputs);
  return values.map((value, i) => Math.round(value / scales[i % outputs]!));
}
