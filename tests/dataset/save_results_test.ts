import { assertEquals, assertRejects } from "@std/assert";
import { memorySource } from "../../src/checkpoint/source.ts";
import { readZipDirectory } from "../../src/checkpoint/zip_directory.ts";
import { lvos } from "../../src/dataset/lvos.ts";
import { mose } from "../../src/dataset/mose.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { saveResults } from "../../src/dataset/save_results.ts";
import { sav } from "../../src/dataset/sav.ts";
import type { DatasetSequence } from "../../src/dataset/sequence.ts";
import { youtubeVos } from "../../src/dataset/youtube_vos.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { davisPalette } from "../../src/image/palette.ts";
import type { Mask } from "../../src/mask/mask.ts";
import { makeTrackedFrame, type TrackedFrame } from "../../src/masklet/tracked_frame.ts";
import type { ObjectId } from "../../src/prompt/prompt.ts";
import { filesBelow } from "../house.ts";
import { type Files, five, labels, savVideo, video, withFiles } from "./small_datasets.ts";

const eight = (i: number): string => String(1 + 5 * i).padStart(8, "0");
const first = async (sequences: AsyncIterable<DatasetSequence>): Promise<DatasetSequence> =>
  (await Array.fromAsync(sequences))[0]!;
const below = async (root: string): Promise<string[]> => await Array.fromAsync(filesBelow(new URL(`file://${root}/`)));

/** Tracked frames that show the truth; frames without truth show the last annotated one. */
async function* tracked(sequence: DatasetSequence, from = 0, end = sequence.frameCount!): AsyncGenerator<TrackedFrame> {
  let masks: ReadonlyMap<ObjectId, Mask> = new Map();
  const rest = {
    objectScore: 1,
    iou: 1,
    logits: new Float32Array(0),
    pointer: new Float32Array(0),
    conditioning: false,
  };
  for (let index = 0; index < end; index++) {
    if (sequence.annotated.some((frame) => frame.index === index)) masks = await sequence.masks(index);
    const objects = [...masks].map(([id, mask]) => ({ id, mask, ...rest }));
    const name = sequence.frames[index]!.replace(/^.*\/|\.jpg$/g, "");
    if (index >= from) yield makeTrackedFrame({ index, time: 0, width: 8, height: 6, name, objects });
  }
}

Deno.test("results for DAVIS are palette PNGs of every frame, equal to the truth, and score 1 from folder to folder", async () => {
  const files = {
    ...await video("a", [[1, 2], [1, 2], [2], [1, 2]], { images: "JPEGImages/480p", masks: "Annotations/480p" }),
    "ImageSets/2017/val.txt": "a\n",
  };
  await withFiles(files, async (root) => {
    const sequence = await first(await openDataset(root));
    assertEquals(await saveResults(tracked(sequence), sequence, `${root}/out`), `${root}/out/a`);
    assertEquals(await below(`${root}/out`), [0, 1, 2, 3].map((i) => `a/${five(i)}.png`));
    const png = await readIndexedPng(`${root}/out/a/00002.png`);
    assertEquals([png.kind, png.values, png.palette], ["indexed", labels([2], 2), davisPalette()]);
    assertEquals((await evaluateFolders(`${root}/out`, root, { protocol: "davis" })).global["J&F"], 1);
  });
});

Deno.test("results for SA-V are folders of objects with the annotated frames alone, and score 1", async () => {
  const files = await savVideo("v", [[true, true, true, true], [false, true, true, true]]);
  await withFiles(files, async (root) => {
    const sequence = await first(sav(root));
    await saveResults(tracked(sequence), sequence, `${root}/out`);
    assertEquals(
      await below(`${root}/out`),
      ["000", "001"].flatMap((object) => [0, 4, 8, 12].map((i) => `v/${object}/${five(i)}.png`)),
    );
    const { global, rows } = await evaluateFolders(`${root}/out`, `${root}/Annotations_6fps`, { protocol: "sav" });
    assertEquals([rows.length, global["J&F"]], [2, 1]);
  });
});

Deno.test("results for YouTube-VOS are the frames that meta.json names, in Annotations, empty before the first object", async () => {
  const fifth = (i: number): string => five(5 * i);
  const meta = { videos: { b: { objects: { "2": { category: "x", frames: ["00000", "00005", "00015"] } } } } };
  const files: Files = {
    ...await video("b", [undefined, [2], undefined, undefined], { frame: fifth }),
    "meta.json": meta,
  };
  await withFiles(files, async (root) => {
    const sequence = await first(youtubeVos(root));
    await saveResults(tracked(sequence, 1), sequence, `${root}/out`);
    const names = [0, 1, 3].map((i) => `Annotations/b/${fifth(i)}.png`);
    assertEquals(await below(`${root}/out`), names);
    const values = await Promise.all(names.map(async (name) => (await readIndexedPng(`${root}/out/${name}`)).values));
    assertEquals(values, [labels([]), labels([2], 1), labels([2], 1)]);
  });
});

Deno.test("results for MOSE and LVOS are every frame under its own name", async () => {
  await withFiles(await video("a", [[1], undefined, undefined]), async (root) => {
    const sequence = await first(mose(root));
    await saveResults(tracked(sequence), sequence, `${root}/out`);
    assertEquals(await below(`${root}/out`), [0, 1, 2].map((i) => `a/${five(i)}.png`));
  });
  const meta = { videos: { a: { objects: { "1": { frame_range: { start: 1, end: 16, frame_nums: 3 } } } } } };
  await withFiles({ ...await video("a", [[1], [1], [1]], { frame: eight }), "meta.json": meta }, async (root) => {
    const sequence = await first(lvos(root));
    await saveResults(tracked(sequence), sequence, `${root}/out`, { zip: `${root}/sent/lvos.zip` });
    assertEquals(await below(`${root}/out`), [0, 1, 2].map((i) => `a/${eight(i)}.png`));
    const packed = await readZipDirectory(memorySource(await Deno.readFile(`${root}/sent/lvos.zip`)));
    assertEquals([...packed.keys()], [0, 1, 2].map((i) => `Annotations/a/${eight(i)}.png`));
    const { global } = await evaluateFolders(`${root}/out`, `${root}/Annotations`, { protocol: "vos" });
    assertEquals(global["J&F"], 1);
  });
});

Deno.test("a run that ends early, or is of other frames, is refused and leaves nothing, nor takes old results away", async () =>
  withFiles(await video("a", [[1], [1], [1]]), async (root) => {
    const sequence = await first(mose(root));
    await saveResults(tracked(sequence), sequence, `${root}/out`);
    const before = await below(`${root}/out`);
    await assertRejects(
      () => saveResults(tracked(sequence, 0, 2), sequence, `${root}/out`),
      MaskletError,
      "found none of 00002",
    );
    const shifted = async function* (): AsyncGenerator<TrackedFrame> {
      for await (const frame of tracked(sequence)) yield makeTrackedFrame({ ...frame, name: five(frame.index + 1) });
    };
    await assertRejects(() => saveResults(shifted(), sequence, `${root}/out`), MaskletError, `named "00001"`);
    assertEquals(await below(`${root}/out`), before);
    await Deno.writeTextFile(`${root}/out/a/notes.txt`, "mine");
    await assertRejects(() => saveResults(tracked(sequence), sequence, `${root}/out`), MaskletError, "found notes.txt");
  }));
