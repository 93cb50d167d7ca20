import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { checkSubmission } from "../../src/dataset/check_submission.ts";
import { openDataset } from "../../src/dataset/open_dataset.ts";
import { zipResults } from "../../src/dataset/zip_results.ts";
import { MaskletError } from "../../src/error.ts";
import { writeZip } from "../../src/files/write_zip.ts";
import { encodeGrayPng, encodeIndexedPng, encodeJpeg } from "../../src/image/encode_image.ts";
import { type Files, labelPng, maskPng, savVideo, video, withFiles, writeFiles } from "./small_datasets.ts";

/** Videos a and b of three frames, of which MOSEv2's validation set has the first masks. */
const MOSEV2 = async (): Promise<Files> => ({
  ...await video("a", [[1, 2], undefined, undefined]),
  ...await video("b", [[1], undefined, undefined]),
  "meta.json": {
    videos: {
      a: { objects: ["1", "2"], length: 3, height: 6, width: 8 },
      b: { objects: ["1"], length: 3, height: 6, width: 8 },
    },
  },
});

/** Sound results for them. */
const RESULTS = async (): Promise<Record<string, Uint8Array>> => {
  const files: Record<string, Uint8Array> = {};
  for (const [name, objects] of [["a", [1, 2]], ["b", [1]]] as const) {
    for (const frame of ["00000", "00001", "00002"]) files[`${name}/${frame}.png`] = await labelPng(objects);
  }
  return files;
};

type Change = (results: Record<string, Uint8Array>) => Files | Promise<Files>;

/** What is told of changed results, as a folder, or as a zip with these paths. */
async function told(change: Change, packed = false): Promise<string[]> {
  let lines: string[] = [];
  await withFiles(await MOSEV2(), async (root) => {
    const files = await change(await RESULTS());
    const place = `${root}/out${packed ? ".zip" : ""}`;
    if (packed) {
      const entries = Object.entries(files).map(([name, bytes]) => ({
        name,
        read: () => Promise.resolve(bytes as Uint8Array),
      }));
      await writeZip(place, entries);
    } else await writeFiles(place, files);
    lines = (await Array.fromAsync(checkSubmission(await openDataset(root), place)))
      .map(({ sequence, message }) => `${sequence}: ${message.replaceAll(root, "")}`);
  });
  return lines;
}

/** A folder around all of them. */
const within = (folder: string): Change => (results) =>
  Object.fromEntries(Object.entries(results).map(([path, file]) => [`${folder}/${path}`, file]));

const only = (lines: readonly string[], words: RegExp): void => {
  assertEquals(lines.length, 1, lines.join("\n"));
  assertMatch(lines[0]!, words);
};

Deno.test("results that are sound have no problem, as a folder, in a folder around them, and as a zip", async () => {
  assertEquals(await told((results) => results), []);
  assertEquals(await told(within("submission")), []); // MOSEv2's scorer steps into a single folder
  await withFiles(await MOSEV2(), async (root) => {
    await writeFiles(`${root}/out`, await RESULTS());
    const { masks } = await zipResults(`${root}/out`, `${root}/out.zip`, { layout: "mosev2" });
    assertEquals(masks, 6);
    assertEquals(await Array.fromAsync(checkSubmission(await openDataset(root), `${root}/out.zip`)), []);
  });
});

Deno.test("sequences and frames that are missing, misnamed or too many are told", async () => {
  const without = (name: string): Change => (results) =>
    Object.fromEntries(Object.entries(results).filter(([path]) => !path.startsWith(name)));
  const and = (path: string): Change => (results) => ({ ...results, [path]: results["a/00000.png"]! });
  // A single video left, which the scorer would step into, is told too.
  only((await told(without("b"))).slice(1), /^b: Expected b\/<frame>\.png, found none of its 3 masks$/);
  only(await told(without("b/00001")), /^b: Expected a mask of each of the 3 frames .* found none for 00001$/);
  only(await told(and("a/00003.png")), /^a: Expected masks of the frames .* alone in a\/, found 00003\.png$/);
  only(await told(and("a/notes.txt")), /^a: .* alone in a\/, found notes\.txt$/);
  only(
    await told(({ "a/00002.png": last, ...rest }) => ({ ...rest, "a/2.png": last! })),
    /^a: Expected 00002\.png, found 2\.png in a\/$/,
  );
  only(await told(and("c/00000.png")), /^: Expected the sequences of the dataset alone, found c \(/);
  only(await told(and("scores.txt")), /^: Expected folders of sequences alone, found scores\.txt \(/);
  only(await told(and("__MACOSX/a/._00000.png"), true), /^: Expected masks alone, found __MACOSX\/a\/\._00000\.png/);
});

Deno.test("masks of another kind, size, or with values that are no object are told, the same fault in one line", async () => {
  const [wide, gray, jpeg] = [
    await encodeIndexedPng(new Uint8Array(9 * 6), 9, 6),
    await encodeGrayPng(new Uint8Array(8 * 6).fill(255), 8, 6),
    await encodeJpeg({ width: 8, height: 6, rgb: new Uint8Array(144) }),
  ];
  const changed = (png: Uint8Array): Change => (results) => ({ ...results, "b/00001.png": png, "b/00002.png": png });
  only(
    await told(changed(wide)),
    /^b: Expected masks of 8x6 px, as the images, found 9x6 in b\/00001\.png, 00002\.png$/,
  );
  only(
    await told(changed(gray), true),
    /^b: Expected the objects of the sequence \(1\), found the values 255 in b\/00001/,
  );
  only(await told(changed(jpeg)), /^b: Expected a complete PNG, found: .* in b\/00001/);
  only(await told(changed(await labelPng([1, 2]))), /found the values 2 in b\/00001\.png, 00002\.png$/);
  const rgb = await Deno.readFile(new URL("../evaluate/mosev2/fixtures/rgb_4x2.png", import.meta.url));
  only(await told(changed(rgb)), /^b: Expected PNGs with a palette or 8-bit gray, found rgb in b/);
});

Deno.test("folders in the wrong place are told: around a zip's content, or a single video that the scorer steps into", async () => {
  only(
    await told(within("deep/submission")),
    /^: Expected <sequence>\/<frame>\.png, found deep\/submission/,
  );
  const alone: Change = (results) =>
    Object.fromEntries(Object.entries(results).filter(([path]) => path.startsWith("a/")));
  assertMatch((await told(alone))[0]!, /^: Expected the folders of several sequences, found a alone/);
  only(await told(() => ({ "x/y.png": "" })), /^: Expected <sequence>\/<frame>\.png, found x\/y\.png/);
  await withFiles(await MOSEV2(), async (root) => {
    await Deno.writeTextFile(`${root}/out.rar`, "no zip");
    const check = async (place: string) => await Array.fromAsync(checkSubmission(await openDataset(root), place));
    await assertRejects(() => check(`${root}/out.rar`), MaskletError, "Expected a folder of results or a zip");
    for (const gone of ["gone.zip", "gone"]) {
      await assertRejects(
        () => check(`${root}/${gone}`),
        MaskletError,
        `Expected a folder of results or a zip at ${root}/${gone}, found none`,
      );
    }
  });
});

Deno.test("a zip for LVOS and YouTube-VOS has its sequences in Annotations, others at the top", async () => {
  const eight = (i: number): string => String(1 + 5 * i).padStart(8, "0");
  const range = { frame_range: { start: 1, end: 11, frame_nums: 2 } };
  const files = {
    ...await video("a", [[1], [1]], { frame: eight }),
    ...await video("b", [[1], [1]], { frame: eight }),
    "val_meta.json": { videos: { a: { objects: { "1": range } }, b: { objects: { "1": range } } } },
  };
  await withFiles(files, async (root) => {
    const [results, dataset] = [`${root}/Annotations`, await openDataset(root)];
    const check = async (place: string) =>
      (await Array.fromAsync(checkSubmission(dataset, place))).map(({ message }) => message);
    await zipResults(results, `${root}/right.zip`, { layout: "lvos" });
    await zipResults(results, `${root}/wrong.zip`, { layout: "mose" });
    assertEquals([await check(results), await check(`${root}/right.zip`)], [[], []]);
    assertMatch(
      (await check(`${root}/wrong.zip`))[0]!,
      /Expected Annotations\/<sequence>\/<frame>\.png in the zip, found <sequence>/,
    );
    const bytes = await Deno.readFile(`${root}/right.zip`);
    await zipResults(results, `${root}/right.zip`, { layout: "youtube-vos" });
    assertEquals(await Deno.readFile(`${root}/right.zip`), bytes); // the same results, the same bytes
    await assertRejects(
      () => zipResults(`${root}/JPEGImages`, `${root}/no.zip`, { layout: "davis" }),
      MaskletError,
      "found none",
    );
  });
});

Deno.test("results for SA-V need a folder for each object, with masks of one object", async () => {
  await withFiles(await savVideo("v", [[true, true], [true, false]]), async (root) => {
    const results: Record<string, Uint8Array> = {};
    for (const object of ["000", "001"]) {
      for (const frame of ["00000", "00004"]) results[`v/${object}/${frame}.png`] = await maskPng(true);
    }
    const told = async (files: Files): Promise<string[]> => {
      const place = await Deno.makeTempDir({ dir: root });
      await writeFiles(place, files);
      const dataset = await openDataset(root);
      return (await Array.fromAsync(checkSubmission(dataset, place))).map(({ message }) => message);
    };
    assertEquals(await told(results), []);
    const { "v/001/00000.png": _, "v/001/00004.png": __, ...first } = results;
    only(await told(first), /^Expected a folder for each object in v\/, found none for 001$/);
    only(
      await told({ ...results, "v/002/00000.png": "" }),
      /^Expected the folders of its objects alone in v\/, found 002$/,
    );
    only(
      await told({ ...results, "v/001/00004.png": await labelPng([1, 2]) }),
      /^Expected the mask of one object, found the values 0, 1, 2 in v\/001\/00004\.png$/,
    );
  });
});
