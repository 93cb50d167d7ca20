import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseBenchmarkPrompt } from "../../src/benchmark/benchmark_prompt.ts";
import { runBenchmark } from "../../src/benchmark/run_benchmark.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { MaskletError } from "../../src/error.ts";
import { loadModel } from "../../src/model/load_model.ts";
import { writeSmallDataset } from "./small_dataset.ts";

Deno.test("a benchmark tracks each object from its first frame, scores it, and goes on where it was stopped", async () => {
  const root = await Deno.makeTempDir();
  await writeSmallDataset(root, ["left", "right"], 6);
  await using model = await loadModel(undefined, { backend: "wasm" });
  const out = `${root}/run`;
  const options = { protocol: "vos", out } as const;

  const stop = new AbortController();
  const stopped = runBenchmark(model, await openDataset(root), {
    ...options,
    signal: stop.signal,
    onProgress: ({ sequence, frame }) => sequence === "right" && frame === 2 && stop.abort(new Error("enough")),
  });
  await assertRejects(() => stopped, Error, "enough");
  assertEquals(await names(`${out}/parts`), ["left.json", "right.unfinished"]);

  const seen: string[] = [];
  const run = await runBenchmark(model, await openDataset(root), {
    ...options,
    onProgress: ({ sequence, frame, frames, resumed }) =>
      frame === frames && seen.push(`${sequence}${resumed ? " resumed" : ""}`),
  });
  assertEquals(seen, ["left resumed", "right"]);
  const { evaluation, sequences } = run;
  assertEquals(evaluation.rows.map(({ sequence, object }) => `${sequence} ${object}`), [
    "left 1",
    "left 2",
    "right 1",
    "right 2",
  ]);
  const score = (sequence: string, object: number): number => evaluation.row(sequence, object).statistics.J.mean;
  assertEquals([score("left", 1), score("left", 2)], [score("right", 1), score("right", 2)]); // the same pictures
  assert(evaluation.global["J&F"] > 0.6, `J&F ${evaluation.global["J&F"]}`);
  assertEquals(sequences["left"]!.allFrames.map(({ object }) => object), [1, 2]);
  assert(Math.abs(sequences["left"]!.allFrames[0]!.J - score("left", 1)) < 0.2);
  assertEquals((await names(`${out}/masks/left`)).length, 7); // six frames and masklets.json

  const again = await runBenchmark(model, await openDataset(root), options);
  assertEquals(JSON.stringify(again), JSON.stringify(run));
  const other = { ...options, prompt: parseBenchmarkPrompt("box") };
  const refused = async (): Promise<unknown> => await runBenchmark(model, await openDataset(root), other);
  await assertRejects(refused, MaskletError, 'prompts was "mask" and is "box"');
  await Deno.remove(root, { recursive: true });
});

Deno.test("boxes and clicks prompt as well as masks", async () => {
  const root = await Deno.makeTempDir();
  await writeSmallDataset(root, ["one"], 3);
  await using model = await loadModel(undefined, { backend: "wasm" });
  for (const text of ["box", "clicks:2"]) {
    const run = await runBenchmark(model, await openDataset(root), {
      protocol: "vos",
      prompt: parseBenchmarkPrompt(text),
      out: `${root}/${text}`,
    });
    assertEquals(run.settings.prompt, text);
    assertEquals(run.sequences["one"]!.frames, 3); // counted though nobody listens
    assert(run.framesPerSecond > 0);
    const all = run.sequences["one"]!.allFrames;
    assert(all[0]!.J > 0.5, `${text}: ${JSON.stringify(all)}`);
  }
  await Deno.remove(root, { recursive: true });
});

Deno.test("an unknown prompt is refused in words", async () => {
  await assertRejects(async () => await parseBenchmarkPrompt("clicks:0"), MaskletError, "clicks:N");
});

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}
