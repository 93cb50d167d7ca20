import { assertEquals, assertRejects } from "@std/assert";
import type { BenchmarkPart } from "../../src/benchmark/benchmark_parts.ts";
import { failuresOf, partsInOrder, readBenchmark } from "../../src/benchmark/read_benchmark.ts";
import { MaskletError } from "../../src/error.ts";
import { openRunStore, type StoredRun } from "../../src/run/run_store.ts";
import type { RunIdentity } from "../../src/run/identity.ts";
import { inFolder } from "../in_folder.ts";

const part = (sequence: string): BenchmarkPart => ({
  tracked: { frames: 2, objects: 1, seconds: 1, peakMemory: 1, allFrames: [{ object: 1, J: 1, F: 1 }] },
  scores: [{ sequence, object: 1, frames: ["1"], J: [1], F: [1] }],
});
const identity = { flow: { protocol: "vos" } } as unknown as RunIdentity;
const failure = { code: "io" as const, reason: "gone", at: 5 };
const unread = [{ sequence: "x", code: "bad-dataset" as const, reason: "no folder" }];

Deno.test("finished sequences come in the dataset's order; what is neither finished nor failed is missing", () => {
  const stored: StoredRun<BenchmarkPart> = {
    settings: { identity, sequences: ["c", "a", "b", "d"], unread },
    parts: new Map([["a", part("a")], ["c", part("c")]]),
    failures: new Map([["b", failure], ["a", failure]]),
    claimed: [],
  };
  const { parts, missing } = partsInOrder(stored);
  assertEquals([[...parts.keys()], missing], [["c", "a"], ["d"]]);
  assertEquals(failuresOf(stored), [{ sequence: "b", code: "io", reason: "gone" }, ...unread], "a is finished since");
});

const written = async (dir: string, settings: object, names: readonly string[]): Promise<void> => {
  await using store = await openRunStore<BenchmarkPart>(dir, { identity, ...settings });
  for (const name of names) await store.keep(name, {}, part(name));
};

Deno.test("a run that has not ended is refused by the names of what is missing, or read in part", () =>
  inFolder(async (dir) => {
    const made = { model: "m", weights: "0", prompt: "box", sequences: ["a", "b"] };
    await written(dir, made, ["a"]);
    await assertRejects(() => readBenchmark(dir), MaskletError, "found 1 that are not: b");
    const run = await readBenchmark(dir, { partial: true });
    assertEquals([Object.keys(run.sequences), run.settings.prompt], [["a"], "box"]);
    await written(dir, made, ["b"]);
    assertEquals((await readBenchmark(dir)).evaluation.rows.map(({ sequence }) => sequence), ["a", "b"]);
  }));

Deno.test("a folder without a run, one of another kind, and an unknown protocol are errors in words", () =>
  inFolder(async (dir) => {
    await assertRejects(() => readBenchmark(`${dir}/none`), MaskletError, "Expected a run in");
    await written(`${dir}/other`, { identity: { flow: {} } }, []);
    await assertRejects(() => readBenchmark(`${dir}/other`), MaskletError, "one without a protocol");
    await written(`${dir}/mine`, { identity: { flow: { protocol: "mine" } } }, []);
    await assertRejects(() => readBenchmark(`${dir}/mine`), MaskletError, "mine");
  }));
