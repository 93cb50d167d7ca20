import { assert, assertEquals, assertRejects } from "@std/assert";
import { davis } from "../../src/dataset/davis.ts";
import { diskFolder } from "../../src/dataset/mask_folder.ts";
import type { FrameMasks } from "../../src/dataset/memory_folder.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { evaluationToCsv } from "../../src/evaluate/evaluation_csv.ts";
import { evaluateJF } from "../../src/evaluate/evaluate_jf.ts";
import { encodeGrayPng, encodeIndexedPng } from "../../src/image/encode_image.ts";
import { makeMask, type Mask, maskFromBytes } from "../../src/mask/mask.ts";
import type { Masklets } from "../../src/masklet/masklets.ts";
import { runOf } from "../run/runs.ts";
import { drawn, labels } from "../drawn.ts";
import { inFolder } from "../in_folder.ts";

/** Label maps of 4x2 px, by file. */
async function write(files: Record<string, Uint8Array>): Promise<void> {
  for (const [path, map] of Object.entries(files)) {
    await Deno.mkdir(path.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeFile(path, await encodeIndexedPng(map, 4, map.length / 4));
  }
}

const fixtures = decodeURIComponent(new URL("./fixtures/", import.meta.url).pathname);

/** The predictions of a fixture's sequence as masklets that hold them frame by frame. */
async function runOfFolder(path: string): Promise<Masklets> {
  const folder = diskFolder(path);
  const names = (await folder.entries()).map(({ name }) => name);
  const frames = await Promise.all(names.map(async (name) => {
    const frame = await folder.file(name).read();
    return [1, 2].map((id): [number, Mask] => [id, frame.mask(id)]);
  }));
  return runOf(frames, (index) => names[index]!.replace(".png", ""), { video: "a.mp4" });
}

Deno.test("evaluateJF() of masklets equals the evaluation of the folder that they are saved to", () =>
  inFolder(async (dir) => {
    const masklets = await runOfFolder(`${fixtures}s01_basic_64x48/pred/a`);
    await saveMasklets(masklets, `${dir}/a`);
    for (const protocol of ["davis", "davis2016", "davis-unsupervised", "vos", "sav"] as const) {
      const inMemory = await evaluateJF(masklets, `${fixtures}s01_basic_64x48/gt/a`, { protocol });
      const onDisk = await evaluateFolders(dir, `${fixtures}s01_basic_64x48/gt`, { protocol });
      assertEquals(inMemory.toJSON(), onDisk.toJSON(), protocol);
      assert(inMemory.rows.length > 0);
    }
  }));

Deno.test("evaluateJF() of overlapping masklets equals the evaluation of the folder that they are saved to", () =>
  inFolder(async (dir) => {
    const frame: [number, Mask][] = [[2, drawn("###.", "....")], [1, drawn("..##", "....")]];
    const masklets = runOf([frame, frame, frame]);
    await saveMasklets(masklets, `${dir}/pred/clip`);
    const map = labels("22.1", "....");
    for (const i of [0, 1, 2]) await write({ [`${dir}/gt/clip/0000${i}.png`]: map });
    const evaluation = await evaluateJF(masklets, `${dir}/gt/clip`);
    assertEquals(evaluation.rows.map(({ J }) => J), [[0.5], [1]]);
    assertEquals((await evaluateFolders(`${dir}/pred`, `${dir}/gt`)).toJSON(), evaluation.toJSON());
  }));

Deno.test("evaluateJF() finds the folder that bears the video's name in a root, and in DAVIS", () =>
  inFolder(async (dir) => {
    const masklets = runOf([0, 1, 2].map(() => [[1, drawn("##..")]]), undefined, { video: "videos/cow.mp4" });
    for (const root of [`${dir}/gt`, `${dir}/DAVIS/Annotations/480p`]) {
      for (const i of [0, 1, 2]) {
        await write({ [`${root}/cow/0000${i}.png`]: labels("1111"), [`${root}/hen/0000${i}.png`]: labels("....") });
      }
    }
    for (const truth of [`${dir}/gt`, `${dir}/gt/cow`, `${dir}/DAVIS`, new URL(`file://${dir}/gt/`)]) {
      const { rows } = await evaluateJF(masklets, truth);
      assertEquals(rows.map(({ sequence, J }) => [sequence, ...J]), [["cow", 0.5]]);
    }
  }));

Deno.test("evaluateJF() takes a sequence of a dataset", () =>
  inFolder(async (root) => {
    await Deno.mkdir(`${root}/ImageSets/2017`, { recursive: true });
    await Deno.mkdir(`${root}/JPEGImages/480p/cow`, { recursive: true });
    await Deno.writeTextFile(`${root}/ImageSets/2017/val.txt`, "cow\n");
    for (const i of [0, 1, 2]) {
      await Deno.writeTextFile(`${root}/JPEGImages/480p/cow/0000${i}.jpg`, "");
      await write({ [`${root}/Annotations/480p/cow/0000${i}.png`]: labels("1111") });
    }
    for await (const sequence of davis(root)) {
      const { rows } = await evaluateJF([0, 1, 2].map(() => drawn("###.")), sequence);
      assertEquals(rows.map(({ sequence, J }) => [sequence, ...J]), [["cow", 0.75]]);
    }
  }));

Deno.test("frames of a folder belong together by name, whatever their index", () =>
  inFolder(async (dir) => {
    const names = ["00010", "00020", "00030", "00040"];
    for (const name of names) await write({ [`${dir}/${name}.png`]: labels("11..") });
    const run = runOf(names.map((_, i) => [[1, i === 1 ? drawn("#...") : drawn("##..")]]), (i) => names[i]!);
    const { rows } = await evaluateJF(run, dir);
    assertEquals([rows[0]!.frames, rows[0]!.J], [["00020", "00030"], [0.5, 1]]);
  }));

Deno.test("frames of a video file belong to the number in the truth's name, every 4th in SA-V", () =>
  inFolder(async (dir) => {
    for (const frame of [0, 4, 8, 12]) {
      await write({ [`${dir}/000/0000${frame}.png`.replace("000012", "00012")]: labels("11..") });
    }
    const nameless = runOf(
      Array.from({ length: 14 }, (_, i) => [["000", i === 4 ? drawn("#...") : drawn("##..")]]),
      () => "",
    );
    const { rows } = await evaluateJF(nameless, dir, { protocol: "sav" });
    assertEquals(rows.map(({ object, frames, J }) => [object, frames, J]), [["000", ["00004", "00008"], [0.5, 1]]]);
  }));

Deno.test("a number is no index where frames have other numbers as names", () =>
  inFolder(async (dir) => {
    for (const name of ["00000", "00001", "00002"]) await write({ [`${dir}/${name}.png`]: labels("11..") });
    const named = (count: number) =>
      runOf(Array.from({ length: count }, () => [[1, drawn("##..")]]), (i) => `0000${i + 5}`);
    const error = await assertRejects(() => evaluateJF(named(4), dir), MaskletError, "00001.png");
    assertEquals(error.code, "missing-file");
    // As many frames on both sides: then it is an offset, and both ranges are named.
    const offset = await assertRejects(() => evaluateJF(named(3), dir), MaskletError, "00000..00002 (3)");
    assertEquals([offset.code, offset.message.includes("00005..00007 (3)")], ["evaluation-refused", true]);
  }));

Deno.test("in the SA-V layout a folder's name is the object's number or label", () =>
  inFolder(async (dir) => {
    for (const object of ["001", "dog"]) {
      for (const i of [0, 1, 2]) await write({ [`${dir}/${object}/0000${i}.png`]: labels("1...") });
    }
    const masklets = runOf([0, 1, 2].map(() => [[1, drawn("#...")], ["dog", drawn("##..")]]));
    const { rows } = await evaluateJF(masklets, dir, { protocol: "sav" });
    assertEquals(rows.map(({ object, J }) => [object, ...J]), [["001", 1], ["dog", 0.5]]);
    const other = runOf([0, 1, 2].map(() => [[2, drawn("#...")]]));
    await assertRejects(() => evaluateJF(other, dir, { protocol: "sav" }), MaskletError, "001");
  }));

Deno.test("evaluateJF() takes masks in memory on both sides: lists, and maps by index or name", async () => {
  const full = drawn("####");
  const half = drawn("##..");
  const byIndex = new Map([[0, full], [4, half], [8, full]]);
  const byName = new Map<string, FrameMasks>([["00000", full], ["00004", new Map([[1, full]])], ["00008", full]]);
  assertEquals((await evaluateJF([full, half, full, full], [full, full, half, full])).rows[0]!.J, [0.5, 0.5]);
  const { rows } = await evaluateJF(byIndex, byName, { sequence: "drawn" });
  assertEquals(rows.map(({ sequence, frames, J }) => [sequence, frames, J]), [["drawn", ["00004"], [0.5]]]);
});

Deno.test("evaluateJF() of no mask on a frame says to give an empty one", async () => {
  const full = drawn("####");
  const truth = [full, full, full];
  await assertRejects(() => evaluateJF([full, new Map(), full], truth), MaskletError, "at least one mask");
  const two = new Map([[1, full], [2, drawn("##")]]);
  assertEquals((await assertRejects(() => evaluateJF([full, two, full], truth), MaskletError)).code, "size-mismatch");
  assertEquals((await evaluateJF([full, makeMask(4, 1), full], truth)).global.J.mean, 0);
});

Deno.test('truth of 0 and 255 is refused under "davis" in words that name davis2016, which takes it', () =>
  inFolder(async (dir) => {
    for (const i of [0, 1, 2]) {
      await Deno.writeFile(`${dir}/0000${i}.png`, await encodeGrayPng(new Uint8Array([1, 1, 0, 0]), 4, 1));
    }
    const masklets = runOf([0, 1, 2].map(() => [[7, drawn("##..")]]));
    const error = await assertRejects(() => evaluateJF(masklets, dir), MaskletError, "davis2016");
    assertEquals(error.code, "evaluation-refused");
    assertEquals((await evaluateJF(masklets, dir, { protocol: "davis2016" })).global["J&F"], 1);
  }));

Deno.test("evaluateJF() is pure: the same call gives the same value, and nothing of it can be written", async () => {
  const truth = [0, 1, 2].map(() => drawn("##.."));
  const [a, b] = [await evaluateJF(truth, truth), await evaluateJF(truth, truth)];
  assertEquals(a.toJSON(), b.toJSON());
  assert(Object.isFrozen(a) && Object.isFrozen(a.rows[0]));
});

Deno.test("evaluateJF() refuses a protocol that does not exist, and options without use", async () => {
  const truth = [0, 1, 2].map(() => drawn("##.."));
  await assertRejects(
    () => evaluateJF(truth, truth, { protocol: "coco" as "davis" }),
    MaskletError,
    "davis, davis2016",
  );
  await assertRejects(() => evaluateJF(truth, truth, { allFrames: true }), MaskletError, "allFrames");
});

Deno.test("evaluateJF() says that a folder holds no masks", () =>
  inFolder(async (dir) => {
    await Deno.mkdir(`${dir}/a/b`, { recursive: true });
    const error = await assertRejects(() => evaluateJF([drawn("#")], dir), MaskletError, `in ${dir}`);
    assertEquals(error.code, "missing-file");
  }));

Deno.test("from 256 frames on the decay is right and noted; compatible gives davis2017-evaluation's, which its table has anyway", async () => {
  const full = maskFromBytes([1, 1], 2, 1);
  const half = maskFromBytes([1, 0], 2, 1);
  const truth = Array.from({ length: 300 }, () => full);
  const found = truth.map((_, i) => i < 150 ? full : half);
  const [right, tool] = [await evaluateJF(found, truth), await evaluateJF(found, truth, { compatible: true })];
  assertEquals([right.rows[0]!.statistics.J.decay, Number.isNaN(tool.rows[0]!.statistics.J.decay)], [0.5, true]);
  assertEquals([right.notes.length, tool.notes], [1, []]);
  assertEquals(right.notes[0]!.includes("wraps at 256"), true);
  assertEquals(evaluationToCsv(right), evaluationToCsv(tool));
});
