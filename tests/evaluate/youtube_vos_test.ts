import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { evaluateFolders } from "../../src/evaluate/evaluate_folders.ts";
import { evaluationToCsv } from "../../src/evaluate/evaluation_csv.ts";
import { encodeIndexedPng } from "../../src/image/encode_image.ts";
import { labels } from "../drawn.ts";

async function put(path: string, row: string): Promise<void> {
  await Deno.writeFile(path, await encodeIndexedPng(labels(row), row.length, 1));
}

/** A video with an object of a seen category, and one of an unseen category that appears on the third of five frames. */
async function withDataset(test: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/valid/Annotations/v1`, { recursive: true });
    await Deno.mkdir(`${root}/train`);
    await Deno.mkdir(`${root}/pred/v1`, { recursive: true });
    const objects = { 1: { category: "cat" }, 2: { category: "yak" } };
    await Deno.writeTextFile(`${root}/valid/meta.json`, JSON.stringify({ videos: { v1: { objects } } }));
    const trained = { videos: { v9: { objects: { 1: { category: "cat" } } } } };
    await Deno.writeTextFile(`${root}/train/meta.json`, JSON.stringify(trained));
    const truth = ["11....", "11....", "11..22", "11..22", "11..22"];
    const prediction = ["......", "1.....", "11..2.", "11..22", "11...2"];
    for (let i = 0; i < 5; i++) {
      await put(`${root}/valid/Annotations/v1/0000${i}.png`, truth[i]!);
      await put(`${root}/pred/v1/0000${i}.png`, prediction[i]!);
    }
    await test(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const protocol = "youtube-vos";

Deno.test("youtube-vos scores each object after the frame on which it appears, and means over seen and unseen", () =>
  withDataset(async (root) => {
    const found = await evaluateFolders(`${root}/pred`, `${root}/valid`, { protocol });
    const [cat, yak] = found.rows;
    assertEquals([cat!.group, cat!.frames, cat!.J], ["seen", ["00001", "00002", "00003", "00004"], [0.5, 1, 1, 1]]);
    assertEquals([yak!.group, yak!.frames, yak!.J], ["unseen", ["00003", "00004"], [1, 0.5]]);
    const [seen, unseen] = [found.groups!.seen!, found.groups!.unseen!];
    assertEquals([seen.J.mean, unseen.J.mean], [0.875, 0.75]);
    assertEquals(found.global["J&F"], (seen.J.mean + seen.F.mean + unseen.J.mean + unseen.F.mean) / 4);
    assertEquals(Object.keys(evaluationToCsv(found)), ["youtube-vos.csv"]);
  }));

Deno.test("youtube-vos takes the seen categories from a list, a file or the training set's meta.json", () =>
  withDataset(async (root) => {
    const groups = async (seen?: readonly string[] | string) =>
      (await evaluateFolders(`${root}/pred`, `${root}/valid`, { protocol, ...(seen === undefined ? {} : { seen }) }))
        .rows.map(({ group }) => group);
    assertEquals(await groups(["yak"]), ["unseen", "seen"]);
    await Deno.writeTextFile(`${root}/list.txt`, "cat\nyak\n");
    assertEquals(await groups(`${root}/list.txt`), ["seen", "seen"]);
    await Deno.remove(`${root}/train`, { recursive: true });
    const error = await assertRejects(() => groups(), MaskletError);
    assertEquals([error.code, error.hint.includes("--seen FILE")], ["missing-file", true]);
  }));

Deno.test("youtube-vos notes frames of its meta.json that the truth lacks", () =>
  withDataset(async (root) => {
    const frames = ["00000", "00001", "00002", "00003", "00004"];
    const objects = { 1: { category: "cat", frames }, 2: { category: "yak", frames: frames.slice(2) } };
    await Deno.writeTextFile(`${root}/valid/meta.json`, JSON.stringify({ videos: { v1: { objects } } }));
    const notes = async () => (await evaluateFolders(`${root}/pred`, `${root}/valid`, { protocol })).notes;
    assertEquals(await notes(), []);
    await Deno.remove(`${root}/valid/Annotations/v1/00003.png`);
    const [note, ...others] = await notes();
    assertEquals([/v1 lacks a frame on which meta\.json has objects \(00003\)/.test(note!), others], [true, []], note);
  }));

Deno.test("youtube-vos refuses ids that are no numbers, and names the folder that predictions lie in", () =>
  withDataset(async (root) => {
    await Deno.mkdir(`${root}/wrapped`);
    await Deno.rename(`${root}/pred`, `${root}/wrapped/Annotations`);
    const found = () => evaluateFolders(`${root}/wrapped`, `${root}/valid`, { protocol });
    await assertRejects(found, MaskletError, `found them in ${root}/wrapped/Annotations`);
    const meta = { videos: { v1: { objects: { one: { category: "cat" } } } } };
    await Deno.writeTextFile(`${root}/valid/meta.json`, JSON.stringify(meta));
    await assertRejects(found, MaskletError, "found one of v1");
  }));

Deno.test("youtube-vos refuses a meta.json without categories", () =>
  withDataset(async (root) => {
    await Deno.writeTextFile(`${root}/valid/meta.json`, JSON.stringify({ videos: { v1: { objects: { 1: {} } } } }));
    const error = await assertRejects(
      () => evaluateFolders(`${root}/pred`, `${root}/valid`, { protocol }),
      MaskletError,
      "object 1 of v1",
    );
    assertEquals(error.code, "bad-dataset");
  }));
