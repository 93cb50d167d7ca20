import { assertEquals } from "@std/assert";
import type { Graph } from "../../src/graph/builder.ts";
import { memoryAttention } from "../../src/graph/sam2/memory_attention.ts";
import { maskDecoder } from "../../src/graph/sam2/mask_decoder.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { graphFile } from "../../src/model/graph_file.ts";
import { attentionPays, SMALLEST_SIDE } from "../../src/runtime/plane_attention/attention_pays.ts";

const tiny = configurationOf("sam2.1_hiera_tiny")!;
const compile = ({ name }: Graph) => ({
  ...{ name, onnx: new Uint8Array(), weightsFile: name, weights: () => Promise.resolve(new Uint8Array()) },
});

Deno.test("a graph comes in parts, too, for a backend that takes all of its layers of attention", async () => {
  const graph = memoryAttention({ ...tiny, imageSize: 64 }, { pointers: true });
  const { inParts, name } = await graphFile(graph, { takesAttention: () => true }, compile);
  assertEquals([name, inParts?.outputs], ["memory_attention", ["conditioned"]]);
  assertEquals(inParts?.parts.map(({ file }) => file.name), [0, 1, 2, 3, 4].map((i) => `memory_attention_part_${i}`));
  assertEquals(inParts?.parts.at(-1)?.outputs, ["conditioned"]);
  let asked = 0;
  for (
    const backend of [{}, { takesAttention: () => ++asked < 2 }, {
      takesAttention: () => true,
      precision: "int8" as const,
    }]
  ) {
    assertEquals((await graphFile(graph, backend, compile)).inParts, undefined);
  }
  assertEquals((await graphFile(maskDecoder(tiny), { takesAttention: () => true }, compile)).inParts, undefined);
});

Deno.test("the kernel is taken from 512 px on, for the widths of the published models", () => {
  const pays = (imageSize: number, widths = {}): boolean =>
    memoryAttention({ ...tiny, imageSize, ...widths }, { pointers: true }).attentions!.every(attentionPays);
  assertEquals([256, 480, 16 * SMALLEST_SIDE, 512, 1024].map((size) => pays(size)), [false, false, true, true, true]);
  assertEquals([pays(1024, { dModel: 128 }), pays(1024, { memDim: 32 })], [false, false]);
});
