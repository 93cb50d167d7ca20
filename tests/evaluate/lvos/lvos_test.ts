import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../../src/error.ts";
import { evaluateJF } from "../../../src/evaluate/evaluate_jf.ts";
import { evaluateFolders } from "../../../src/evaluate/evaluate_folders.ts";
import { evaluationToCsv } from "../../../src/evaluate/evaluation_csv.ts";
import { encodeIndexedPng } from "../../../src/image/encode_image.ts";
import { labels } from "../../drawn.ts";
import { checkMeasures, measuresCases } from "../measures_golden.ts";

for await (const found of measuresCases(new URL("./fixtures/", import.meta.url), "lvos")) {
  Deno.test(`lvos equals LVOS' evaluator: ${found.name} (${found.description})`, () =>
    checkMeasures(found, { protocol: "lvos" }));
}

/** A split with one video of four frames of 4x2 px; the meta file has the ranges as given. */
async function splitOf(name: string, objects: unknown): Promise<string> {
  const root = await Deno.makeTempDir();
  const png = await encodeIndexedPng(labels(".11.", ".22."), 4, 2);
  for (const folder of [`gt/Annotations/${name}`, `pred/${name}`]) {
    await Deno.mkdir(`${root}/${folder}`, { recursive: true });
    for (const frame of [1, 6, 11, 16]) {
      await Deno.writeFile(`${root}/${folder}/${String(frame).padStart(8, "0")}.png`, png);
    }
  }
  await Deno.writeTextFile(`${root}/gt/valid_meta.json`, JSON.stringify({ videos: { [name]: { objects } } }));
  return root;
}

const RANGE = { start: "1", end: 16, frame_nums: "4" };
const evaluate = (root: string) => evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "lvos" });

async function refused(objects: unknown, words: RegExp, change: (root: string) => Promise<void> = async () => {}) {
  const root = await splitOf("a", objects);
  await change(root);
  const error = await assertRejects(() => evaluate(root), MaskletError);
  assertEquals(words.test(error.message), true, error.message);
  await Deno.remove(root, { recursive: true });
}

Deno.test("without a list of its own the truth has the published one", async () => {
  for (const [name, group] of [["R3UJGYwy", "unseen"], ["nobody", "seen"]] as const) {
    const root = await splitOf(name, { 1: { frame_range: RANGE } });
    const { rows, groups } = await evaluate(root);
    assertEquals(rows.map((row) => [row.group, row.frames.length]), [[group, 2]]);
    assertEquals(groups![group]!["J&F"], 1);
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("names in the split's own list of unseen videos that nobody bears are noted, those of the published list are not", async () => {
  const root = await splitOf("a", { 1: { frame_range: RANGE } });
  await Deno.writeTextFile(`${root}/gt/unseen_videos.txt`, "A\nR3UJGYwy\n");
  const { notes, rows } = await evaluate(root);
  assertEquals([notes.length, rows[0]!.group], [1, "seen"]);
  assertEquals(/unseen_videos\.txt names A, which the meta file does not have/.test(notes[0]!), true, notes[0]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("a byte order mark before the list of unseen videos is no part of a name, which is noted; compatible, it is as the tool has it", async () => {
  const root = await splitOf("a", { 1: { frame_range: RANGE } });
  await Deno.writeTextFile(`${root}/gt/unseen_videos.txt`, "\ufeffa\nR3UJGYwy\n");
  const { notes, rows } = await evaluate(root);
  assertEquals([notes.length, rows[0]!.group], [1, "unseen"]);
  assertEquals(/begins with a byte order mark, .* takes a for another name/.test(notes[0]!), true, notes[0]);
  const own = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "lvos", compatible: true });
  assertEquals([own.notes, own.rows[0]!.group], [[], "seen"]);
  assertEquals(evaluationToCsv(await evaluate(root)), evaluationToCsv(own));
  await Deno.writeTextFile(`${root}/gt/unseen_videos.txt`, "\ufeff\na\n");
  assertEquals((await evaluate(root)).notes, []);
  await Deno.remove(root, { recursive: true });
});

Deno.test("the list of unseen videos has the lines that Python reads", async () => {
  const root = await splitOf("a", { 1: { frame_range: RANGE } });
  for (const text of ["b\ra\rc", "\r\n\r\na\r\n", "a\x1c\na", "\t a\x85"]) {
    await Deno.writeTextFile(`${root}/gt/unseen_videos.txt`, text);
    assertEquals((await evaluate(root)).rows[0]!.group, "unseen", JSON.stringify(text));
  }
  await Deno.writeTextFile(`${root}/gt/unseen_videos.txt`, "x\u2028a\n"); // no end of a line to Python
  assertEquals((await evaluate(root)).rows[0]!.group, "seen");
  await Deno.remove(root, { recursive: true });
});

Deno.test("files that the official evaluator does not find or read are taken and noted; compatible, they are refused", async () => {
  const root = await splitOf("a", { 1: { frame_range: RANGE } });
  const [named, other] = [`${root}/gt/valid_meta.json`, `${root}/gt/val_meta.json`];
  const text = await Deno.readTextFile(named);
  await Deno.writeTextFile(`${root}/gt/unseen_videos.txt`, "a\n");
  const noted = async (words: RegExp) => {
    const { notes, rows } = await evaluate(root);
    assertEquals([rows[0]!.group, notes.length, words.test(notes[0]!)], ["unseen", 1, true], notes.join("\n"));
    const tool = () => evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "lvos", compatible: true });
    await assertRejects(tool, MaskletError, "Expected files that the official evaluator reads");
  };
  await Deno.rename(named, other);
  await noted(/val_meta\.json is taken as the meta file of valid, which would be .*valid_meta\.json: the .* ends with/);
  await Deno.remove(other);
  await Deno.writeTextFile(named, `\ufeff${text}`);
  await noted(/valid_meta\.json begins with a byte order mark: the official evaluator ends with an error there/);
  await Deno.writeTextFile(named, text);
  await Deno.writeFile(`${root}/gt/unseen_videos.txt`, new Uint8Array([0xff, 0xfe, 0x61, 0, 0x0a, 0]));
  await noted(/unseen_videos\.txt is in UTF-16/);
  await Deno.remove(root, { recursive: true });
});

Deno.test("videos have the order of code points", async () => {
  const root = await splitOf("\uffee", { 1: { frame_range: RANGE } });
  for (const side of ["gt/Annotations", "pred"]) {
    await Deno.mkdir(`${root}/${side}/\u{1f600}`);
    for await (const { name } of Deno.readDir(`${root}/${side}/\uffee`)) {
      await Deno.copyFile(`${root}/${side}/\uffee/${name}`, `${root}/${side}/\u{1f600}/${name}`);
    }
  }
  const objects = { 1: { frame_range: RANGE } };
  const meta = { videos: { "\u{1f600}": { objects }, "\uffee": { objects } } };
  await Deno.writeTextFile(`${root}/gt/valid_meta.json`, JSON.stringify(meta));
  assertEquals((await evaluate(root)).rows.map(({ sequence }) => sequence), ["\uffee", "\u{1f600}"]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("a single video is scored by the meta file of its split, and without one by all that the truth shows", async () => {
  const root = await splitOf("a", { 2: { frame_range: RANGE } });
  const one = () => evaluateJF(`${root}/pred/a`, `${root}/gt/Annotations/a`, { protocol: "lvos" });
  assertEquals((await one()).rows, (await evaluate(root)).rows);
  await Deno.remove(`${root}/gt/valid_meta.json`);
  const { rows } = await one();
  assertEquals(rows.map(({ object, frames, J }) => [object, frames, J]), [
    [1, ["00000006", "00000011"], [1, 1]],
    [2, ["00000006", "00000011"], [1, 1]],
  ]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("a range without frames has no cells where frame_nums is 2; beyond that cells stay 0, which only compatible gives", async () => {
  const nothing = { start: 50, end: 50, frame_nums: 2 };
  const root = await splitOf("a", { 1: { frame_range: RANGE }, 9: { frame_range: nothing } });
  assertEquals((await evaluate(root)).rows.map(({ frames }) => frames.length), [2, 0]);
  const meta = { videos: { a: { objects: { 9: { frame_range: { ...nothing, frame_nums: 3 } } } } } };
  await Deno.writeTextFile(`${root}/gt/valid_meta.json`, JSON.stringify(meta));
  await assertRejects(() => evaluate(root), MaskletError, "found 3");
  const { rows } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "lvos", compatible: true });
  assertEquals([rows[0]!.frames, rows[0]!.J], [["00000055"], [0]]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("a meta file that cannot be right is refused in words", async () => {
  await refused(undefined, /"objects" by their ids/);
  await refused({ one: { frame_range: RANGE } }, /whole numbers from 1 on as ids of objects .*found "one"/);
  await refused({ 1: {} }, /"frame_range" with start, end and frame_nums/);
  await refused({ 1: { frame_range: { ...RANGE, start: "first" } } }, /"start" as a whole number .*"first"/);
  await refused({ 1: { frame_range: { ...RANGE, frame_nums: 2 } } }, /as the 3 annotated frames .*found 2/);
  await refused({ 1: { frame_range: { ...RANGE, frame_nums: 5 } } }, /found 5.*compatible/);
  await refused({ 1: { frame_range: { start: 1, end: 31, frame_nums: 6 } } }, /ground truth at .*00000021\.png/);
  await refused(
    { 1: { frame_range: RANGE } },
    /Expected .*meta\.json/,
    (root) => Deno.remove(`${root}/gt/valid_meta.json`),
  );
  await refused(
    { 1: { frame_range: RANGE } },
    /Expected the folder a in .*pred, found A/,
    (root) => Deno.rename(`${root}/pred/a`, `${root}/pred/A`),
  );
  await refused({ 1: { frame_range: RANGE } }, /00000006\.png/, (root) => Deno.remove(`${root}/pred/a/00000006.png`));
});
