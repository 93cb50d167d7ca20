import { assertEquals } from "@std/assert";
import { runBenchmark } from "../../src/benchmark/run_benchmark.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { writeSmallDataset } from "./small_dataset.ts";

const FRAMES = 6;
const name = (i: number): string => String(i).padStart(5, "0");

/** A split that has a mask where an object first appears and nowhere else: object 1 on frame 0, object 2 on frame 2. */
async function inSplit(meta: Readonly<Record<string, unknown>>, use: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(root, ["a"], FRAMES);
    for (const i of [1, 3, 4, 5]) await Deno.remove(`${root}/Annotations/a/${name(i)}.png`);
    for (const [file, content] of Object.entries(meta)) {
      await Deno.writeTextFile(`${root}/${file}`, JSON.stringify(content));
    }
    await use(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const filesOf = async (dir: string): Promise<string[]> =>
  (await Array.fromAsync(Deno.readDir(dir), (file) => file.name)).sort();

Deno.test("YouTube-VOS valid: results are the frames that meta.json names, where its server wants them", () => {
  const objects = {
    1: { category: "dog", frames: [0, 2, 4].map(name) },
    2: { category: "cat", frames: [2, 4].map(name) },
  };
  return inSplit({ "meta.json": { videos: { a: { objects } } } }, async (root) => {
    const dataset = await openDataset(root);
    assertEquals(dataset.layout, "youtube-vos");
    const { unscored } = await runBenchmark(colourModel(), dataset, { protocol: "vos", out: `${root}/run` });
    assertEquals(unscored, { a: "its 2 masks are those of first frames, which are given to the model" });
    const results = `${root}/run/results/Annotations/a`;
    assertEquals(await filesOf(results), [0, 2, 4].map((i) => `${name(i)}.png`));
    const { values } = await readIndexedPng(`${results}/${name(4)}.png`);
    assertEquals([...new Set(values)].sort(), [0, 1, 2]);
  });
});

Deno.test("LVOS test: results are all frames, and objects that come later are tracked from there", () => {
  const range = (start: number) => ({ start: name(start), end: name(FRAMES), frame_nums: FRAMES - start });
  const objects = { 1: { frame_range: range(0) }, 2: { frame_range: range(2) } };
  return inSplit({ "test_meta.json": { videos: { a: { objects } } } }, async (root) => {
    const dataset = await openDataset(root, { layout: "lvos" });
    const { unscored, sequences } = await runBenchmark(colourModel(), dataset, { protocol: "vos", out: `${root}/run` });
    assertEquals([Object.keys(unscored), sequences["a"]!.frames], [["a"], FRAMES]);
    assertEquals(await filesOf(`${root}/run/results/a`), Array.from({ length: FRAMES }, (_, i) => `${name(i)}.png`));
    const { values } = await readIndexedPng(`${root}/run/results/a/${name(1)}.png`);
    assertEquals([...new Set(values)].sort(), [0, 1]);
  });
});
