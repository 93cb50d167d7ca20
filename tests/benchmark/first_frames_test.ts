import { assertEquals, assertRejects } from "@std/assert";
import { firstFrames } from "../../src/benchmark/first_frames.ts";
import { readBenchmark } from "../../src/benchmark/read_benchmark.ts";
import { runBenchmark } from "../../src/benchmark/run_benchmark.ts";
import { convertDataset } from "../../src/dataset/convert_dataset.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import type { DatasetSequence } from "../../src/dataset/sequence.ts";
import { MaskletError } from "../../src/error.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { writeSmallDataset } from "./small_dataset.ts";

async function inDataset(frames: number, use: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await writeSmallDataset(`${root}/mose`, ["one", "two"], frames);
    await use(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function firstOf(root: string): Promise<DatasetSequence> {
  return (await Array.fromAsync(await openDataset(root)))[0]!;
}

Deno.test("the first frames of a sequence have no later frame, mask or object", () =>
  inDataset(5, async (root) => {
    const whole = await firstOf(`${root}/mose`); // object 2 appears on frame 2
    const part = firstFrames(whole, 2);
    assertEquals([part.frameCount, part.frames.length, part.annotations.length], [2, 2, 2]);
    assertEquals(part.annotated.map(({ name }) => name), ["00000", "00001"]);
    assertEquals(part.asked, ["00000", "00001"]);
    assertEquals(await part.objects(), [{ id: 1, first: 0 }]);
    assertEquals((await part.prompts()).map(({ object }) => object), [1]);
    assertEquals((await part.truth.entries()).map(({ name }) => name), ["00000.png", "00001.png"]);
    assertEquals(await part.truth.missing(["00001.png", "00002.png"]), ["00002.png"]);
    await assertRejects(() => part.masks(2), MaskletError, "Expected one of the first 2 frames of one, found frame 2");
    assertEquals(firstFrames(whole, 5), whole);
  }));

Deno.test("where objects have folders, those that appear later are none of the truth's", () =>
  inDataset(5, async (root) => {
    await convertDataset(await openDataset(`${root}/mose`), `${root}/sav`, { to: "sav" });
    const part = firstFrames(await firstOf(`${root}/sav`), 2);
    const folders = (await part.truth.entries()).map(({ name }) => name);
    assertEquals(folders, (await part.objects()).map(({ id }) => id));
    assertEquals(folders.length, 1);
  }));

Deno.test("a quick look tracks and scores the first frames of each sequence, says so, and is another run than the whole", () =>
  inDataset(6, async (root) => {
    const run = async (maxFrames?: number, out = "quick") =>
      await runBenchmark(colourModel(), await openDataset(`${root}/mose`), {
        out: `${root}/${out}`,
        ...(maxFrames !== undefined && { maxFrames }),
      });
    const quick = await run(4);
    assertEquals(quick.settings.maxFrames, 4);
    assertEquals([quick.sequences["one"]!.frames, quick.evaluation.row("one", 1).frames.length], [4, 2]);
    assertEquals([...Deno.readDirSync(`${root}/quick/masks/one`)].length, 5); // four frames and masklets.json
    assertEquals(JSON.parse(JSON.stringify(await readBenchmark(`${root}/quick`))).settings.maxFrames, 4);
    await assertRejects(() => run(), MaskletError, "range.maxFrames was 4 and is nothing");
    // an object that appears on frame 2 is tracked to frame 3 and no further
    const whole = await run(undefined, "whole");
    const [own, all] = [quick, whole].map(({ evaluation }) => evaluation.row("one", 2));
    assertEquals([own!.frames, all!.frames.length], [["00002"], 3]);
    assertEquals(own!.J, all!.J.slice(0, 1));
  }));
