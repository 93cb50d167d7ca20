import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import { evaluateJF } from "../../../src/evaluate/evaluate_jf.ts";
import { evaluateFolders } from "../../../src/evaluate/evaluate_folders.ts";
import { evaluationToCsv } from "../../../src/evaluate/evaluation_csv.ts";
import { encodeIndexedPng } from "../../../src/image/encode_image.ts";
import { readIndexedPng } from "../../../src/image/label_png.ts";
import { maskFromBytes } from "../../../src/mask/mask.ts";
import { labels } from "../../drawn.ts";
import { grayPng } from "../gray_png.ts";
import { hasShared, SHARED } from "../../reference/shared.ts";
import { checkMeasures, measuresCases } from "../measures_golden.ts";

for await (const found of measuresCases(new URL("./fixtures/", import.meta.url), "mosev2")) {
  Deno.test(`mosev2 equals MOSEv2's scorer: ${found.name} (${found.description})`, () =>
    checkMeasures(found, { protocol: "mosev2" }));
}

/** Folders with one video of four frames of 4x2 px, whose objects the meta file names as given. */
async function folders(video: unknown): Promise<{ truth: string; results: string; root: string }> {
  const root = await Deno.makeTempDir();
  const png = await encodeIndexedPng(labels(".11.", ".22."), 4, 2);
  for (const folder of [`gt/Annotations/a`, "pred/a", "pred/b"]) {
    await Deno.mkdir(`${root}/${folder}`, { recursive: true });
    for (let i = 0; i < 4; i++) await Deno.writeFile(`${root}/${folder}/0000${i}.png`, png);
  }
  await Deno.writeTextFile(
    `${root}/gt/meta.json`,
    typeof video === "string" ? video : JSON.stringify({ videos: { a: video } }),
  );
  return { truth: `${root}/gt`, results: `${root}/pred`, root };
}

const SIZES = { length: 4, width: 4, height: 2 };

async function refused(video: unknown, words: RegExp, change: (root: string) => Promise<void> = async () => {}) {
  const { truth, results, root } = await folders(video);
  await change(root);
  const error = await assertRejects(() => evaluateFolders(results, truth, { protocol: "mosev2" }), MaskletError);
  assertEquals(words.test(error.message), true, error.message);
  await Deno.remove(root, { recursive: true });
}

Deno.test("objects have the order of the text, also where their ids are names that look like numbers", async () => {
  const text = `{"videos": {"a": {"objects": {"2": {"1": 0}, "1": {}}, "length": 4, "width": null, "height": null}}}`;
  const { truth, results, root } = await folders(text);
  const evaluation = await evaluateFolders(results, truth, { protocol: "mosev2" });
  assertEquals(evaluation.rows.map(({ object }) => object), [2, 1]);
  assertEquals([evaluation.global.J.mean, evaluation.global["J&Fdot_d"]], [1, NaN]);
  const { "metrics.json": metrics } = evaluationToCsv(evaluation);
  assertEquals(Object.keys(JSON.parse(metrics!)), ["a_2", "a_1", "total_time"]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("a meta.json that cannot be right is refused in words", async () => {
  await refused({ ...SIZES }, /"objects" with their ids/);
  await refused({ ...SIZES, objects: ["one"] }, /whole numbers from 1 on as ids of objects .*found "one"/);
  await refused({ ...SIZES, objects: [10 ** 30] }, /whole numbers from 1 on as ids of objects .*found 1e\+30/);
  await refused({ ...SIZES, objects: ["1"], length: 5 }, /Expected 5 files .*found 4/);
  await refused({ ...SIZES, objects: ["1"], length: "4" }, /"length", a number of frames/);
  await refused({ ...SIZES, objects: ["1"], width: 5 }, /masks of 5x2 px of a, .* found 4x2/);
  await refused({ length: 4, objects: ["1"] }, /"width" in px, or null/);
  await refused({ ...SIZES, objects: [] }, /a video of 3 frames or more with an object/);
  await refused(`{"videos": {"a": {}}}`, /"objects"/);
  await refused(`{"videos": {"b": {}, "../a": {}}}`, /Expected a of .*Annotations in meta\.json, found no entry/);
  await refused("{", /Expected JSON in .*meta.json/);
  await refused(
    { ...SIZES, objects: ["1"] },
    /Expected a \.in meta\.json|Expected c of .* in meta.json/,
    (root) => Deno.mkdir(`${root}/gt/Annotations/c`),
  );
});

Deno.test("an object that is listed twice has one entry; where the scorer sees its runs twice that is noted, and compatible", async () => {
  const { truth, results, root } = await folders({ ...SIZES, objects: ["1", 1, "01", "1"] });
  const evaluation = await evaluateFolders(results, truth, { protocol: "mosev2" });
  assertEquals(evaluation.rows.map(({ object, frames }) => [object, frames.length]), [[1, 2], ["01", 2]]);
  const own = await evaluateFolders(results, truth, { protocol: "mosev2", compatible: true });
  assertEquals(own.rows.map(({ frames }) => frames.length), [4, 2]);
  assertEquals([own.global, evaluation.notes], [evaluation.global, []]);
  const empty = await encodeIndexedPng(labels("....", ".22."), 4, 2);
  await Deno.writeFile(`${truth}/Annotations/a/00002.png`, empty);
  const right = await evaluateFolders(results, truth, { protocol: "mosev2" });
  assertEquals(right.rows[0]!.frames, ["00001", "00002"]);
  assertEquals([right.notes.length, right.notes[0]!.includes("lists 1 of a more than once")], [1, true]);
  const tool = await evaluateFolders(results, truth, { protocol: "mosev2", compatible: true });
  assertEquals(tool.rows[0]!.frames, ["00001", "00002", "00001", "00002"]); // as the scorer joins its chunks
  assertEquals(evaluationToCsv(right), evaluationToCsv(tool));
  await Deno.remove(root, { recursive: true });
});

Deno.test("ids that are written as floats have Python's names, and are the same object as whole numbers", async () => {
  const entry = (objects: string) => `{"videos": {"a": {"objects": ${objects}, "length": 4, "width": 4, "height": 2}}}`;
  const { truth, results, root } = await folders(entry("[1.0, 2e0, 2]"));
  const evaluation = await evaluateFolders(results, truth, { protocol: "mosev2" });
  assertEquals(evaluation.rows.map(({ object, J }) => [object, J]), [["1.0", [1, 1]], ["2.0", [1, 1]], [2, [1, 1]]]);
  const { "metrics.json": metrics } = evaluationToCsv(evaluation);
  assertEquals(Object.keys(JSON.parse(metrics!)), ["a_1.0", "a_2.0", "a_2", "total_time"]);
  const empty = await encodeIndexedPng(labels("....", ".11."), 4, 2);
  await Deno.writeFile(`${truth}/Annotations/a/00002.png`, empty);
  const tool = await evaluateFolders(results, truth, { protocol: "mosev2", compatible: true });
  assertEquals(tool.rows.map(({ frames }) => frames.length), [2, 4, 4]); // 2 == 2.0 to Python
  await Deno.remove(root, { recursive: true });
});

Deno.test("a meta file that Python cannot read is read and noted; compatible, it is refused", async () => {
  const video = `{"objects": ["1"], "length": 4, "width": 4, "height": 2}`;
  const float = video.replace("4,", "4.0,").replace("2}", "2e0}");
  for (
    const [text, words] of [
      [`\ufeff{"videos": {"a": ${video}}}`, /meta\.json begins with a byte order mark/],
      [`{"videos": {"a": ${float}}}`, /meta\.json writes length of a, height of a as a float/],
    ] as const
  ) {
    const { truth, results, root } = await folders(text);
    const { notes, global } = await evaluateFolders(results, truth, { protocol: "mosev2" });
    assertEquals([global.J.mean, notes.length, words.test(notes[0]!)], [1, 1, true], notes.join("\n"));
    await assertRejects(
      () => evaluateFolders(results, truth, { protocol: "mosev2", compatible: true }),
      MaskletError,
      "with which the official scorer gives no number",
    );
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("what the meta file says of videos without ground truth does not matter", async () => {
  const video = { ...SIZES, objects: ["1"] };
  const { truth, results, root } = await folders(JSON.stringify({ videos: { a: video, zz: {}, z: null } }));
  const { rows, notes } = await evaluateFolders(results, truth, { protocol: "mosev2" });
  assertEquals([rows.map(({ sequence }) => sequence), notes], [["a"], []]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("the first and the last file of the truth keep their places, whatever they are: they are not opened", async () => {
  const { truth, results, root } = await folders({ ...SIZES, objects: ["1"] });
  await Deno.rename(`${truth}/Annotations/a/00000.png`, `${truth}/Annotations/a/00000.PNG`);
  await Deno.rename(`${truth}/Annotations/a/00003.png`, `${truth}/Annotations/a/00003.PNG`);
  const { rows, notes } = await evaluateFolders(results, truth, { protocol: "mosev2" });
  assertEquals([rows[0]!.frames, notes], [["00001", "00002"], []]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("numbers that differ by an offset on the two sides are refused; compatible, names count as they are", async () => {
  const { truth, results, root } = await folders({ ...SIZES, objects: ["1"] });
  for (const i of [3, 2, 1, 0]) await Deno.rename(`${results}/a/0000${i}.png`, `${results}/a/0000${i + 1}.png`);
  const evaluate = (compatible: boolean) => evaluateFolders(results, truth, { protocol: "mosev2", compatible });
  await assertRejects(() => evaluate(false), MaskletError, "they differ by 1");
  assertEquals((await evaluate(true)).rows[0]!.frames, ["00002", "00003"]); // places 1 and 2 of the prediction
  await Deno.remove(root, { recursive: true });
});

Deno.test("predictions of frames that the truth has not are left out and noted; the scorer's own frames are compatible", async () => {
  const { truth, results, root } = await folders({ ...SIZES, objects: ["1"] });
  const blank = await encodeIndexedPng(labels("....", "...."), 4, 2);
  await Deno.writeFile(`${results}/a/00003.png`, blank); // the last frame, which does not count
  const evaluate = (compatible: boolean) => evaluateFolders(results, truth, { protocol: "mosev2", compatible });
  await Deno.copyFile(`${results}/a/00001.png`, `${results}/a/00001.old.png`);
  const [right, tool] = [await evaluate(false), await evaluate(true)];
  assertEquals(right.rows[0]!.frames, ["00001", "00002"]);
  assertEquals([right.notes.length, right.notes[0]!.includes("00001.old.png beside the frames of the truth")], [
    1,
    true,
  ]);
  assertEquals(tool.rows[0]!.frames, ["00001", "00001"]);
  assertEquals(evaluationToCsv(right), evaluationToCsv(tool));
  await Deno.remove(root, { recursive: true });
});

Deno.test("what file managers and archives leave is no video, no frame and no prediction; the scorer's 0 is compatible", async () => {
  const { truth, results, root } = await folders({ ...SIZES, objects: ["1"] });
  const evaluate = (compatible: boolean) => evaluateFolders(results, truth, { protocol: "mosev2", compatible });
  await Deno.rename(results, `${root}/submission`);
  await Deno.mkdir(`${results}/__MACOSX`, { recursive: true });
  await Deno.rename(`${root}/submission`, `${results}/submission`);
  const [right, tool] = [await evaluate(false), await evaluate(true)];
  assertEquals([right.global.J.mean, tool.global.J.mean], [1, 0]);
  assertEquals([right.notes.length, right.notes[0]!.startsWith("__MACOSX beside ")], [1, true]);
  assertEquals(evaluationToCsv(right), evaluationToCsv(tool));
  await Deno.writeTextFile(`${truth}/Annotations/.DS_Store`, "");
  await Deno.writeTextFile(`${truth}/Annotations/a/Thumbs.db`, "");
  const { global, notes } = await evaluate(false);
  assertEquals(global.J.mean, 1);
  assertEquals(
    notes[0]!.includes("a/Thumbs.db are no frames: MOSEv2's scorer ends with an error there"),
    true,
    notes[0],
  );
  await assertRejects(() => evaluate(true), MaskletError, "Expected masks alone in the ground truth");
  await Deno.remove(root, { recursive: true });
});

Deno.test("videos that score 0 because nothing of them is there are noted, and gray whose values are stretched", async () => {
  const { truth, results, root } = await folders({ ...SIZES, objects: ["1"] });
  const meta = { videos: { a: { ...SIZES, objects: ["1"] }, c: { ...SIZES, length: 2, objects: ["1"] } } };
  await Deno.writeTextFile(`${truth}/meta.json`, JSON.stringify(meta));
  await Deno.mkdir(`${truth}/Annotations/c`);
  for (const name of ["00000.png", "00001.png"]) {
    await Deno.copyFile(`${truth}/Annotations/a/${name}`, `${truth}/Annotations/c/${name}`);
  }
  const notes = async () => (await evaluateFolders(results, truth, { protocol: "mosev2" })).notes;
  assertEquals(await notes(), ["no frame of c counts, as it has 2: its objects score 0, as MOSEv2's scorer has it"]);
  await Deno.writeFile(`${results}/a/00001.png`, grayPng(4, 1, [0b0110_0000, 0]));
  assertEquals(
    (await notes()).filter((note) => /00001\.png of a is 1-bit gray, .* white as object 255/.test(note)).length,
    1,
  );
  await Deno.remove(`${results}/a`, { recursive: true });
  await Deno.mkdir(`${results}/d`);
  assertEquals(
    (await notes()).filter((note) => note.includes("pred/a is not there: the objects of a score 0")).length,
    1,
  );
  await Deno.remove(root, { recursive: true });
});

Deno.test("names that are no ASCII stand in metrics.json as Python writes them", async () => {
  const { truth, results, root } = await folders({ ...SIZES, objects: ["1"] });
  const name = "é😀";
  for (const folder of [`${truth}/Annotations`, results]) await Deno.rename(`${folder}/a`, `${folder}/${name}`);
  await Deno.writeTextFile(`${truth}/meta.json`, JSON.stringify({ videos: { [name]: { ...SIZES, objects: ["1"] } } }));
  const { "metrics.json": metrics } = evaluationToCsv(await evaluateFolders(results, truth, { protocol: "mosev2" }));
  assertEquals(metrics!.split("\n")[1], '    "\\u00e9\\ud83d\\ude00_1": {');
  await Deno.remove(root, { recursive: true });
});

Deno.test("a single video is scored by its meta file, and without one by all that the truth shows", async () => {
  const { truth, results, root } = await folders({ ...SIZES, objects: ["2"] });
  const whole = await evaluateFolders(results, truth, { protocol: "mosev2" });
  const of = (from: string) => evaluateJF(`${results}/a`, from, { protocol: "mosev2" });
  assertEquals((await of(`${truth}/Annotations/a`)).rows, whole.rows);
  await Deno.remove(`${truth}/meta.json`);
  assertEquals((await of(`${truth}/Annotations/a`)).rows.map(({ object, J }) => [object, J]), [
    [1, [1, 1]],
    [2, [1, 1]],
  ]);
  const masks = [0, 1, 2].map(() => maskFromBytes([0, 1, 1, 0], 4, 1));
  const { rows, global } = await evaluateJF(masks, masks, { protocol: "mosev2", sequence: "dot" });
  assertEquals([rows[0]!.frames, global.J.mean], [["00001"], 1]);
  await Deno.remove(root, { recursive: true });
});

Deno.test({
  name: "mosev2 equals MOSEv2's scorer on OSVOS' results for DAVIS-2016 (needs ../shared)",
  ignore: !hasShared("reference/evaluation/mosev2-osvos-shared.json", "data/osvos"),
  fn: async () => {
    const golden = JSON.parse(
      await Deno.readTextFile(new URL("reference/evaluation/mosev2-osvos-shared.json", SHARED)),
    );
    const root = await Deno.makeTempDir();
    await Deno.mkdir(`${root}/gt`);
    await Deno.writeTextFile(`${root}/gt/meta.json`, JSON.stringify(golden.meta));
    for (const video of Object.keys(golden.meta.videos)) {
      for (const [from, to] of [["data/osvos", "pred"], ["data/davis/Annotations/480p", "gt/Annotations"]]) {
        await Deno.mkdir(`${root}/${to}/${video}`, { recursive: true });
        for await (const { name } of Deno.readDir(new URL(`${from}/${video}`, SHARED))) {
          const map = await readIndexedPng(new URL(`${from}/${video}/${name}`, SHARED));
          const inside = new Uint8Array(map.width * map.height).map((_, i) =>
            map.values[i * map.channels]! > 0 ? 1 : 0
          );
          await Deno.writeFile(`${root}/${to}/${video}/${name}`, await encodeIndexedPng(inside, map.width, map.height));
        }
      }
    }
    await checkMeasures({ path: root, orRefuse: false, golden: golden.results.mosev2 }, { protocol: "mosev2" })
      .finally(() => Deno.remove(root, { recursive: true }));
  },
});

Deno.test("predictions that cannot be right are refused in words", async () => {
  const video = { ...SIZES, objects: ["1"] };
  await refused(video, /folder for each sequence in .*found sub\.zip/, async (root) => {
    await Deno.remove(`${root}/pred`, { recursive: true });
    await Deno.mkdir(`${root}/pred`);
    await Deno.writeTextFile(`${root}/pred/sub.zip`, "");
  });
  await refused(video, /00001\.png.*rgb/i, async (root) => {
    const rgb = await Deno.readFile(new URL("./fixtures/rgb_4x2.png", import.meta.url));
    await Deno.writeFile(`${root}/pred/a/00001.png`, rgb);
  });
  await refused(
    video,
    /numbers as names of the masks/,
    (root) => Deno.rename(`${root}/pred/a/00003.png`, `${root}/pred/a/last.png`),
  );
  await refused(
    video,
    /Expected 00001\.png in .*found 00001\.x\.png/,
    (root) => Deno.rename(`${root}/pred/a/00001.png`, `${root}/pred/a/00001.x.png`),
  );
  await refused(video, /Expected a folder at .*pred\/a, found/, async (root) => {
    await Deno.remove(`${root}/pred/a`, { recursive: true });
    await Deno.writeTextFile(`${root}/pred/a`, "");
  });
  await refused(
    video,
    /Expected the prediction of 00001\.png .* goes by places/,
    (root) => Deno.remove(`${root}/pred/a/00000.png`),
  );
  await refused(
    video,
    /Expected the prediction of 00001\.png at place 1 .* found 00002\.png and 00001\.PNG: .* Name 00001\.PNG 00001\.png,/,
    (root) => Deno.rename(`${root}/pred/a/00001.png`, `${root}/pred/a/00001.PNG`),
  );
  await refused(
    video,
    /Expected the prediction of 00001\.png at place 1 .* found 1\.png: .* Name 1\.png 00001\.png,/,
    (root) => Deno.rename(`${root}/pred/a/00001.png`, `${root}/pred/a/1.png`),
  );
  await refused(
    video,
    /Expected the ground truth of a predicted frame at .*00001\.png, found none/,
    (root) => Deno.rename(`${root}/gt/Annotations/a/00001.png`, `${root}/gt/Annotations/a/00001.PNG`),
  );
});
