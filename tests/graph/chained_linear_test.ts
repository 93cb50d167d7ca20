import { assert, assertEquals } from "@std/assert";
import { GraphBuilder } from "../../src/graph/builder.ts";
import { chainedBias, chainedLinear, chainedWeight } from "../../src/graph/chained_linear.ts";
import { attend, linear } from "../../src/graph/layers.ts";
import { formulaInput, openGraph, runGraph } from "../../src/parity/formula_model.ts";
import { testOnBackends } from "../runtime_backends.ts";

const [OBJECTS, LENGTH, INPUTS, MIDDLE, OUTPUTS] = [3, 5, 8, 12, 6];
const LAYERS = { first: "block.v_proj", second: "block.out_proj" };

Deno.test("two layers of which each is written out are the product of their weights", () => {
  const [inner, outer] = [Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(1, 0, 2, -1)];
  // inner [2, 3], outer [2, 2]: [[1, 2, 3], [-2, -1, 0]] by inputs and outputs
  assertEquals(chainedWeight(inner, outer, [3, 2, 2]), Float32Array.of(1, -2, 2, -1, 3, 0));
  assertEquals(chainedBias(Float32Array.of(10, 1), outer, Float32Array.of(0.5, 0.25)), Float32Array.of(10.5, 19.25));
});

/** Attention whose values are projected twice: before and after the weighted sum by the reference, at once by the chain. */
function attention(chained: boolean) {
  const g = new GraphBuilder("attention");
  const q = g.input("q", "float32", ["B", LENGTH, INPUTS]);
  const kT = g.node("Transpose", [q], { perm: [0, 2, 1] });
  const v = chained
    ? chainedLinear(g, q, { ...LAYERS, widths: [INPUTS, MIDDLE, OUTPUTS], length: LENGTH })
    : linear(g, q, LAYERS.first, INPUTS, MIDDLE);
  const out = attend(g, q, kT, v);
  g.output("out", chained ? out : linear(g, out, LAYERS.second, MIDDLE, OUTPUTS), ["B", LENGTH, OUTPUTS]);
  return g.build();
}

testOnBackends("values that are projected at once are those of two layers around the attention", async (backend) => {
  const inputs = { q: formulaInput("q", [OBJECTS, LENGTH, INPUTS], 1) };
  const results = [];
  for (const chained of [false, true]) {
    await using session = await openGraph(attention(chained), backend);
    results.push((await runGraph(session, inputs))["out"]!);
  }
  const [wanted, found] = results;
  assertEquals(found!.shape, [OBJECTS, LENGTH, OUTPUTS]);
  const most = Math.max(...wanted!.values.map(Math.abs));
  assert(most > 0.1, "there is something to compare");
  found!.values.forEach((value, i) => assert(Math.abs(value - wanted!.values[i]!) <= 2e-6 * most, `${i}: ${value}`));
});
