import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { runBenchmark } from "../../src/benchmark/run_benchmark.ts";
import { checkDataset } from "../../src/dataset/check_dataset.ts";
import { convertDataset } from "../../src/dataset/convert_dataset.ts";
import { LAYOUTS } from "../../src/dataset/layouts.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { saveResults } from "../../src/dataset/save_results.ts";
import type { DatasetSequence } from "../../src/dataset/sequence.ts";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { makeEvaluation } from "../../src/evaluate/evaluation.ts";
import { groupEvaluation } from "../../src/evaluate/group_evaluation.ts";
import { alikeNames, isPartOfPath, partOfPath, requireApart } from "../../src/files/part_of_path.ts";
import { makeTrackedFrame, type TrackedFrame } from "../../src/masklet/tracked_frame.ts";
import { type Files, video, withFiles } from "../dataset/small_datasets.ts";
import { colourModel } from "../fakes/colour_model.ts";

const EVIL = "../../evil";

/** YouTube-VOS with a sound video and one whose name leads out of the folder, to files that are there. */
const EVIL_META = async (): Promise<Files> => ({
  ...await video("good", [[1], [1], [1]], { images: "set/JPEGImages", masks: "set/Annotations" }),
  ...await video("evil", [[1], [1], [1]], { images: "", masks: "" }),
  "set/meta.json": {
    videos: {
      good: { objects: { 1: { category: "a", frames: ["00000", "00001"] } } },
      [EVIL]: { objects: { 1: { category: "a", frames: ["00000", "00001"] } } },
    },
  },
});

async function* empty(): AsyncGenerator<TrackedFrame> {
  for (const index of [0, 1, 2]) {
    yield makeTrackedFrame({ index, time: 0, width: 8, height: 6, name: `0000${index}`, objects: [] });
  }
}

/** A sequence as a caller may make it, whose names nobody has checked. */
const renamed = (sequence: DatasetSequence, change: Partial<DatasetSequence>): DatasetSequence =>
  Object.defineProperties({}, {
    ...Object.getOwnPropertyDescriptors(sequence),
    ...Object.getOwnPropertyDescriptors(change),
  }) as DatasetSequence;

const refused = (work: () => Promise<unknown>) => assertRejects(work, MaskletError, "one part of a path");

Deno.test("partOfPath() takes any name that is one part of a path, JavaScript's own words too, and refuses the rest", () => {
  for (const name of ["blackswan", "00000", "a b", "ü", "..a", "a..", "constructor", "__proto__", "-"]) {
    assertEquals(partOfPath(name, "the sequence"), name);
  }
  for (const name of ["", ".", "..", "a/b", "/a", "a\\b", EVIL, "a\0b", "a\nb", "x".repeat(256), "ü".repeat(128)]) {
    assertThrows(() => partOfPath(name, "the sequence", "meta.json"), MaskletError, "for the sequence in meta.json");
  }
});

Deno.test("what Windows keeps for itself is a name elsewhere: devices, drives and streams, ends that it drops", () => {
  const kept = ["CON", "nul.png", "com1", "LPT9.a", "a:b", "C:", "a.", "a ", "a?", "<a>", 'a"', "a|b", "*"];
  for (const name of kept) {
    assertEquals([isPartOfPath(name, "windows"), isPartOfPath(name, "linux")], [false, true], name);
  }
  const free = ["console", "com", "lpt10", ".a", "a.b", "nul_", "constructor"];
  for (const name of free) assertEquals(isPartOfPath(name, "windows"), true, name);
});

Deno.test("a name in meta.json that leads out of the dataset is refused before anything is read there, and the check tells it", async () =>
  withFiles(await EVIL_META(), async (root) => {
    const dataset = await openDataset(`${root}/set`);
    await refused(() => Array.fromAsync(dataset));
    const problems = await Array.fromAsync(checkDataset(dataset));
    assertEquals(problems.filter(({ sequence }) => sequence === EVIL).length, 1);
  }));

Deno.test("saveResults() refuses a sequence or frame whose name leads out of its folder, and touches nothing", async () =>
  withFiles({ ...await video("a", [[1], [1], [1]]), "evil/keep.png": "kept" }, async (root) => {
    const [a] = await Array.fromAsync(await openDataset(root));
    await refused(() => saveResults(empty(), renamed(a!, { name: EVIL }), `${root}/x/out`));
    await refused(() => saveResults(empty(), renamed(a!, { name: ".." }), `${root}/x/out`));
    assertEquals(await Deno.readTextFile(`${root}/evil/keep.png`), "kept");
    const frames = a!.frames.map((path, i) => i === 1 ? `${path.replace(/\/[^/]*$/, "")}/..` : path);
    await refused(() => saveResults(empty(), renamed(a!, { frames, asked: ["00000", "."] }), `${root}/x/out`));
  }));

Deno.test("convertDataset() refuses a sequence whose name leads out of its folder", async () =>
  withFiles({ ...await video("a", [[1], [1]]), "evil/keep.png": "kept" }, async (root) => {
    const dataset = await openDataset(root);
    const evil = {
      ...dataset,
      [Symbol.asyncIterator]: async function* () {
        for await (const sequence of dataset) yield renamed(sequence, { name: EVIL });
      },
    };
    await refused(() => convertDataset(evil, `${root}/x/y/out`, { to: "davis" }));
    assertEquals(await Deno.stat(`${root}/x/y/evil`).catch(() => "none"), "none");
  }));

Deno.test("the benchmark refuses a sequence whose name leads out of its folder, before it is tracked", async () =>
  withFiles({ ...await video("a", [[1], [1]]) }, async (root) => {
    const [a] = await Array.fromAsync(await openDataset(root));
    await refused(() => runBenchmark(colourModel(), [renamed(a!, { name: EVIL })], { out: `${root}/x/y/out` }));
    assertEquals(await Deno.stat(`${root}/x/evil`).catch(() => "none"), "none");
  }));

Deno.test("evaluateFolders() refuses a video of meta.json whose name leads out of the truth", async () =>
  withFiles(await EVIL_META(), async (root) => {
    const options = { protocol: "youtube-vos", seen: ["a"] } as const;
    await refused(() => evaluateFolders(`${root}/set/Annotations`, `${root}/set`, options));
  }));

Deno.test("constructor and __proto__ are ordinary names of sequences, splits and groups", async () => {
  const files = { ...await video("constructor", [[1], [1]]), ...await video("__proto__", [[1], [1]]) };
  await withFiles(files, async (root) => {
    for (const { name } of LAYOUTS) {
      await convertDataset(await openDataset(root), `${root}/${name}`, { to: name });
      const sequences = await Array.fromAsync(await openDataset(`${root}/${name}`));
      assertEquals([name, sequences.map((one) => one.name).sort()], [name, ["__proto__", "constructor"]]);
    }
    await assertRejects(() => Array.fromAsync(openDatasetSplit(root, "constructor")), MaskletError, "constructor");
  });
  const scores = [{ sequence: "constructor", object: 1, frames: ["1"], J: [1], F: [1] }];
  const evaluation = makeEvaluation("vos", scores, { allFrames: true, compatible: false });
  assertEquals(groupEvaluation(evaluation, {}).size, 0);
});

async function* openDatasetSplit(root: string, split: string): AsyncGenerator<DatasetSequence> {
  yield* await openDataset(root, { layout: "mose", split });
}

Deno.test("names that a disk may take for one are found: by case, and by the forms of accented letters", () => {
  assertEquals(alikeNames(["dog", "cat", "Dog", "DOG"]), ["dog", "Dog"]);
  assertEquals(alikeNames(["caf\u00e9", "cafe", "cafe\u0301"]), ["caf\u00e9", "cafe\u0301"]);
  assertEquals(alikeNames(["dog", "dog", "dogs"]), undefined); // one name twice is another fault
});

Deno.test("names alike are refused where disks fold them, with both, and taken where disks tell them apart", () => {
  for (const system of ["darwin", "windows"]) {
    const { code, message } = assertThrows(
      () => requireApart(["Dog", "cat", "dog"], "sequences", system),
      MaskletError,
    );
    assertEquals([code, message.includes('found "Dog" and "dog". Rename one')], ["bad-dataset", true], message);
    const forms = assertThrows(() =>
      requireApart(["caf\u00e9", "cafe\u0301"], "objects", system), MaskletError).message;
    assertEquals(forms.includes("two forms of the same letters"), true, forms);
    requireApart(["Dog", "cat"], "sequences", system);
  }
  requireApart(["Dog", "dog"], "sequences", "linux");
});

Deno.test("checkDataset() tells sequences whose names some disks take for one", async () => {
  await withFiles({
    ...await video("Dog", [[1], [1]], { images: "JPEGImages", masks: "Annotations" }),
    ...await video("dog", [[1], [1]], { images: "JPEGImages", masks: "Annotations" }),
  }, async (root) => {
    const problems = await Array.fromAsync(checkDataset(await openDataset(root, { layout: "mose" })));
    const message = 'Expected sequences whose names every disk tells apart, found "Dog" and "dog"';
    assertEquals(problems, Deno.build.os === "linux" ? [{ sequence: "dog", message }] : []);
  });
});
