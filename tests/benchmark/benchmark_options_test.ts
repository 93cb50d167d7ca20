import { assertEquals, assertThrows } from "@std/assert";
import { RUN_BENCHMARK_OPTIONS, type RunBenchmarkOptions } from "../../src/benchmark/benchmark_options.ts";
import { MaskletError } from "../../src/error.ts";
import { PROTOCOLS } from "../../src/evaluate/protocols.ts";
import { checkOptions } from "../../src/options.ts";

const checked = (options: unknown) =>
  checkOptions("runBenchmark", { out: "run", ...options as object } as RunBenchmarkOptions, RUN_BENCHMARK_OPTIONS);

Deno.test("objects are shown by their masks where nothing is said, and a protocol is a name of the list or a value", () => {
  assertEquals(checked({}).prompt, { kind: "mask" });
  for (const { name } of PROTOCOLS) assertEquals(checked({ protocol: name }).protocol, name);
  assertEquals(checked({ protocol: PROTOCOLS[0]! }).protocol, PROTOCOLS[0]!);
});

Deno.test("what is no share, no number of frames or no folder is refused in words", () => {
  for (const shard of [{ index: 0, count: 2 }, { index: 3, count: 2 }, { index: 1.5, count: 2 }, "1/2", null]) {
    assertThrows(() => checked({ shard }), MaskletError, "shard");
  }
  for (const maxFrames of [0, 1.5, "3", NaN]) assertThrows(() => checked({ maxFrames }), MaskletError, "maxFrames");
  assertThrows(() => checked({ out: 5 }), MaskletError, "out");
  assertThrows(() => checked({ prompt: "box" }), MaskletError, "prompt");
});
