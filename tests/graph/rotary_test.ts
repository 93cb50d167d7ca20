import { assert, assertEquals } from "@std/assert";
import { type Graph, GraphBuilder, ONNXRUNTIME_DOMAIN } from "../../src/graph/builder.ts";
import { rotaryAngles } from "../../src/graph/positions.ts";
import { rotatePlane, writtenOutRotations } from "../../src/graph/rotary.ts";
import { lowered } from "../../src/model/precision.ts";
import { formulaInput, openGraph, runGraph } from "../../src/parity/formula_model.ts";
import { testOnBackends } from "../runtime_backends.ts";

const PLANE = { side: 3, channels: 8, theta: 100, name: "rotary" };
const [OBJECTS, MEMORIES, TOKENS] = [2, 3, PLANE.side ** 2];

/** Queries of one plane each, and keys of several planes, rotated by the same tables. */
function rotations(): Graph {
  const g = new GraphBuilder("memory_attention");
  const [queries, keys] = [
    g.input("queries", "float32", ["B", TOKENS, PLANE.channels]),
    g.input("keys", "float32", ["B", "M", TOKENS, PLANE.channels]),
  ];
  g.output("q", rotatePlane(g, queries, PLANE), ["B", TOKENS, PLANE.channels]);
  g.output("k", rotatePlane(g, keys, PLANE), ["B", "M", TOKENS, PLANE.channels]);
  return g.build();
}

/** Pairs as complex numbers, turned by the angles of their place. */
function turned(values: Float32Array): Float64Array {
  const { side, channels, theta } = PLANE;
  const [angles, half] = [rotaryAngles(side, channels, theta), channels / 2];
  return Float64Array.from(values, (value, i) => {
    const [token, c] = [Math.floor(i / channels), i % channels];
    const angle = angles[(token % TOKENS) * half + (c % half)]!;
    const other = values[token * channels + (c + half) % channels]!;
    return value * Math.cos(angle) + (c < half ? -1 : 1) * other * Math.sin(angle);
  });
}

testOnBackends("queries and keys turn by the angles of their places", async (backend) => {
  await using session = await openGraph(rotations(), backend);
  const inputs = {
    queries: formulaInput("queries", [OBJECTS, TOKENS, PLANE.channels], 1),
    keys: formulaInput("keys", [OBJECTS, MEMORIES, TOKENS, PLANE.channels], 1),
  };
  const out = await runGraph(session, inputs);
  for (const [name, input] of [["q", inputs.queries], ["k", inputs.keys]] as const) {
    assertEquals(out[name]!.shape, input.shape);
    const wanted = turned(input.values);
    out[name]!.values.forEach((value, i) => assert(Math.abs(value - wanted[i]!) < 1e-6, `${name} ${i}: ${value}`));
  }
});

Deno.test("a backend without the kernel gets products and sums, with the same weights at the same places", () => {
  const graph = rotations();
  const own = ({ nodes }: Graph) => nodes.filter(({ domain }) => domain === ONNXRUNTIME_DOMAIN).length;
  assertEquals([own(lowered(graph, { fusedRotation: true })), own(lowered(graph, {}))], [2, 0]);
  const written = writtenOutRotations(graph);
  assertEquals(written.weights, graph.weights);
  assertEquals([written.inputs, written.outputs], [graph.inputs, graph.outputs]);
  assertEquals(written.integers.map(({ name }) => name), ["ints_4_4"], "nothing is left that nobody reads");
  const known = new Set([...written.inputs, ...written.weights, ...written.integers].map(({ name }) => name));
  for (const { inputs, outputs } of written.nodes) {
    for (const input of inputs) assert(known.has(input), `${input} is made before it is read`);
    for (const output of outputs) assert(!known.has(output) && known.add(output), `${output} is made once`);
  }
});

Deno.test("a graph without rotations is left as it is", () => {
  const g = new GraphBuilder("plain");
  g.output("y", g.node("Relu", [g.input("x", "float32", [2])]), [2]);
  const graph = g.build();
  assertEquals(writtenOutRotations(graph), graph);
});
