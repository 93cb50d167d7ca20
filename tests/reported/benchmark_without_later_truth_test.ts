import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { runBenchmark } from "../../src/benchmark/run_benchmark.ts";
import { benchmarkSummary } from "../../src/cli/benchmark_summary.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateInteractive } from "../../src/evaluate/evaluate_interactive.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { benchmarkText } from "../../src/notebook/show_benchmark.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { inFolder } from "../in_folder.ts";

const root = (name: string): URL => new URL(`benchmark-without-later-truth/${name}`, import.meta.url);
const REASON = "its one mask is the one that is given to the model";

Deno.test("splits with first masks alone are tracked to the end, written for the server, and not scored", () =>
  inFolder(async (dir) => {
    for (
      const [name, sequences, options] of [
        ["testdev", ["a", "b"], { split: "test-dev" }],
        ["mosevalid", ["a"], {}],
      ] as const
    ) {
      const out = `${dir}/${name}`;
      const dataset = await openDataset(root(name), options);
      const protocol = name === "testdev" ? "davis" : "vos";
      const run = await runBenchmark(colourModel(), dataset, { protocol, out });
      assertEquals(run.unscored, Object.fromEntries(sequences.map((sequence) => [sequence, REASON])));
      assertEquals([run.evaluation.rows, run.failed, run.allFrames], [[], [], NaN]);
      for (const sequence of sequences) {
        assertEquals([run.sequences[sequence]!.frames, run.sequences[sequence]!.allFrames], [4, []]);
        const written = (await Array.fromAsync(Deno.readDir(`${out}/results/${sequence}`))).map((file) => file.name);
        assertEquals(written.sort(), [0, 1, 2, 3].map((i) => `0000${i}.png`));
        const { values } = await readIndexedPng(`${out}/results/${sequence}/00000.png`);
        assertEquals([...new Set(values)].sort(), [0, 1]);
      }
      for (const text of [benchmarkSummary(run, out), benchmarkText(run)]) {
        assertStringIncludes(text, "nothing to score");
        assert(!/J&F|1\.000|NaN/i.test(text), text);
      }
      assert(!/"allFrames":(null|1)/.test(JSON.stringify(run)));
    }
  }));

Deno.test("an annotator has nothing to correct by where first masks are all there is", async () => {
  const work = async () => await evaluateInteractive(colourModel(), await openDataset(root("mosevalid")));
  await assertRejects(work, MaskletError, "Expected ground truth of a to correct by");
});
