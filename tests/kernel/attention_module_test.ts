import { assert, assertEquals } from "@std/assert";
import { attentionModule } from "../../src/kernel/attention_module.ts";

Deno.test("the module with relaxed SIMD is taken where the engine runs it, and the other one where it does not", () => {
  const found = attentionModule();
  assert(typeof found !== "string");
  assertEquals(found.simd, "relaxed SIMD");
  let asked = 0;
  const older = attentionModule({ shares: true, runs: (bytes) => ++asked > 1 && WebAssembly.validate(bytes) });
  assert(typeof older !== "string");
  assertEquals([older.simd, asked], ["SIMD", 2]);
});

Deno.test("what an engine lacks is said in words", () => {
  assertEquals(attentionModule({ shares: true, runs: () => false }), "the engine has no SIMD");
  const unshared = attentionModule({ shares: false, runs: () => assert(false) as never });
  assertEquals(unshared, "there is no memory that threads share");
});
