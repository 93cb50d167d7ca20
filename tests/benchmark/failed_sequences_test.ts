import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { runBenchmark } from "../../src/benchmark/run_benchmark.ts";
import { benchmarkSummary } from "../../src/cli/benchmark_summary.ts";
import { namedDataset } from "../../src/cli/benchmark_dataset.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../src/error.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { writeSmallDataset } from "./small_dataset.ts";

async function inDataset(names: readonly string[], use: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(root, names, 4);
    await use(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const benchmark = async (root: string) =>
  await runBenchmark(colourModel(), await openDataset(root), { protocol: "vos", out: `${root}/run` });

Deno.test("a sequence that fails is told at the end, the others are scored, and it is tried again", () =>
  inDataset(["a", "b", "c"], async (root) => {
    const whole = await Deno.readFile(`${root}/JPEGImages/b/00002.jpg`);
    await Deno.writeTextFile(`${root}/JPEGImages/b/00002.jpg`, "no picture");
    const run = await benchmark(root);
    assertEquals(Object.keys(run.sequences), ["a", "c"]);
    assertEquals(run.failed.map(({ sequence, code }) => [sequence, code]), [["b", "bad-image"]]);
    assertStringIncludes(run.failed[0]!.reason, "/JPEGImages/b/00002.jpg");
    assertEquals(run.evaluation.leftOut, run.failed);
    const text = benchmarkSummary(run, "out");
    assertStringIncludes(text, "left out (1), so the scores are not those of the whole set");
    await Deno.writeFile(`${root}/JPEGImages/b/00002.jpg`, whole);
    const again = await benchmark(root);
    assertEquals([Object.keys(again.sequences), again.failed], [["a", "b", "c"], []]);
  }));

Deno.test("where every sequence fails, the first failure is the error", () =>
  inDataset(["a", "b"], async (root) => {
    for (const name of ["a", "b"]) await Deno.writeTextFile(`${root}/JPEGImages/${name}/00001.jpg`, "no picture");
    await assertRejects(() => benchmark(root), MaskletError, "/JPEGImages/a/00001.jpg");
  }));

Deno.test("a sequence of which folders are missing is one that fails", () =>
  inDataset(["a", "b"], async (root) => {
    await Deno.remove(`${root}/Annotations/b`, { recursive: true });
    const { sequences, unread } = await namedDataset({ root, sequences: [] });
    const run = await runBenchmark(colourModel(), sequences, { protocol: "vos", out: `${root}/run`, unread });
    assertEquals([Object.keys(run.sequences), run.failed.map(({ sequence }) => sequence)], [["a"], ["b"]]);
    assertStringIncludes(run.failed[0]!.reason, "/Annotations/b");
  }));

Deno.test("a folder that vanishes or takes no more stops the run at once, and names a path in it", () =>
  inDataset(["a", "b"], async (root) => {
    const tracked = new Set<string>();
    const work = async () =>
      await runBenchmark(colourModel(), await openDataset(root), {
        protocol: "vos",
        out: `${root}/run`,
        onProgress: ({ sequence, frame }) => {
          tracked.add(sequence);
          if (frame === 2) Deno.removeSync(`${root}/run`, { recursive: true });
        },
      });
    await assertRejects(work, MaskletError, `${root}/run/masks/a/`);
    assertEquals([...tracked], ["a"]);
  }));

Deno.test("sequences by names that are nowhere are refused before the first is tracked", () =>
  inDataset(["a", "b"], async (root) => {
    const { sequences } = await namedDataset({ root, sequences: ["a", "z"] });
    const first = sequences[Symbol.asyncIterator]().next();
    await assertRejects(() => first, MaskletError, "found z. It has a, b");
  }));

Deno.test("what killed processes left half-written is taken away, of one's own sequences alone", () =>
  inDataset(["a"], async (root) => {
    const half = ["run.json", "scores.json", "parts/a.json", "failures/a.json", "masks/a/00000.png"]
      .map((name) => `${root}/run/${name}.0a1b2c3d.part`);
    for (const folder of ["parts", "failures", "masks/a"]) {
      await Deno.mkdir(`${root}/run/${folder}`, { recursive: true });
    }
    for (const path of half) await Deno.writeTextFile(path, "half");
    const other = `${root}/run/parts/b.json.0a1b2c3d.part`;
    await Deno.writeTextFile(other, "another process is at it");
    await benchmark(root);
    const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);
    assertEquals(await Promise.all([...half, other].map(isThere)), [...half.map(() => false), true]);
  }));

Deno.test("sequences by names need no other split than the one that has them, and a mistyped one names the nearest", async () => {
  const root = await Deno.makeTempDir();
  try {
    for (const folder of ["JPEGImages/480p/dog", "Annotations/480p/dog", "ImageSets/2017"]) {
      await Deno.mkdir(`${root}/${folder}`, { recursive: true });
    }
    await writeSmallDataset(`${root}/small`, ["dog"], 2);
    for (const [from, to] of [["JPEGImages", "jpg"], ["Annotations", "png"]] as const) {
      for (const name of ["00000", "00001"]) {
        await Deno.copyFile(`${root}/small/${from}/dog/${name}.${to}`, `${root}/${from}/480p/dog/${name}.${to}`);
      }
    }
    await Deno.writeTextFile(`${root}/ImageSets/2017/val.txt`, "dog\n"); // and no train.txt
    const names = async (...sequences: string[]) =>
      (await Array.fromAsync((await namedDataset({ root, sequences })).sequences)).map(({ name }) => name);
    assertEquals(await names("dog"), ["dog"]);
    await assertRejects(() => names("dgo"), MaskletError, "found dgo (did you mean dog?). It has dog");
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
