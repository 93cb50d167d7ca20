import { assert, assertEquals, assertRejects } from "@std/assert";
import { type ErrorCode, MaskletError } from "../../src/error.ts";
import { evaluateFolders, type EvaluateFoldersOptions } from "../../src/evaluate/evaluate_folders.ts";
import { encodeIndexedPng, encodeRgbPng } from "../../src/image/encode_image.ts";
import { labels } from "../drawn.ts";

/** Folders of truth and predictions, four frames of 4x2 px each, for the test to break. */
async function withMasks(test: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const side of ["gt", "pred"]) {
      await Deno.mkdir(`${root}/${side}/cow`, { recursive: true });
      for (const i of [0, 1, 2, 3]) await put(`${root}/${side}/cow/0000${i}.png`, "11..", "11..");
    }
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function put(path: string, ...rows: string[]): Promise<void> {
  await Deno.writeFile(path, await encodeIndexedPng(labels(...rows), rows[0]!.length, rows.length));
}

const EVERY: EvaluateFoldersOptions["protocol"][] = ["davis", "davis2016", "davis-unsupervised", "vos", "sav"];

/** Every protocol refuses it, with the code, naming each of the words. */
async function refused(root: string, code: ErrorCode, words: readonly string[], protocols = EVERY): Promise<void> {
  for (const protocol of protocols) {
    for (const workers of [0, 1]) {
      const error = await assertRejects(
        () => evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: protocol!, workers }),
        MaskletError,
      );
      assertEquals(error.code, code, `${protocol}: ${error.message}`);
      for (const word of words) assert(error.message.includes(word), `${protocol}: ${word} in "${error.message}"`);
      assertEquals(error.message.endsWith(`. ${error.hint}.`), true, error.message);
    }
  }
}

Deno.test("masks that are good to begin with are evaluated by every protocol", () =>
  withMasks(async (root) => {
    for (const protocol of EVERY) {
      assertEquals((await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: protocol! })).global["J&F"], 1);
    }
  }));

Deno.test("an archive in place of the predictions' folders is told as such", () =>
  withMasks(async (root) => {
    await Deno.remove(`${root}/pred/cow`, { recursive: true });
    await Deno.writeFile(`${root}/pred/results.zip`, new Uint8Array(22));
    await refused(root, "evaluation-refused", ["a folder for each sequence in", "found results.zip. Unpack it"]);
  }));

Deno.test("a prediction that lacks frames is refused: the first is named, the others counted", () =>
  withMasks(async (root) => {
    for (const i of [1, 2]) await Deno.remove(`${root}/pred/cow/0000${i}.png`);
    await refused(root, "missing-file", ["2 evaluated frames of cow", "pred/cow/00001.png", "1 more"], [
      "davis",
      "davis2016",
      "vos",
      "sav",
    ]);
    await refused(root, "missing-file", ["4 evaluated frames of cow", "pred/cow/00001.png", "1 more"], [
      "davis-unsupervised",
    ]);
  }));

Deno.test("a file where the folder of a sequence's predictions should be is told as such", () =>
  withMasks(async (root) => {
    await Deno.remove(`${root}/pred/cow`, { recursive: true });
    await Deno.writeTextFile(`${root}/pred/cow`, "");
    await Deno.mkdir(`${root}/pred/hen`);
    await refused(root, "io", ["a folder at", "pred/cow, found a file"], ["davis", "davis2016", "davis-unsupervised"]);
    const cow = { objects: { 1: { category: "cow", frames: ["00000"], ...range(0, 16) } } };
    await Deno.mkdir(`${root}/gt/Annotations`);
    await Deno.rename(`${root}/gt/cow`, `${root}/gt/Annotations/cow`);
    await Deno.writeTextFile(`${root}/gt/meta.json`, JSON.stringify({ videos: { cow } }));
    await Deno.writeTextFile(`${root}/gt/seen.txt`, "cow");
    const youtube = { protocol: "youtube-vos", seen: `${root}/gt/seen.txt` } as const;
    for (const options of [youtube, { protocol: "lvos" }] as const) {
      if (options.protocol === "lvos") await nameByFives(`${root}/gt/Annotations/cow`);
      const error = await assertRejects(() => evaluateFolders(`${root}/pred`, `${root}/gt`, options), MaskletError);
      assertEquals([error.code, error.message.includes("pred/cow, found a file")], ["io", true], error.message);
    }
  }));

/** The frames of an object of LVOS. */
const range = (start: number, end: number) => ({
  frame_range: { start, end, frame_nums: Math.ceil((end - start) / 5) },
});

async function nameByFives(folder: string): Promise<void> {
  for (const i of [3, 2, 1, 0]) {
    await Deno.rename(`${folder}/0000${i}.png`, `${folder}/${String(5 * i).padStart(8, "0")}.png`);
  }
}

Deno.test("what helps where predictions are missing is what the protocol takes", () =>
  withMasks(async (root) => {
    const hintOf = async (options: EvaluateFoldersOptions): Promise<string> =>
      (await assertRejects(() => evaluateFolders(`${root}/pred`, `${root}/gt`, options), MaskletError)).hint;
    await Deno.remove(`${root}/pred/cow/00002.png`);
    for (const protocol of EVERY) {
      assert((await hintOf({ protocol: protocol! })).includes("--partial"), String(protocol));
    }
    await Deno.mkdir(`${root}/gt/Annotations`);
    await Deno.rename(`${root}/gt/cow`, `${root}/gt/Annotations/cow`);
    await nameByFives(`${root}/gt/Annotations/cow`);
    await nameByFives(`${root}/pred/cow`).catch(() => {});
    const meta = (start: number, end: number, more = {}) =>
      Deno.writeTextFile(
        `${root}/gt/valid_meta.json`,
        JSON.stringify({
          videos: { cow: { objects: { 1: { frame_range: { ...range(start, end).frame_range, ...more } } } } },
        }),
      );
    await meta(0, 16);
    const lvos = await hintOf({ protocol: "lvos" });
    assert(!lvos.includes("partial") && !lvos.includes("DAVIS"), lvos);
    await meta(0, 3, { frame_nums: 1 });
    const error = await assertRejects(
      () => evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "lvos" }),
      MaskletError,
    );
    assert(error.message.includes("frame_nums of 2 or more for object 1 of cow"), error.message);
  }));

Deno.test("truth of 0 and 255 alone is refused under davis and davis-unsupervised, with the protocol to use; proposals of 255 too", () =>
  withMasks(async (root) => {
    const white = await encodeIndexedPng(labels("11..", "11..").map((v) => 255 * v), 4, 2);
    for (const i of [0, 1, 2, 3]) await Deno.writeFile(`${root}/gt/cow/0000${i}.png`, white);
    await refused(root, "evaluation-refused", ["no value but 0 and 255", "davis2016"], ["davis", "davis-unsupervised"]);
    for (const i of [0, 1, 2, 3]) {
      await Deno.writeFile(`${root}/pred/cow/0000${i}.png`, white);
      await put(`${root}/gt/cow/0000${i}.png`, "11..", "11..");
    }
    await refused(root, "evaluation-refused", ["255", "not 0 and 255", "davis2016"], ["davis", "davis-unsupervised"]);
  }));

Deno.test("truth without any object that the meta file lists is noted under mosev2 and lvos: its scores of 1 tell nothing", () =>
  withMasks(async (root) => {
    const white = await encodeIndexedPng(labels("11..", "11..").map((v) => 255 * v), 4, 2);
    await Deno.mkdir(`${root}/gt/Annotations`);
    await Deno.rename(`${root}/gt/cow`, `${root}/gt/Annotations/cow`);
    const folders = [`${root}/gt/Annotations/cow`, `${root}/pred/cow`];
    await Deno.mkdir(`${root}/pred/hen`); // a single video would be the folder around the others
    const meta = { length: 4, height: 2, width: 4, objects: { 1: range(0, 16) } };
    for (const name of ["meta", "valid_meta"]) {
      await Deno.writeTextFile(`${root}/gt/${name}.json`, JSON.stringify({ videos: { cow: meta } }));
    }
    for (const protocol of ["mosev2", "lvos"] as const) {
      const notesOf = async () => (await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol, workers: 0 })).notes;
      if (protocol === "lvos") { for (const folder of folders) await nameByFives(folder); }
      assertEquals(await notesOf(), []);
      const kept = new Map<string, Uint8Array>();
      for (const folder of folders) {
        for (const { name } of Deno.readDirSync(folder)) {
          kept.set(`${folder}/${name}`, await Deno.readFile(`${folder}/${name}`));
          await Deno.writeFile(`${folder}/${name}`, white);
        }
      }
      const [note, ...others] = await notesOf();
      assertEquals(others, []);
      assert(note!.includes("no value but 0 and 255, and none that the meta file lists (1)"), note);
      for (const [path, bytes] of kept) await Deno.writeFile(path, bytes);
    }
  }));

Deno.test("first and last frame need no prediction where they do not count", () =>
  withMasks(async (root) => {
    for (const i of [0, 3]) await Deno.remove(`${root}/pred/cow/0000${i}.png`);
    for (const protocol of ["davis", "davis2016", "vos", "sav"] as const) {
      assertEquals((await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol })).rows[0]!.frames, [
        "00001",
        "00002",
      ]);
    }
  }));

Deno.test("masks of another size are refused: both files and both sizes are named", () =>
  withMasks(async (root) => {
    await put(`${root}/pred/cow/00002.png`, "11.", "11.");
    await refused(root, "size-mismatch", ["4x2", "3x2", "gt/cow/00002.png", "pred/cow/00002.png"]);
  }));

Deno.test("ground truth that changes its size is refused by the DAVIS protocols", () =>
  withMasks(async (root) => {
    for (const side of ["gt", "pred"]) await put(`${root}/${side}/cow/00002.png`, "11.", "11.");
    await refused(root, "size-mismatch", ["gt/cow", "00002.png"], ["davis", "davis2016", "davis-unsupervised"]);
  }));

Deno.test("a truncated PNG is refused by name", () =>
  withMasks(async (root) => {
    const path = `${root}/pred/cow/00001.png`;
    await Deno.writeFile(path, (await Deno.readFile(path)).subarray(0, -30));
    await refused(root, "bad-image", ["pred/cow/00001.png"]);
  }));

Deno.test("an empty file and a text are no PNG", () =>
  withMasks(async (root) => {
    for (const text of ["", "not a picture"]) {
      await Deno.writeTextFile(`${root}/gt/cow/00001.png`, text);
      await refused(root, "bad-image", ["gt/cow/00001.png"]);
    }
  }));

Deno.test("RGB masks are refused: the file is named, and what to save instead", () =>
  withMasks(async (root) => {
    const picture = await encodeRgbPng({ width: 4, height: 2, rgb: new Uint8Array(24).fill(128) });
    await Deno.writeFile(`${root}/pred/cow/00002.png`, picture);
    await refused(root, "bad-mask", ["pred/cow/00002.png", "rgb", "palette"]);
  }));

Deno.test("a sequence without masks is refused, and a truth without sequences", () =>
  withMasks(async (root) => {
    await Deno.remove(`${root}/gt/cow`, { recursive: true });
    await refused(root, "evaluation-refused", [`${root}/gt`]);
    await Deno.mkdir(`${root}/gt/cow`);
    await refused(root, "evaluation-refused", ["gt/cow", "found none"], ["davis", "davis2016", "davis-unsupervised"]);
    for (const protocol of ["vos", "sav"] as const) {
      assertEquals((await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol })).rows, []);
    }
  }));

Deno.test("folders that do not exist are refused by name", () =>
  withMasks(async (root) => {
    await Deno.rename(`${root}/pred`, `${root}/other`);
    await refused(root, "missing-file", [`${root}/pred`]);
    await Deno.rename(`${root}/other`, `${root}/pred`);
    await Deno.rename(`${root}/gt`, `${root}/other`);
    await refused(root, "missing-file", [`${root}/gt`]);
  }));

Deno.test("two frames are too few where first and last do not count", () =>
  withMasks(async (root) => {
    for (const i of [2, 3]) await Deno.remove(`${root}/gt/cow/0000${i}.png`);
    await refused(root, "evaluation-refused", ["at least 3 frames", "found 2"], ["davis", "davis2016"]);
    assertEquals((await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "vos" })).global.J.mean, NaN);
  }));

Deno.test("a prediction with an object that the first frame does not have is refused under davis", () =>
  withMasks(async (root) => {
    await put(`${root}/pred/cow/00002.png`, "113.", "11..");
    await refused(root, "evaluation-refused", ["pred/cow/00002.png", "found 3"], ["davis"]);
    await put(`${root}/pred/cow/00002.png`, "vv..", "....");
    await refused(root, "evaluation-refused", ["found 255", "davis2016"], ["davis"]);
  }));

Deno.test("more than 20 proposals are refused under davis-unsupervised", () =>
  withMasks(async (root) => {
    await Deno.writeFile(
      `${root}/pred/cow/00000.png`,
      await encodeIndexedPng(Uint8Array.of(21, 0, 0, 0, 0, 0, 0, 0), 4, 2),
    );
    await refused(root, "evaluation-refused", ["20 proposals", "21", "pred/cow/00000.png"], ["davis-unsupervised"]);
  }));

Deno.test("vos and sav leave out what is on one side only, and refuse it when strict", () =>
  withMasks(async (root) => {
    await Deno.mkdir(`${root}/gt/hen`);
    await Deno.mkdir(`${root}/pred/pig`);
    await Deno.writeTextFile(`${root}/pred/results.csv`, "");
    for (const protocol of ["vos", "sav"] as const) {
      const { rows } = await evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol });
      assertEquals(rows.map(({ sequence }) => sequence), ["cow"]);
      const strict = () => evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol, strict: true });
      const error = await assertRejects(strict, MaskletError, "without prediction: hen; without ground truth: pig");
      assertEquals(error.code, "evaluation-refused");
    }
  }));

Deno.test("a stray file is no frame, though for vos-benchmark the last one takes the last mask's place", () =>
  withMasks(async (root) => {
    await Deno.writeTextFile(`${root}/gt/cow/notes.txt`, "");
    const vos = (compatible = false) =>
      evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "vos", compatible, workers: 0 });
    const { rows, notes } = await vos();
    assertEquals(rows[0]!.frames, ["00001", "00002"]);
    const place = `${root}/gt/cow`;
    const scored = "00001.png, 00002.png, 00003.png";
    assertEquals(notes, [`notes.txt in ${place} is no frame: vos-benchmark counts it as one and scores ${scored}`]);
    assertEquals((await vos(true)).rows[0]!.frames, ["00001", "00002", "00003"]);
    await Deno.rename(`${root}/gt/cow/notes.txt`, `${root}/gt/cow/00001.txt`);
    const crashing = await vos();
    assertEquals(crashing.rows[0]!.frames, ["00001", "00002"]);
    assertEquals(crashing.notes, [`00001.txt in ${place} is no frame: vos-benchmark ends with an error there`]);
    assertEquals((await assertRejects(() => vos(true), MaskletError, "PNG masks alone")).code, "evaluation-refused");
  }));

Deno.test("the SA-V layout is refused for a mask of two objects and for an object that never counts", () =>
  withMasks(async (root) => {
    for (const side of ["gt", "pred"]) {
      await Deno.rename(`${root}/${side}/cow`, `${root}/${side}/000`);
      await Deno.mkdir(`${root}/${side}/cow`);
      await Deno.rename(`${root}/${side}/000`, `${root}/${side}/cow/000`);
    }
    const sav = () => evaluateFolders(`${root}/pred`, `${root}/gt`, { protocol: "sav" });
    assertEquals((await sav()).rows.map(({ object }) => object), ["000"]);
    await put(`${root}/pred/cow/000/00001.png`, "12..", "....");
    await refused(root, "evaluation-refused", ["pred/cow/000/00001.png", "0, 1, 2"], ["sav"]);
    await put(`${root}/pred/cow/000/00001.png`, "1...", "....");
    for (const i of [1, 2]) await put(`${root}/gt/cow/000/0000${i}.png`, "....", "....");
    await refused(root, "evaluation-refused", ["gt/cow/000", "on none"], ["sav"]);
    await put(`${root}/gt/cow/00001.png`, "1...", "....");
    await refused(root, "evaluation-refused", ["gt/cow", "the file 00001.png"], ["sav"]);
  }));
