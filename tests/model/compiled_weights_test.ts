import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { formulaWeight } from "../../src/parity/formula.ts";
import { encodeOnnx } from "../../src/graph/onnx.ts";
import { weightPieces } from "../../src/model/compile.ts";
import { COMPILER_VERSION } from "../../src/model/compile_cache.ts";
import { configurationOf } from "../../src/model/configurations.ts";
import { modelGraphs } from "../../src/model/compile_model.ts";

/** SHA-256 of all weights of pico, SAM 2.1 at 256 px, by formula, for each version of the compiler. */
const KNOWN: Readonly<Record<number, string>> = {
  1: "e8d5df690d8247c09e9dab5ad30bd06a04cd9792d1b02729f0ccb2ac1fe873e9",
  2: "7cf34539c7a553462fd6a0cfe5664b1fd088dc62a131e0bad591ca06d217624b",
  3: "57c8ca8d1018c27c557f73f426750d523b0f47418df9ce0ed11fa01a7013b2d2",
};

Deno.test("weights that are derived otherwise come with another COMPILER_VERSION, so that no cache serves the old ones", async () => {
  const hash = createHash("sha256");
  for (const graph of Object.values(modelGraphs(configurationOf("sam2.1_hiera_pico")!))) {
    const read = (key: string, shape: readonly number[]) => Promise.resolve(formulaWeight(key, shape));
    for await (const bytes of weightPieces(encodeOnnx(graph, "w"), read)) hash.update(bytes);
  }
  const found = hash.digest("hex");
  assertEquals(found, KNOWN[COMPILER_VERSION], "raise COMPILER_VERSION and add a line to KNOWN");
});
