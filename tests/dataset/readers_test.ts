import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { davis } from "../../src/dataset/davis.ts";
import { lvos } from "../../src/dataset/lvos.ts";
import { mose } from "../../src/dataset/mose.ts";
import { mosev2 } from "../../src/dataset/mosev2.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { sav } from "../../src/dataset/sav.ts";
import type { DatasetSequence } from "../../src/dataset/sequence.ts";
import { youtubeVos } from "../../src/dataset/youtube_vos.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateJF } from "../../src/evaluate/evaluate_jf.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { hasShared, SHARED } from "../reference/shared.ts";
import { runOf } from "../run/runs.ts";
import { type Files, five, labelPng, picture, savJson, savVideo, video, withFiles } from "./small_datasets.ts";

const eight = (i: number): string => String(1 + 5 * i).padStart(8, "0");
const fifth = (i: number): string => five(5 * i);
const all = async (sequences: AsyncIterable<DatasetSequence>): Promise<DatasetSequence[]> =>
  await Array.fromAsync(sequences);
const areas = async (sequence: DatasetSequence, frame: number) =>
  [...await sequence.masks(frame)].map(([id, mask]) => [id, maskArea(mask)]);

const YOUTUBE_META = {
  videos: {
    b: {
      objects: {
        "1": { category: "cat", frames: ["00000", "00005", "00010"] },
        "2": { category: "dog", frames: ["00010", "00005"] },
      },
    },
    a: { objects: { "1": { category: "sheep", frames: ["00000"] } } },
  },
};
/** The validation set has masks only where objects first appear. */
const youtube = async (): Promise<Files> => ({
  ...await video("a", [[1]], { frame: fifth }),
  ...await video("b", [[1], [2], undefined], { frame: fifth }),
  "meta.json": YOUTUBE_META,
});

Deno.test("youtubeVos() prompts each object where meta.json says that it first appears", async () =>
  withFiles(await youtube(), async (root) => {
    const [b] = await all(youtubeVos(root));
    assertEquals([b!.name, b!.layout, b!.framesPerSecond, b!.frameCount], ["b", "youtube-vos", 6, 3]);
    assertEquals(await b!.objects(), [{ id: 1, first: 0, category: "cat" }, { id: 2, first: 1, category: "dog" }]);
    assertEquals(b!.asked, ["00000", "00005", "00010"]);
    assertEquals(b!.annotated.map(({ index }) => index), [0, 1]);
    const prompts = await b!.prompts();
    assertEquals(prompts.map(({ frame, object, mask }) => [frame, object, maskArea(mask!)]), [[0, 1, 4], [1, 2, 4]]);
    assertEquals(await b!.size(), { width: 8, height: 6 });
  }));

Deno.test("youtubeVos() takes all frames of the package of all frames, and finds annotated frames by name", async () => {
  const inSplit = Object.fromEntries(Object.entries(await youtube()).map(([path, file]) => [`valid/${path}`, file]));
  const frames = Object.fromEntries(
    await Promise.all(
      ["a", "b"].flatMap((name) =>
        Array.from(
          { length: 11 },
          async (_, i) => [`valid_all_frames/JPEGImages/${name}/${five(i)}.jpg`, await picture(i)] as const,
        )
      ),
    ),
  );
  await withFiles({ ...inSplit, ...frames }, async (root) => {
    const [b] = await all(youtubeVos(root, { allFrames: true }));
    assertEquals([b!.frameCount, b!.framesPerSecond, (await b!.objects())[1]!.first], [11, 30, 5]);
    await assertRejects(() => all(youtubeVos(root, { split: "train" })), MaskletError, `${root}/train`);
  });
});

Deno.test("youtubeVos() names an object of meta.json that no mask shows", async () =>
  withFiles(
    { ...await youtube(), "meta.json": { videos: { a: { objects: { "2": { frames: ["00000"] } } } } } },
    async (root) => {
      const [a] = await all(youtubeVos(root));
      const error = await assertRejects(() => a!.objects(), MaskletError, "object 2 of a");
      assertEquals(error.code, "bad-dataset");
    },
  ));

Deno.test("youtubeVos() names a meta.json that is missing, cut short, or of another form", async () => {
  const { "meta.json": _, ...rest } = await youtube();
  await withFiles(
    rest,
    async (root) => void await assertRejects(() => all(youtubeVos(root)), MaskletError, `${root}/meta.json`),
  );
  for (const [text, found] of [["{", "Expected JSON"], ["{}", `"videos"`], [`{"videos":{"a":{}}}`, `"objects"`]]) {
    await withFiles(
      { ...rest, "meta.json": text! },
      async (root) => void await assertRejects(() => all(youtubeVos(root)), MaskletError, found),
    );
  }
});

Deno.test("mose() finds objects, also late ones, in the masks, and passes over void", async () => {
  const late = { "Annotations/a/00002.png": await labelPng([2, 4], 2) };
  await withFiles({ ...await video("a", [[1], [1, 2], [2]]), ...late }, async (root) => {
    const [a] = await all(mose(root));
    assertEquals(await a!.objects(), [{ id: 1, first: 0 }, { id: 2, first: 1 }, { id: 4, first: 2 }]);
    assertEquals(await areas(a!, 1), [[1, 4], [2, 4]]);
    await assertRejects(() => a!.masks(7), MaskletError, "found frame 7");
  });
});

Deno.test("mose() reads a validation set that has masks on its first frames alone", async () => {
  const files = await video("a", [[1, 2], undefined, undefined]);
  const inSplit = Object.fromEntries(Object.entries(files).map(([path, file]) => [`valid/${path}`, file]));
  await withFiles(inSplit, async (root) => {
    const [a] = await all(mose(root));
    assertEquals([a!.annotated.length, a!.asked.length, (await a!.prompts()).length], [1, 3, 2]);
  });
});

Deno.test("lvos() takes first frames from its meta file, by number", async () => {
  const range = (start: string | number) => ({ frame_range: { start, end: "00000016", frame_nums: 2 } });
  const meta = { videos: { a: { objects: { "1": range("00000001"), "3": range(6) } } } };
  const files = { ...await video("a", [[1], [1, 3], [3]], { frame: eight }), "val_meta.json": meta };
  await withFiles(files, async (root) => {
    const [a] = await all(lvos(root));
    assertEquals([a!.layout, a!.framesPerSecond], ["lvos", 6]);
    assertEquals(await a!.objects(), [{ id: 1, first: 0 }, { id: 3, first: 1 }]);
    assertEquals([...a!.ranges!], [[1, { first: 0, last: 2 }], [3, { first: 1, last: 2 }]]);
  });
});

Deno.test("lvos() has objects in the order of the meta file's text, each with its range, also where only first masks are there", async () => {
  const range = (start: number, end: number) =>
    `{"frame_range": {"start": "${start}", "end": "${end}", "frame_nums": "2"}}`;
  const meta = `{"videos": {"a": {"objects": {"3": ${range(6, 16)}, "1": ${range(1, 11)}}}}}`;
  const files = { ...await video("a", [[1], [3], undefined], { frame: eight }), "test_meta.json": meta };
  await withFiles(files, async (root) => {
    const [a] = await all(lvos(root));
    assertEquals(await a!.objects(), [{ id: 3, first: 1 }, { id: 1, first: 0 }]);
    assertEquals([...a!.ranges!], [[3, { first: 1, last: 2 }], [1, { first: 0, last: 1 }]]);
    assertEquals((await a!.prompts()).map(({ frame, object }) => [frame, object]), [[1, 3], [0, 1]]);
    assertEquals(a!.asked.length, 3);
  });
});

const moseMeta = (objects: unknown, length: unknown = 3) => ({
  videos: { a: { objects, length, height: 6, width: 8 } },
});

Deno.test("mosev2() has objects in the order of the meta file's text, as a list or by name, also where only first masks are there", async () => {
  const files = await video("a", [[1, 3], undefined, undefined]);
  const text = `{"videos": {"a": {"length": 3, "height": null, "width": null, "objects": {"3": {}, "1": {}}}}}`;
  for (const meta of [moseMeta(["3", 1]), text]) {
    for (const at of ["meta.json", "valid/meta.json", "valid/meta_valid.json", "meta_valid.json", "valid_meta.json"]) {
      const prefix = at === "meta.json" ? "" : "valid/";
      const moved = Object.fromEntries(Object.entries(files).map(([path, file]) => [`${prefix}${path}`, file]));
      await withFiles({ ...moved, [at]: meta }, async (root) => {
        const dataset = await openDataset(root);
        assertEquals([dataset.layout, dataset.rules.protocol({})], ["mosev2", "mosev2"]);
        const [a] = await all(dataset);
        assertEquals(await a!.objects(), [{ id: 3, first: 0 }, { id: 1, first: 0 }]);
        assertEquals([a!.asked.length, (await a!.prompts()).length], [3, 2]);
      });
    }
  }
});

Deno.test("mosev2() names a length that lies, ids that are no numbers, and a meta file that is missing or of MOSE", async () => {
  const files = await video("a", [[1], undefined, undefined]);
  for (
    const [meta, words] of [
      [moseMeta(["1"], 4), "Expected 4 images"],
      [moseMeta(["one"]), "as ids of objects"],
      [moseMeta(undefined), '"objects"'],
    ] as const
  ) {
    await withFiles(
      { ...files, "meta.json": meta },
      async (root) => void await assertRejects(() => all(mosev2(root)), MaskletError, words),
    );
  }
  await withFiles(files, async (root) => {
    await assertRejects(() => all(mosev2(root)), MaskletError, `${root}/meta.json`);
    await Deno.writeTextFile(`${root}/meta.json`, JSON.stringify(moseMeta({ "1": { frames: ["00000"] } })));
    assertEquals((await openDataset(root)).layout, "youtube-vos");
  });
});

Deno.test("sav() reads the folders of the validation set: every fourth frame, objects that may overlap", async () => {
  const files = { ...await savVideo("sav_2", [[true, true, true], [false, true, false]]), "sav_val.txt": "sav_2\n" };
  await withFiles(files, async (root) => {
    const [a] = await all(sav(root, { split: "val" }));
    assertEquals([a!.layout, a!.framesPerSecond, a!.frameCount], ["sav", 24, 9]);
    assertEquals(a!.annotated.map(({ index }) => index), [0, 4, 8]);
    assertEquals(await a!.objects(), [{ id: "000", first: 0 }, { id: "001", first: 4 }]);
    assertEquals(await areas(a!, 4), [["000", 4], ["001", 4]]);
    assertEquals(await areas(a!, 8), [["000", 4]]);
  });
});

Deno.test("sav() reads the training set: entry i is frame 4·i; manual, automatic or all masklets", async () => {
  const files = {
    "sav_000/sav_7.mp4": "",
    "sav_000/sav_7_manual.json": savJson("sav_7", [[true, true, true], [false, false, true]]),
    "sav_000/sav_7_auto.json": savJson("sav_7", [[true, false, true]]),
  };
  await withFiles(files, async (root) => {
    const [manual] = await all(sav(root));
    assertEquals([manual!.name, manual!.video], ["sav_7", `${root}/sav_000/sav_7.mp4`]);
    assertEquals([manual!.frameCount, manual!.framesPerSecond], [12, 24]);
    assertEquals(await manual!.objects(), [{ id: "000", first: 0 }, { id: "001", first: 8 }]);
    const ids = async (masklets: "auto" | "all") =>
      (await (await all(sav(root, { masklets })))[0]!.objects()).map(({ id }) => id);
    assertEquals([await ids("auto"), await ids("all")], [["000"], ["000", "001", "auto_000"]]);
  });
});

Deno.test("sav() names the video that is missing, unless only annotations are wanted", () =>
  withFiles({ "sav_7_manual.json": savJson("sav_7", [[true]]) }, async (root) => {
    await assertRejects(() => all(sav(root)), MaskletError, `${root}/sav_7.mp4`);
    assertEquals((await all(sav(root, { requireVideo: false }))).length, 1);
    await assertRejects(() => all(sav(root, { masklets: "auto" })), MaskletError, "*_auto.json");
  }));

Deno.test("sav() refuses an annotation whose entries have too few masks", () =>
  withFiles({ "sav_7_manual.json": { ...savJson("x", [[true]]), masklet: [[]] } }, async (root) => {
    await assertRejects(() => all(sav(root, { requireVideo: false })), MaskletError, "1 masks in entry 0");
  }));

Deno.test("sequence.annotated names a mask that belongs to no image", async () => {
  const files = { ...await video("a", [[1], [1]]), "Annotations/a/00007.png": await labelPng([1]) };
  await withFiles(files, async (root) => {
    const [a] = await all(mose(root));
    assertThrows(() => a!.annotated, MaskletError, "for the mask 00007.png of a");
  });
});

Deno.test("openDataset() sees each layout from its files", async () => {
  const lvosMeta = { videos: { a: { objects: { "1": { frame_range: { start: "1", end: "6", frame_nums: 1 } } } } } };
  const davisFolders = { images: "JPEGImages/480p", masks: "Annotations/480p" };
  const layouts: readonly [string, Files][] = [
    ["davis", { ...await video("a", [[1], [1]], davisFolders), "ImageSets/2017/val.txt": "a\n" }],
    ["sav", await savVideo("a", [[true, true]])],
    ["sav", { "a_manual.json": savJson("a", [[true, true]]), "a.mp4": "" }],
    ["youtube-vos", await youtube()],
    ["lvos", { ...await video("a", [[1], [1]], { frame: eight }), "val_meta.json": lvosMeta }],
    ["mose", await video("a", [[1], undefined])],
  ];
  for (const [layout, files] of layouts) {
    await withFiles(files, async (root) => {
      const dataset = await openDataset(root);
      assertEquals([dataset.layout, (await all(dataset)).length], [layout, layout === "youtube-vos" ? 2 : 1]);
      const again = await all(dataset);
      assert((await again[0]!.prompts()).length > 0);
    });
  }
});

Deno.test("openDataset() says what it looked for where no layout fits, and refuses a layout that it does not know", () =>
  withFiles({ "notes.txt": "" }, async (root) => {
    await assertRejects(() => openDataset(root), MaskletError, "found notes.txt");
    await assertRejects(() => openDataset(`${root}/none`), MaskletError, `${root}/none`);
    // deno-lint-ignore no-explicit-any -- what plain JavaScript may pass
    await assertRejects(() => openDataset(root, { layout: "coco" as any }), MaskletError, "found coco");
  }));

Deno.test("evaluateJF() takes sequences of SA-V as truth; frames of a video file are found by their numbers", async () => {
  const objects = [[true, true, true, true], [true, true, true, false]];
  await withFiles({ ...await savVideo("v", objects), "v_manual.json": savJson("v", objects) }, async (root) => {
    const [folders] = await all(sav(root));
    const training = await withJsonAlone(root);
    for (const truth of [folders!, training]) {
      const masks = await Promise.all(
        Array.from({ length: 13 }, (_, i) => truth.masks(4 * Math.floor(i / 4))),
      );
      const run = runOf(masks.map((frame) => [...frame]), (i) => five(i));
      const { rows, global } = await evaluateJF(run, truth, { protocol: "sav" });
      assertEquals(rows.map(({ object, frames }) => [object, frames]), [["000", ["00004", "00008"]], [
        "001",
        ["00004", "00008"],
      ]]);
      assertEquals(global["J&F"], 1);
    }
  });
});

/** The training set's reader of a root that is also a validation set. */
async function withJsonAlone(root: string): Promise<DatasetSequence> {
  await Deno.mkdir(`${root}/train`);
  await Deno.copyFile(`${root}/v_manual.json`, `${root}/train/v_manual.json`);
  return (await all(sav(`${root}/train`, { requireVideo: false })))[0]!;
}

Deno.test("a label that is a folder's name is not taken for another label's number", async () => {
  await withFiles(await savVideo("v", [[true, true, true], [true, true, true]]), async (root) => {
    const [truth] = await all(sav(root));
    const masks = await Promise.all([0, 4, 8].map((frame) => truth!.masks(frame)));
    // Only "000", whose number in label maps would be 1, is there: folder "001" is missing.
    const run = runOf(masks.map((frame) => [["000", frame.get("000")!]]), (i) => five(4 * i));
    await assertRejects(() => evaluateJF(run, truth!, { protocol: "sav" }), MaskletError, "v/001");
  });
});

Deno.test({
  name: "davis() and sav() read what was published (needs ../shared)",
  ignore: !hasShared("data/davis/ImageSets", "data/sav/sav_000001_manual.json"),
  fn: async () => {
    const [bear] = await all(davis(new URL("data/davis", SHARED), { year: 2016, split: "train" }));
    assertEquals([bear!.annotated.length, await bear!.objects()], [82, [{ id: 1, first: 0 }]]);
    assertEquals([await bear!.size(), (await bear!.masks(77)).size], [{ width: 854, height: 480 }, 1]); // gray + alpha
    const [manual] = await all(sav(new URL("data/sav", SHARED), { requireVideo: false }));
    assertEquals([manual!.frameCount, manual!.annotated.length, manual!.annotated.at(-1)!.index], [483, 121, 480]);
    // The annotation says masklet_first_appeared_frame 113, counted in annotated frames.
    assertEquals((await manual!.objects()).map(({ first }) => first), [0, 0, 0, 4 * 113, 0]);
  },
});

Deno.test("with onBroken, a sequence that lacks something is told and left out, and the others are read", async () => {
  const files = { ...await video("a", [[1]]), "JPEGImages/b/notes.txt": "", ...await video("c", [[1]]) };
  await withFiles(files, async (root) => {
    await assertRejects(() => all(mose(root)), MaskletError, "JPEGImages/b/*.jpg");
    const broken: string[] = [];
    const read = await all(mose(root, { onBroken: (name, { code }) => broken.push(`${name} ${code}`) }));
    assertEquals([read.map(({ name }) => name), broken], [["a", "c"], ["b bad-dataset"]]);
  });
});
