import { assert, assertEquals } from "@std/assert";
import { findRust } from "../../wasm/toolchain.ts";
import { buildKernel, type Simd } from "./shorter_product/build_kernel.ts";
import { formulaLayer, largestError, operations, plainly, rotatedKeys } from "./shorter_product/cross_attention.ts";
import { Kernel } from "./shorter_product/kernel.ts";
import { packLayer, placesInOrder } from "./shorter_product/packed_layer.ts";

const rust = await findRust();

Deno.test("places are read tile by tile, each once", () => {
  for (const side of [4, 16, 64]) {
    const order = placesInOrder(side);
    assertEquals([...order].sort((a, b) => a - b), Array.from({ length: side * side }, (_, i) => i));
  }
});

Deno.test("a full bank at 1024 px takes 76 GFLOP a layer by the plain product, 40 by the shorter one", () => {
  const { plain, short } = operations({ side: 64, memories: 7, pointers: 64 });
  assertEquals([Math.round(plain / 1e9), Math.round(short / 1e9)], [76, 40]);
});

for (const simd of ["simd128", "relaxed-simd"] as const satisfies readonly Simd[]) {
  Deno.test({
    name: `the kernel equals softmax attention in float64, by either product, with ${simd} (needs the wasm toolchain)`,
    ignore: typeof rust === "string",
    fn: async () => {
      const module = await buildKernel(simd);
      assert(module instanceof WebAssembly.Module, `${module}`);
      for (const [memories, pointers, threads] of [[1, 0, 1], [3, 8, 2], [7, 16, 1], [8, 4, 2]] as const) {
        const layer = formulaLayer({ side: 8, memories, pointers });
        const keys = rotatedKeys(layer);
        const all = Array.from({ length: 64 }, (_, i) => i);
        const wanted = plainly(layer, keys, all);
        using kernel = await Kernel.open(module, layer, packLayer(layer, keys), threads);
        for (const form of ["attend_short", "attend_plain"] as const) {
          const error = largestError(await kernel.run(layer.queries, form), wanted, all);
          assert(error < 1e-5, `${memories} memories, ${pointers} pointers, ${form}: ${error} of the largest value`);
        }
      }
    },
  });
}
