import { assertEquals } from "@std/assert";
import { benchmarkOfParts, type BenchmarkPart, costsOfParts } from "../../src/benchmark/benchmark_parts.ts";
import type { BenchmarkSettings } from "../../src/benchmark/benchmark_run.ts";
import { requireProtocol } from "../../src/evaluate/protocols.ts";
import type { Environment } from "../../src/run/environment.ts";

const settings = { model: "m", weights: "0", prompt: "mask", identity: {} } as unknown as BenchmarkSettings;
const machine = (backend: string) => ({ backend }) as unknown as Environment;

function part(sequence: string, J: number, more: Partial<BenchmarkPart> = {}): BenchmarkPart {
  const scores = [{ sequence, object: 1, frames: ["1"], J: [J], F: [J] }];
  const tracked = { frames: 4, objects: 1, seconds: 2, peakMemory: 1, allFrames: [{ object: 1, J, F: J }] };
  return { tracked, scores, ...more };
}

Deno.test("finished sequences make a run in the order that they are given in, with their notes and failures", () => {
  const parts = new Map([["b", part("b", 0.5, { notes: ["odd"] })], ["a", part("a", 1)]]);
  const failed = [{ sequence: "c", code: "io" as const, reason: "gone" }];
  const run = benchmarkOfParts(settings, requireProtocol("vos"), parts, failed);
  assertEquals(run.evaluation.rows.map(({ sequence }) => sequence), ["b", "a"]);
  assertEquals([run.evaluation.notes, run.evaluation.leftOut, run.failed], [["odd"], failed, failed]);
  assertEquals([run.allFrames, run.framesPerSecond, Object.keys(run.sequences)], [0.75, 2, ["b", "a"]]);
});

Deno.test("a sequence that has nothing to score is told with its reason, and is no row", () => {
  const { tracked } = part("a", 1);
  const bare: BenchmarkPart = { tracked: { ...tracked, allFrames: [] }, scores: [], unscored: "first masks alone" };
  const run = benchmarkOfParts(settings, requireProtocol("vos"), new Map([["a", bare], ["b", part("b", 1)]]), []);
  assertEquals([run.unscored, run.evaluation.rows.length], [{ a: "first masks alone" }, 1]);
});

Deno.test("each machine stands once in what a run cost, and sequences say which was theirs", () => {
  const parts = new Map([
    ["a", part("a", 1, { environment: machine("wasm") })],
    ["b", part("b", 1, { environment: machine("webgpu") })],
    ["c", part("c", 1, { environment: machine("wasm") })],
    ["d", part("d", 1)],
  ]);
  const costs = { frames: 4, objects: 1, seconds: 2, peakMemory: 1 };
  assertEquals(costsOfParts(parts) as unknown, {
    environments: [machine("wasm"), machine("webgpu")],
    tracked: {
      ...{ a: { ...costs, environment: 0 }, b: { ...costs, environment: 1 }, c: { ...costs, environment: 0 } },
      d: costs,
    },
  });
});
