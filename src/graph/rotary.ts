import { type Graph, type GraphBuilder, type Node, ONNXRUNTIME_DOMAIN, type Value } from "./builder.ts";
import type { RotaryPlane } from "./plane_attention.ts";
import { rotaryAngles } from "./positions.ts";

/** onnxruntime's operator: places, then cosines and sines `[places, C/2]`. */
const OPERATOR = "RotaryEmbedding";

/**
 * Rotary code over the last two axes `[B, side·side, C]` or `[B, M, side·side, C]`, as one pass; see {@linkcode writtenOutRotations}. The
 * projections before it give the first elements of all pairs, then the second ones, so that a rotation is two products and a sum in real
 * arithmetic; attention does not see the order.
 */
export function rotatePlane(g: GraphBuilder, x: Value, { side, channels: c, theta, name }: RotaryPlane): Value {
  const table = (wave: string, of: (angle: number) => number): Value =>
    g.computed(`${name}_${wave}`, [side * side, c / 2], () => rotaryAngles(side, c, theta).map(of));
  return g.fusedNode(OPERATOR, [x, g.ints([FIRST_PLACE]), table("cos", Math.cos), table("sin", Math.sin)]);
}

/** Tokens lie at places that follow each other from this one on. */
const FIRST_PLACE = 0;

/** The graph with its rotations as products and sums, for runtimes that have no kernel of them. */
export function writtenOutRotations(graph: Graph): Graph {
  if (!graph.nodes.some(isRotation)) return graph;
  const halves = new Map<string, Graph["integers"][number]>();
  const nodes = graph.nodes.flatMap((node) => {
    if (!isRotation(node)) return [node];
    const channels = graph.weights.find(({ name }) => name === node.inputs[2])!.shape[1]!;
    const lengths = { name: `ints_${channels}_${channels}`, shape: [2], values: [channels, channels] };
    halves.set(lengths.name, lengths);
    return writtenOut(node, lengths.name);
  });
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const others = graph.integers.filter(({ name }) => !halves.has(name) && read.has(name));
  return { ...graph, nodes, integers: [...others, ...halves.values()] };
}

const isRotation = ({ op, domain }: Node): boolean => op === OPERATOR && domain === ONNXRUNTIME_DOMAIN;

/** With a and b the halves of the channels: a·cos - b·sin, then a·sin + b·cos. */
function writtenOut({ inputs, outputs, full }: Node, halves: Value): Node[] {
  const [x, , cos, sin] = inputs as [Value, Value, Value, Value];
  const [out] = outputs as [Value];
  const inner = (name: string): Value => `${out}_${name}`;
  const node = (
    op: string,
    inputs: readonly Value[],
    outputs: readonly Value[],
    attributes: Node["attributes"] = {},
  ) => ({
    ...{ op, inputs, outputs, attributes },
    ...(full && { full }),
  });
  const product = (half: string, wave: Value, name: string): Node => node("Mul", [inner(half), wave], [inner(name)]);
  return [
    node("Split", [x, halves], [inner("a"), inner("b")], { axis: -1 }),
    product("a", cos, "a_cos"),
    product("b", sin, "b_sin"),
    node("Sub", [inner("a_cos"), inner("b_sin")], [inner("real")]),
    product("a", sin, "a_sin"),
    product("b", cos, "b_cos"),
    node("Add", [inner("a_sin"), inner("b_cos")], [inner("imaginary")]),
    node("Concat", [inner("real"), inner("imaginary")], [out], { axis: -1 }),
  ];
}
