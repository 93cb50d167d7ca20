import { assertEquals, assertRejects } from "@std/assert";
import { checkDataset } from "../../src/dataset/check_dataset.ts";
import { convertDataset, type ConvertOptions } from "../../src/dataset/convert_dataset.ts";
import { openDataset, type OpenDatasetOptions } from "../../src/dataset/open_dataset.ts";
import { type DatasetLayout, LAYOUTS } from "../../src/dataset/layouts.ts";
import type { DatasetSequence } from "../../src/dataset/sequence.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { maskToRle } from "../../src/mask/rle.ts";
import { filesBelow } from "../house.ts";
import { hasShared, SHARED } from "../reference/shared.ts";
import { writeVideo } from "../../src/video/write_video.ts";
import { type Files, five, savJson, savVideo, video, withFiles, writeFiles } from "./small_datasets.ts";

/** The files of a dataset, without what the conversion keeps for itself. */
const below = async (root: string): Promise<string[]> =>
  (await Array.fromAsync(filesBelow(new URL(`file://${root}/`)))).filter((path) => !path.startsWith(".masklet/"));
const withoutLists = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => /\.(png|jpg)$/.test(path)));

/** Every mask of a dataset as RLE: sequence, position among the annotated frames, and masks in the order of objects. */
async function masksOf(dataset: AsyncIterable<DatasetSequence>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const sequence of dataset) {
    const ids = (await sequence.objects()).map(({ id }) => id);
    for (const [at, { index }] of sequence.annotated.entries()) {
      const masks = await sequence.masks(index);
      all.push([sequence.name, at, ids.map((id) => masks.has(id) ? maskToRle(masks.get(id)!).counts : "")]);
    }
  }
  return all;
}

const MOSE = async (): Promise<Files> => ({
  ...await video("a", [[1], [1, 2], [2]]),
  ...await video("b", [[3], [3], [3], [3]]),
});

Deno.test("convertDataset() keeps every mask, whatever the layout, and there and back", async () => {
  for (const to of ["davis", "sav", "youtube-vos", "mose", "mosev2", "lvos"] satisfies DatasetLayout[]) {
    await withFiles(withoutLists(await MOSE()), async (root) => {
      const source = await openDataset(root);
      const report = await convertDataset(source, `${root}/out`, { to });
      assertEquals([report.written, report.kept], [["a", "b"], []]);
      assertEquals(report.notes.length, to === "davis" ? 1 : 0); // object 2 of "a" comes late
      const converted = await openDataset(`${root}/out`);
      assertEquals(converted.layout, to);
      if (to !== "davis") assertEquals(await masksOf(converted), await masksOf(source));
      const back = await convertDataset(converted, `${root}/back`, { to: "mose" });
      assertEquals(back.written, ["a", "b"]);
      if (to !== "davis") assertEquals(await masksOf(await openDataset(`${root}/back`)), await masksOf(source));
    });
  }
});

Deno.test("convertDataset() writes the paths, lists and meta files of each layout", async () => {
  const expected: Record<DatasetLayout, string[]> = {
    davis: ["Annotations/480p/b/00003.png", "ImageSets/2017/val.txt", "JPEGImages/480p/b/00003.jpg"],
    sav: ["Annotations_6fps/b/003/00003.png", "JPEGImages_24fps/b/00003.jpg", "sav_val.txt"],
    "youtube-vos": ["valid/Annotations/b/00003.png", "valid/JPEGImages/b/00003.jpg", "valid/meta.json"],
    mose: ["valid/Annotations/b/00003.png", "valid/JPEGImages/b/00003.jpg"],
    mosev2: ["valid/Annotations/b/00003.png", "valid/JPEGImages/b/00003.jpg", "valid/meta.json"],
    lvos: ["val/Annotations/b/00000016.png", "val/JPEGImages/b/00000016.jpg", "val/val_meta.json"],
  };
  for (const [to, paths] of Object.entries(expected)) {
    await withFiles(await MOSE(), async (root) => {
      await convertDataset(await openDataset(root), `${root}/out`, { to: to as DatasetLayout });
      const there = await below(`${root}/out`);
      assertEquals(paths.filter((path) => !there.includes(path)), []);
      if (to !== "lvos") return;
      const { videos } = JSON.parse(await Deno.readTextFile(`${root}/out/val/val_meta.json`));
      // The official evaluator scores range(6, 16, 5): frames 6 and 11.
      assertEquals(videos.a.objects["2"].frame_range, { start: "00000006", end: "00000016", frame_nums: 2 });
    });
  }
});

Deno.test("a converted truth scores 1 against the truth under the protocol of its dataset", async () => {
  await withFiles(await savVideo("v", [[true, true, true, true]]), async (root) => {
    await convertDataset(await openDataset(root), `${root}/davis`, { to: "davis" });
    const { global } = await evaluateFolders(`${root}/davis/Annotations/480p`, `${root}/davis`, { protocol: "davis" });
    assertEquals(global["J&F"], 1);
    await convertDataset(await openDataset(`${root}/davis`), `${root}/sav`, { to: "sav" });
    const masks = `${root}/sav/Annotations_6fps`;
    assertEquals((await evaluateFolders(masks, masks, { protocol: "sav" })).global["J&F"], 1);
  });
});

Deno.test("from SA-V, label maps give shared pixels to the smallest number, take annotated frames, and say so", async () =>
  withFiles(await savVideo("v", [[true, true], [true, true]]), async (root) => {
    const { notes } = await convertDataset(await openDataset(root), `${root}/out`, { to: "mose" });
    assertEquals(notes, ["Objects overlap in 1 of 1 sequences (v): shared pixels went to the smallest number."]);
    const [v] = await Array.fromAsync(await openDataset(`${root}/out`));
    assertEquals([v!.frameCount, v!.annotated.map(({ name }) => name)], [2, ["00000", "00004"]]);
    assertEquals(await v!.objects(), [{ id: 1, first: 0 }]);
  }));

Deno.test("where only some images have masks, whatever the check of the new layout will say is said before", async () => {
  const { "Annotations/b/00001.png": _, "Annotations/b/00003.png": __, ...sparse } = await MOSE() as Record<
    string,
    object
  >;
  await withFiles(sparse as Files, async (root) => {
    for (const { name, check } of LAYOUTS) {
      const { notes } = await convertDataset(await openDataset(root), `${root}/as/${name}`, {
        to: name,
        frames: "copy",
      });
      const told = notes.filter((note) =>
        note.startsWith("Images without a mask are left so in 1 of 2 sequences (b): ")
      );
      const problems = await Array.fromAsync(checkDataset(await openDataset(`${root}/as/${name}`)));
      const bare = problems.filter(({ message }) => message.includes("for each image, found none for"));
      assertEquals([told.length, bare.length], check.everyImage ? [1, 1] : [0, 0], name);
    }
  });
});

Deno.test("convertDataset() decodes the frames of SA-V's videos, and needs no video when no frames are wanted", () =>
  withFiles({ "v_manual.json": savJson("v", [[true, true]]) }, async (root) => {
    const source = (options?: OpenDatasetOptions) => openDataset(root, options);
    const annotations = await source({ requireVideo: false });
    await convertDataset(annotations, `${root}/masks`, { to: "sav", frames: "none" });
    const masks = ["00000", "00004"].map((frame) => `Annotations_6fps/v/000/${frame}.png`);
    assertEquals(await below(`${root}/masks`), [...masks, "sav_val.txt"]);
    const frames = async function* () {
      for (let i = 0; i < 8; i++) {
        const rgb = new Uint8Array(3 * 48).fill(20 * i);
        yield { index: i, time: i / 24, name: five(i), width: 8, height: 6, rgb };
        await Promise.resolve();
      }
    };
    await writeVideo(`${root}/v.mp4`, frames(), { framesPerSecond: 24 });
    await convertDataset(await source(), `${root}/all`, { to: "sav" });
    const images = Array.from({ length: 8 }, (_, i) => `JPEGImages_24fps/v/${five(i)}.jpg`);
    assertEquals(await below(`${root}/all`), [...masks, ...images, "sav_val.txt"]);
  }));

Deno.test("a conversion that was stopped goes on where it was, and ends as one that was not", async () =>
  withFiles(await MOSE(), async (root) => {
    const dataset = await openDataset(root);
    const convert = (out: string, options: Partial<ConvertOptions> = {}) =>
      convertDataset(dataset, `${root}/${out}`, { to: "lvos", ...options });
    await convert("whole");
    const stop = new AbortController();
    await assertRejects(
      () => convert("parts", { signal: stop.signal, onProgress: () => stop.abort() }),
      DOMException,
    );
    assertEquals((await below(`${root}/parts`)).some((path) => path.endsWith("meta.json")), false);
    const report = await convert("parts");
    assertEquals([report.written, report.kept], [["b"], ["a"]]);
    assertEquals(await below(`${root}/parts`), await below(`${root}/whole`));
    const meta = "val/val_meta.json";
    assertEquals(await Deno.readTextFile(`${root}/parts/${meta}`), await Deno.readTextFile(`${root}/whole/${meta}`));
    assertEquals((await convert("parts")).kept, ["a", "b"]);
  }));

Deno.test("convertDataset() never overwrites: neither other files, nor another conversion, nor a sequence put there", async () =>
  withFiles(await MOSE(), async (root) => {
    const dataset = await openDataset(root);
    await writeFiles(`${root}/mine`, { "notes.txt": "mine" });
    await assertRejects(
      () => convertDataset(dataset, `${root}/mine`, { to: "davis" }),
      MaskletError,
      "found files in it",
    );
    assertEquals(await below(`${root}/mine`), ["notes.txt"]);
    const stop = new AbortController();
    const options = { to: "davis", signal: stop.signal, onProgress: () => stop.abort() } as const;
    await assertRejects(() => convertDataset(dataset, `${root}/out`, options));
    await assertRejects(
      () => convertDataset(dataset, `${root}/out`, { to: "sav" }),
      MaskletError,
      "another conversion",
    );
    await Deno.remove(`${root}/out/.masklet/b.part`, { recursive: true });
    await writeFiles(`${root}/out`, { "Annotations/480p/b/mine.png": "mine" });
    await assertRejects(
      () => convertDataset(dataset, `${root}/out`, { to: "davis" }),
      MaskletError,
      "Annotations/480p/b",
    );
    assertEquals(await Deno.readTextFile(`${root}/out/Annotations/480p/b/mine.png`), "mine");
  }));

Deno.test("images are hard links, or copies when asked for", async () =>
  withFiles(await MOSE(), async (root) => {
    const inode = async (path: string) => (await Deno.stat(`${root}/${path}`)).ino;
    for (const [frames, same] of [["link", true], ["copy", false]] as const) {
      await convertDataset(await openDataset(root), `${root}/${frames}`, { to: "davis", frames });
      const [a, b] = [
        await inode("JPEGImages/a/00000.jpg"),
        await inode(`${frames}/JPEGImages/480p/a/00000.jpg`),
      ];
      assertEquals(a === b, same);
    }
  }));

Deno.test({
  name: "the masks of sav_000001 come through as folders of PNGs (needs ../shared)",
  ignore: !hasShared("data/sav/sav_000001_manual.json"),
  fn: async () => {
    const source = await openDataset(new URL("data/sav", SHARED), { requireVideo: false });
    const out = await Deno.makeTempDir();
    try {
      await convertDataset(source, out, { to: "sav", frames: "none" });
      const files = await below(out);
      assertEquals(files.filter((path) => path.endsWith(".png")).length, 5 * 121);
      const [truth] = await Array.fromAsync(source);
      const png = await readIndexedPng(`${out}/Annotations_6fps/sav_000001/002/00100.png`);
      const mask = (await truth!.masks(100)).get("002");
      const shown = png.values.filter((value) => value === 255).length;
      assertEquals(shown, mask === undefined ? 0 : maskArea(mask));
    } finally {
      await Deno.remove(out, { recursive: true });
    }
  },
});
