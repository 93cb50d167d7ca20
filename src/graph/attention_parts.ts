import type { Graph, Node, Port } from "./builder.ts";
import type { PlaneAttention } from "./plane_attention.ts";
import { MaskletError } from "../error.ts";

/** A graph without its layers of attention to planes. */
export interface GraphCut {
  /** Graphs between the layers: layer i comes behind part i. Ports are named as the values in the graph. */
  readonly parts: readonly Graph[];
  /** The layers; all that they read and a part makes is one of its outputs. */
  readonly attentions: readonly PlaneAttention[];
}

/** Cuts a graph at its layers of attention to planes: the same nodes, but for those of the layers. */
export function cutAtAttentions(graph: Graph): GraphCut {
  const attentions = (graph.attentions ?? []).map((layer) => ({
    ...layer,
    ...{ weight: givenOut(layer.weight), bias: givenOut(layer.bias) },
  }));
  const nodes: Node[][] = Array.from({ length: attentions.length + 1 }, () => []);
  let at = 0;
  for (const node of graph.nodes) {
    if (node.attention === undefined) nodes[at]!.push(node);
    else at = node.attention + 1;
  }
  graph.attentions?.forEach(({ weight, bias }, i) => {
    for (const name of [weight, bias]) {
      nodes[i]!.push({ op: "Identity", inputs: [name], outputs: [givenOut(name)], attributes: {} });
    }
  });
  const ports = new Map([
    ...[...graph.inputs, ...graph.outputs, ...attentions.flatMap(portsOf)].map((port) => [port.name, port] as const),
  ]);
  const parts = nodes.map((own, i) => partOf(graph, { name: `${graph.name}_part_${i}`, nodes: own, ports }));
  return { attentions, parts };
}

/** A graph of some nodes of another one. */
function partOf(
  graph: Graph,
  { name, nodes, ports }: {
    readonly name: string;
    readonly nodes: readonly Node[];
    /** What may come in and go out. */
    readonly ports: ReadonlyMap<string, Port>;
  },
): Graph {
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs).filter((input) => input !== "" && !made.has(input)));
  const [weights, integers] = [
    graph.weights.filter(({ name }) => read.has(name)),
    graph.integers.filter(({ name }) => read.has(name)),
  ];
  for (const { name } of [...weights, ...integers]) read.delete(name);
  const portOf = (value: string): Port => ports.get(value) ?? refuse(graph, value);
  const outputs = [...made].filter((value) => ports.has(value));
  return { name, inputs: [...read].map(portOf), outputs: outputs.map(portOf), nodes, weights, integers };
}

/** Weights that a layer reads come out of the part before it: there they are as they are computed with, whatever they are stored as. */
const givenOut = (weight: string): string => `${weight}_given`;

/** What a layer reads and gives, and what passes beside it. */
function portsOf(layer: PlaneAttention): Port[] {
  const { plane: { side, channels: c }, width } = layer;
  const n = side * side;
  const port = (name: string, shape: Port["shape"]): Port => ({ name, dtype: "float32", shape });
  const { pointers } = layer;
  return [
    port(layer.queries, ["Q", n, c]),
    port(layer.keys, ["B", "M", n, width]),
    port(layer.values, ["B", "M", n, width]),
    ...pointers === undefined ? [] : [pointers.keys, pointers.values].map((name) => port(name, ["B", "T", width])),
    port(layer.weight, [width, c]),
    port(layer.bias, [c]),
    port(layer.beside, ["S", n, c]),
    port(layer.recalled, ["B", n, width]),
  ];
}

function refuse(graph: Graph, value: string): never {
  throw new MaskletError(
    "bad-argument",
    `Expected no value of ${graph.name} to pass a layer of attention, found ${value}`,
    {
      hint: "Name it as what passes beside the layer, or compute it again behind it",
    },
  );
}
