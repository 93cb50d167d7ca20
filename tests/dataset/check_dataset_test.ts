import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkDataset } from "../../src/dataset/check_dataset.ts";
import { openDataset, type OpenDatasetOptions } from "../../src/dataset/open_dataset.ts";
import { encodeIndexedPng, encodeJpeg, encodeRgbPng } from "../../src/image/encode_image.ts";
import { hasShared, SHARED } from "../reference/shared.ts";
import { type Files, labelPng, savJson, savVideo, video, withFiles } from "./small_datasets.ts";

/** The problems of a dataset, each as its sequence and what stands before its first full stop and the root's path. */
async function problemsOf(files: Files, options: OpenDatasetOptions = {}, decodeImages = false): Promise<string[]> {
  const problems: string[] = [];
  await withFiles(files, async (root) => {
    for await (const { sequence, message } of checkDataset(await openDataset(root, options), { decodeImages })) {
      problems.push(`${sequence}: ${message.replaceAll(`${root}/`, "")}`);
    }
  });
  return problems;
}

/** One problem each, in the order in which they come. */
function assertProblems(found: readonly string[], expected: readonly string[]): void {
  assertEquals(found.length, expected.length, found.join("\n"));
  expected.forEach((text, i) => assertStringIncludes(found[i]!, text));
}

const wide = (): Promise<Uint8Array> => encodeIndexedPng(new Uint8Array(9 * 6), 9, 6);
const cut = async (bytes: Promise<Uint8Array>): Promise<Uint8Array> => (await bytes).slice(0, 60);

Deno.test("a sound dataset of any layout has no problem", async () => {
  const davis = { images: "JPEGImages/480p", masks: "Annotations/480p" };
  assertEquals(await problemsOf({ ...await video("a", [[1], [1]], davis), "ImageSets/2017/val.txt": "a\n" }), []);
  assertEquals(await problemsOf({ ...await savVideo("v", [[true, true], [false, true]]), "sav_val.txt": "v\n" }), []);
  assertEquals(await problemsOf(await video("a", [[1], undefined, undefined])), []);
  const meta = { videos: { a: { objects: { "1": { category: "x", frames: ["00000", "00001"] } } } } };
  assertEquals(await problemsOf({ ...await video("a", [[1], undefined]), "meta.json": meta }), []);
});

Deno.test("checkDataset() goes on after each problem and tells them all", async () => {
  const files = {
    ...await video("a", [[1], [1], [1], [1], [1], [1]]),
    ...await video("c", [[1], [1], [1]]),
    "Annotations/b/00000.png": await labelPng([1]),
    "JPEGImages/b/notes.txt": "no images here",
    "JPEGImages/a/00002.jpg": await encodeJpeg({ width: 9, height: 6, rgb: new Uint8Array(162) }),
    "JPEGImages/a/00003.jpg": "not an image",
    "Annotations/a/00001.png": await wide(),
    "Annotations/a/00004.png": await cut(labelPng([1], 4)),
    "Annotations/a/00005.png": await encodeRgbPng({ width: 8, height: 6, rgb: new Uint8Array(144) }),
    "Annotations/c/00009.png": await labelPng([1]),
  };
  assertProblems(await problemsOf(files), [
    "a: Expected an image of 8x6 px, as the first, at JPEGImages/a/00002.jpg, found 9x6",
    "TIFF, BMP or GIF in JPEGImages/a/00003.jpg, found: text, and no picture",
    "a: Expected a mask of 8x6 px, as the images, at Annotations/a/00001.png, found 9x6",
    "a: Expected a complete PNG in Annotations/a/00004.png",
    "a: Expected one value a pixel in Annotations/a/00005.png",
    "b: Expected JPEGImages/b/*.jpg, found none",
    "c: Expected an image in JPEGImages/c for each mask, found none for 00009",
  ]);
});

Deno.test("checkDataset() finds frames that are missing: gaps in numbers, images without mask, masks without image", async () => {
  const { "JPEGImages/a/00002.jpg": _, "Annotations/a/00002.png": __, "Annotations/a/00004.png": ___, ...files } =
    await video("a", [[1], [1], [1], [1], [1]]) as Record<string, Uint8Array>;
  assertProblems(await problemsOf(files), [
    "a: Expected images at steady distances in JPEGImages/a, found frames missing before 00003",
    "a: Expected a mask in Annotations/a for each image, found none for 00004",
  ]);
});

Deno.test("checkDataset() decodes images in full when asked to, and so finds one that was cut short", async () => {
  const large = encodeJpeg({ width: 64, height: 64, rgb: Uint8Array.from({ length: 12288 }, (_, i) => i * 7919) });
  const whole = await large;
  const files = {
    "JPEGImages/a/00000.jpg": whole.slice(0, whole.length / 2),
    "Annotations/a/00000.png": await encodeIndexedPng(new Uint8Array(4096).fill(1), 64, 64),
  };
  assertEquals(await problemsOf(files), []);
  assertProblems(await problemsOf(files, {}, true), ["a: Expected"]);
});

Deno.test("checkDataset() compares objects with the meta file, and with the first mask in DAVIS", async () => {
  const meta = {
    videos: { a: { objects: { "1": { frames: ["00000"] } } }, b: { objects: { "3": { frames: ["00000"] } } } },
  };
  const files = { ...await video("a", [[1], [1, 2]]), ...await video("b", [[1]]), "meta.json": meta };
  assertProblems(await problemsOf(files), [
    "a: Expected the objects of the meta file (1) in Annotations/a, found 2 in 00001",
    "b: Expected object 3 of b in a mask",
  ]);
  const davis = await video("a", [[1], [1, 2]], { images: "JPEGImages/480p", masks: "Annotations/480p" });
  assertProblems(await problemsOf({ ...davis, "ImageSets/2017/val.txt": "a\n" }), ["found 2 in 00001"]);
  assertProblems(await problemsOf({ ...davis, "ImageSets/2017/val.txt": "a\nz\n" }), ["found 2", "z: Expected"]);
});

Deno.test("checkDataset() finds what is wrong with SA-V: objects with other frames, two objects in a file, a list or a video that lies", async () => {
  const { "Annotations_6fps/v/001/00004.png": _, ...files } = await savVideo("v", [[true, true], [
    true,
    true,
  ]]) as Record<string, Uint8Array>;
  const two = { ...files, "Annotations_6fps/v/000/00000.png": await labelPng([1, 2]), "sav_val.txt": "v\nw\n" };
  assertProblems(await problemsOf(two), [
    "v: Expected the same frames for every object, found none of 00004 in Annotations_6fps/v/001",
    "v: Expected the mask of one object at Annotations_6fps/v/000/00000.png, found the values 0, 1, 2",
    "w: Expected JPEGImages_24fps/w",
  ]);
  const json = savJson("v", [[true, true]]) as { masklet: { counts: string }[][] };
  json.masklet[1]![0]!.counts = "zz";
  assertProblems(await problemsOf({ "v_manual.json": { ...json, video_frame_count: 12 }, "w_manual.json": "{" }), [
    "v: Expected 3 annotated frames for a video of 12, found 2",
    "v.mp4, found nothing",
    "v: ",
    "w: Expected JSON in w_manual.json",
  ]);
});

Deno.test("checkDataset() tells of videos that the meta file does not know", async () => {
  const meta = { videos: { a: { objects: { "1": { frames: ["00000"] } } }, c: { objects: {} } } };
  const files = { ...await video("a", [[1]]), ...await video("b", [[1]]), "meta.json": meta };
  assertProblems(await problemsOf(files), [
    "c: Expected JPEGImages/c/*.jpg, found none",
    "b: Expected the folders of known sequences alone in JPEGImages, found b",
  ]);
});

Deno.test("checkDataset() tells what the whole dataset lacks", async () => {
  const files = { ...await video("a", [[1]]), "ImageSets/2017/val.txt": "a\n" };
  assertProblems(await problemsOf(files), [": Expected JPEGImages/480p, found none"]);
});

Deno.test({
  name: "DAVIS-2016 as it was published is sound; gray with alpha passes there alone (needs ../shared)",
  ignore: !hasShared("data/davis/ImageSets"),
  fn: async () => {
    const root = new URL("data/davis", SHARED);
    assertEquals(await Array.fromAsync(checkDataset(await openDataset(root, { split: "train" }))), []);
  },
});
