import { assertEquals, assertRejects } from "@std/assert";
import type { RunBenchmarkOptions } from "../../src/benchmark/benchmark_options.ts";
import { runBenchmark } from "../../src/benchmark/run_benchmark.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateInteractive } from "../../src/evaluate/evaluate_interactive.ts";
import type { Model } from "../../src/model/model.ts";
import type { RunIdentity } from "../../src/run/identity.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { writeSmallDataset } from "./small_dataset.ts";

async function inDataset(use: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(root, ["one"], 4);
    await use(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const onGpu = (): Model => {
  const model = colourModel();
  return Object.defineProperty(model, "identity", { value: { ...model.identity, backend: "webgpu" } });
};

Deno.test("a benchmark's folder is not gone on with in another precision, on another backend, or over another range", () =>
  inDataset(async (root) => {
    const run = async (model: Model, more: Partial<RunBenchmarkOptions> = {}) =>
      await runBenchmark(model, await openDataset(root), { protocol: "vos", out: `${root}/run`, ...more });
    const { settings } = await run(colourModel());
    const written = JSON.parse(await Deno.readTextFile(`${root}/run/run.json`));
    assertEquals(written.identity, JSON.parse(JSON.stringify(settings.identity)));
    const refused = async (words: string, model: Model, more: Partial<RunBenchmarkOptions> = {}) =>
      void await assertRejects(() => run(model, more), MaskletError, words);
    await refused('model.precision was "fp32" and is "fp16"', colourModel({ precision: "fp16" }));
    await refused('model.backend was "wasm" and is "webgpu"', onGpu());
    await refused("range.maxFrames was nothing and is 2", colourModel(), { propagate: { maxFrames: 2 } });
    await refused("rules.fillHoles was 0 and is 3", colourModel(), { propagate: { fillHoles: 3 } });
    await refused('flow.protocol was "vos" and is "davis"', colourModel(), { protocol: "davis" });
    assertEquals((await run(colourModel())).settings, settings);
  }));

Deno.test("finished sequences are not taken for those of another dataset", () =>
  inDataset(async (root) => {
    const run = async () =>
      await runBenchmark(colourModel(), await openDataset(root), { protocol: "vos", out: `${root}/run` });
    await run();
    await Deno.copyFile(`${root}/JPEGImages/one/00003.jpg`, `${root}/JPEGImages/one/00000.jpg`);
    await assertRejects(run, MaskletError, "Expected one as");
    await assertRejects(run, MaskletError, "video.pixels was");
  }));

Deno.test("one folder is not handed to two benchmarks at once, nor one record to the runs of many sequences", () =>
  inDataset(async (root) => {
    const run = async (more: Partial<RunBenchmarkOptions> = {}) =>
      await runBenchmark(colourModel(), await openDataset(root), { protocol: "vos", out: `${root}/run`, ...more });
    let second: Promise<unknown> | undefined;
    await run({ onProgress: () => void (second ??= run().catch(({ message }) => message)) });
    assertEquals(String(await second).includes("that nobody is writing, found another at it"), true);
    const propagate = { resume: `${root}/record` } as RunBenchmarkOptions["propagate"];
    await assertRejects(() => run({ propagate: propagate! }), MaskletError, 'found "resume"');
    assertEquals([...Deno.readDirSync(`${root}/run`)].map(({ name }) => name).sort(), ["masks", "parts", "run.json"]);
  }));

Deno.test("an interactive evaluation's folder is its model's, precision's and annotator's", () =>
  inDataset(async (root) => {
    const run = async (model: Model, clicksPerFrame = 2) =>
      await evaluateInteractive(model, await openDataset(root), {
        ...{ out: `${root}/run`, clicksPerFrame, maxFrames: 1 },
      });
    await run(colourModel());
    await assertRejects(() => run(colourModel({ precision: "fp16" })), MaskletError, "model.precision was");
    await assertRejects(() => run(onGpu()), MaskletError, "model.backend was");
    await assertRejects(() => run(colourModel(), 1), MaskletError, "prompts.clicksPerFrame was 2 and is 1");
    const { identity } = JSON.parse(await Deno.readTextFile(`${root}/run/run.json`)) as { identity: RunIdentity };
    assertEquals(identity.model.weights, colourModel().identity.weights);
  }));
