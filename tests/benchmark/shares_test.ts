import { assert, assertEquals, assertRejects } from "@std/assert";
import { readBenchmark } from "../../src/benchmark/read_benchmark.ts";
import type { BenchmarkProgress, RunBenchmarkOptions } from "../../src/benchmark/benchmark_options.ts";
import { runBenchmark } from "../../src/benchmark/run_benchmark.ts";
import type { BenchmarkRun } from "../../src/benchmark/benchmark_run.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../src/error.ts";
import type { RunIdentity } from "../../src/run/identity.ts";
import { openRunStore, readRunStore } from "../../src/run/run_store.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { writeSmallDataset } from "./small_dataset.ts";

const NAMES = ["a", "b", "c", "d", "e"];

/** Runs of one dataset, in folders beside it. */
async function withRuns(
  use: (
    run: (out: string, more?: Partial<RunBenchmarkOptions>) => Promise<BenchmarkRun>,
    root: string,
  ) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(root, NAMES, 4);
    await use(async (out, more = {}) => {
      return await runBenchmark(colourModel(), await openDataset(root), { out: `${root}/${out}`, ...more });
    }, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** What must not depend on how often a run was broken: all but seconds and memory. */
function numbers({ settings, evaluation, sequences, failed, unscored, allFrames }: BenchmarkRun): unknown {
  const tracked = Object.entries(sequences).map(([name, { frames, objects, allFrames }]) => [
    name,
    { frames, objects, allFrames },
  ]);
  return JSON.parse(JSON.stringify({ settings, evaluation, tracked, failed, unscored, allFrames }));
}

Deno.test("shares of a run, made at once and in any order, come together as the unbroken run", () =>
  withRuns(async (run, root) => {
    const whole = await run("whole");
    const shard = (index: number) => run("shared", { shard: { index, count: 3 } });
    const second = await shard(2);
    assertEquals(Object.keys(second.sequences), ["b", "e"]);
    await assertRejects(() => readBenchmark(`${root}/shared`), MaskletError, "found 3 that are not: a, c, d");
    assertEquals(Object.keys((await readBenchmark(`${root}/shared`, { partial: true })).sequences), ["b", "e"]);
    await Promise.all([shard(3), shard(1)]);
    assertEquals(numbers(await readBenchmark(`${root}/shared`)), numbers(whole));
    assertEquals(
      [...Deno.readDirSync(`${root}/shared`)].map(({ name }) => name).sort(),
      ["masks", "parts", "run.json"],
    );
  }));

Deno.test("one share is not made by two processes, and no share beside a run that holds the folder alone", () =>
  withRuns(async (run, root) => {
    const shard = { index: 1, count: 2 };
    const holding = async (share: string | undefined, more: Partial<RunBenchmarkOptions>): Promise<void> => {
      const held = await openRunStore(`${root}/${share}`, { identity: {} as RunIdentity }, { share });
      await assertRejects(() => run(`${share}`, more), MaskletError, "that nobody is writing");
      await held[Symbol.asyncDispose]();
      await Deno.remove(`${root}/${share}/run.json`);
      await run(`${share}`, more);
    };
    await holding("shard-1-of-2", { shard });
    await holding(undefined, { shard });
    await holding("shard-2-of-2", {});
  }));

Deno.test("processes that share the same sequences make each once, and all have the whole run in the end", () =>
  withRuns(async (run, root) => {
    const made: string[] = [];
    const onProgress = ({ sequence, frame, resumed }: BenchmarkProgress) =>
      void (!resumed && frame === 1 && made.push(sequence));
    const runs = await Promise.all(["x", "y", "z"].map((share) => run("run", { share, onProgress })));
    assertEquals(made.sort(), NAMES);
    for (const one of runs) assertEquals(numbers(one), numbers(await readBenchmark(`${root}/run`)));
  }));

Deno.test("a failure is noted for whoever reads the run, not tried again by another process, and gone when it is mended", () =>
  withRuns(async (run, root) => {
    const broken = `${root}/Annotations/b/00001.png`;
    const png = await Deno.readFile(broken);
    await Deno.writeTextFile(broken, "no picture");
    const tried: string[] = [];
    const onProgress = ({ sequence, frame, resumed }: BenchmarkProgress) =>
      void (!resumed && frame === 1 && tried.push(sequence));
    await Promise.all(["x", "y"].map((share) => run("run", { share, onProgress })));
    assert(tried.filter((name) => name === "b").length <= 1, tried.join(" "));
    const { failed, evaluation } = await readBenchmark(`${root}/run`);
    assertEquals(failed.map(({ sequence }) => sequence), ["b"]);
    assertEquals(evaluation.leftOut, failed);
    await Deno.writeFile(broken, png);
    assertEquals((await run("run")).failed, []);
    assertEquals((await readBenchmark(`${root}/run`)).failed, []);
    assertEquals((await readRunStore(`${root}/run`)).failures.size, 0);
  }));

Deno.test("run.json says what each sequence cost and on which machine", () =>
  withRuns(async (run, root) => {
    const { sequences } = await run("run", { notes: { dataset: { root } } });
    const written = JSON.parse(await Deno.readTextFile(`${root}/run/run.json`));
    assertEquals(Object.keys(written.tracked), NAMES);
    const { allFrames: _, ...costs } = sequences["a"]!;
    assert(costs.seconds > 0 && costs.peakMemory > 2 ** 20);
    assertEquals(written.tracked.a, { ...costs, environment: 0 });
    assertEquals([written.environments.length, written.environments[0].backend], [1, "colours alone"]);
    assertEquals(written.dataset, { root });
  }));

Deno.test("the default protocol is the layout's", () =>
  withRuns(async (run, root) => {
    assertEquals((await run("run")).evaluation.protocol, "vos"); // MOSE
    const [first] = await Array.fromAsync(await openDataset(root));
    const alone = await runBenchmark(colourModel(), [first!], { out: `${root}/alone` });
    assertEquals(alone.evaluation.protocol, "vos");
  }));
