import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { cutAtAttentions } from "../../src/graph/attention_parts.ts";
import { type Graph, GraphBuilder } from "../../src/graph/builder.ts";
import { add, mul } from "../../src/graph/layers.ts";
import { memoryAttention } from "../../src/graph/sam2/memory_attention.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { FAMILIES } from "../../src/model/families.ts";

const config = { ...configurationOf("sam2.1_hiera_tiny")!, imageSize: 64 };

Deno.test("a graph that is cut has the same nodes but for those of its layers, and what they read comes out of a part", () => {
  for (const options of [{ pointers: true }, { pointers: false }, { pointers: true, weighed: true, probes: true }]) {
    const graph = memoryAttention(config, options);
    const { parts, attentions } = cutAtAttentions(graph);
    assertEquals([parts.length, attentions.length], [config.memoryLayers + 1, config.memoryLayers]);
    const others = graph.nodes.filter(({ attention }) => attention === undefined);
    const kept = parts.flatMap(({ nodes }) => nodes).filter((node) => others.includes(node));
    assertEquals(kept, others);
    assertEquals(new Set(parts.flatMap((part) => part.outputs)).size >= graph.outputs.length, true);
    assertEquals(new Set(parts.map(({ name }) => name)).size, parts.length);
    requireWhole(graph, parts, attentions);
  }
});

/** Whatever is read was made before, or comes in; no part holds what it does not read. */
function requireWhole(graph: Graph, parts: readonly Graph[], layers: ReturnType<typeof cutAtAttentions>["attentions"]) {
  const known = new Set(graph.inputs.map(({ name }) => name));
  parts.forEach((part, i) => {
    for (const { name } of part.inputs) assert(known.has(name), `${part.name} reads ${name} before it is made`);
    const own = new Set([...part.inputs, ...part.weights, ...part.integers].map(({ name }) => name));
    const read = new Set(part.nodes.flatMap(({ inputs }) => inputs));
    assertEquals([...own].filter((name) => !read.has(name)), []);
    for (const { inputs, outputs } of part.nodes) {
      assertEquals(inputs.filter((name) => !own.has(name)), []);
      for (const name of outputs) own.add(name);
    }
    for (const { name } of part.outputs) assert(own.has(name), name);
    for (const { name } of part.outputs) known.add(name);
    const layer = layers[i];
    if (layer === undefined) return;
    const { queries, keys, values, pointers, weight, bias, beside } = layer;
    const names = [queries, keys, values, weight, bias, beside, ...Object.values(pointers ?? {})];
    assertEquals(names.filter((name) => !known.has(name)), []);
    known.add(layer.recalled);
  });
  assertEquals(graph.outputs.filter(({ name }) => !known.has(name)), []);
}

Deno.test("layers are marked where memories are planes that are read whole, and nowhere else", () => {
  const marked = (name: string, options = {}): number => {
    const family = FAMILIES.find(({ names }) => names.includes(name))!;
    const graph = family.memoryAttention(family.configurationOf(name)!, { pointers: true, ...options });
    return graph.attentions?.length ?? 0;
  };
  assertEquals(["sam2_hiera_tiny", "sam2.1_hiera_large", "efficienttam_s"].map((name) => marked(name)), [4, 4, 4]);
  assertEquals(["edgetam", "efficienttam_s_1", "efficienttam_ti_2"].map((name) => marked(name)), [0, 0, 0]);
  assertEquals(marked("efficienttam_s_1", { single: true }), 4);
});

Deno.test("what passes a layer without being named beside it is refused", () => {
  const g = new GraphBuilder("passing");
  const x = g.input("x", "float32", [1, 4, 8]);
  const [hidden, beside] = [mul(g, x, x), add(g, x, x)];
  const plane = { side: 2, channels: 8, theta: 100, name: "rotary" };
  const weights = { weight: g.stored("w", [8, 8]), bias: g.stored("b", [8]) };
  const layer = { queries: x, keys: x, values: x, ...weights, plane, width: 8, beside };
  const recalled = g.attention(layer, () => mul(g, x, x));
  g.output("y", add(g, add(g, recalled, beside), hidden), [1, 4, 8]);
  const error = assertThrows(
    () => cutAtAttentions(g.build()),
    MaskletError,
    `to pass a layer of attention, found ${hidden}`,
  );
  assertEquals(error.code, "bad-argument");
});
