import { assert, assertEquals, assertRejects } from "@std/assert";
import { listFolder } from "../../src/dataset/mask_folder.ts";
import { saveMasklets, writeRun } from "../../src/run/save_masklets.ts";
import { MaskletError } from "../../src/error.ts";
import { readIndexedPng } from "../../src/image/label_png.ts";
import { davisPalette } from "../../src/image/palette.ts";
import { drawn } from "../drawn.ts";
import { type RunFrame, runOf, streamOf } from "./runs.ts";
import { inFolder } from "../in_folder.ts";

const namesIn = async (path: string): Promise<string[]> => (await listFolder(path)).map(({ name }) => name);
const valuesOf = async (path: string): Promise<number[]> => [...(await readIndexedPng(path)).values];

const two: RunFrame[] = [
  [[1, drawn("##..")], [2, drawn(".##.")]],
  [[1, drawn("...#")], [2, drawn("....")]],
];

Deno.test("saveMasklets() writes a palette PNG a frame, named after the frame, and masklets.json", () =>
  inFolder(async (dir) => {
    await saveMasklets(runOf(two), `${dir}/new/run`);
    assertEquals(await namesIn(`${dir}/new/run`), ["00000.png", "00001.png", "masklets.json"]);
    const { kind, palette, width, height } = await readIndexedPng(`${dir}/new/run/00001.png`);
    assertEquals([kind, width, height], ["indexed", 4, 1]);
    assertEquals(palette, davisPalette());
  }));

Deno.test("saveMasklets() gives pixels that objects share to the smallest number", () =>
  inFolder(async (dir) => {
    await saveMasklets(runOf(two), dir);
    assertEquals(await valuesOf(`${dir}/00000.png`), [1, 1, 2, 0]);
    assertEquals(await valuesOf(`${dir}/00001.png`), [0, 0, 0, 1]);
  }));

Deno.test("saveMasklets() gives objects that are texts the smallest free numbers", () =>
  inFolder(async (dir) => {
    await saveMasklets(runOf([[["dog", drawn("#...")], [1, drawn(".#..")], ["cat", drawn("..#.")]]]), dir);
    assertEquals(await valuesOf(`${dir}/00000.png`), [2, 1, 3, 0]);
  }));

Deno.test("saveMasklets() writes frames as they come, in both layouts, like a collected run", () =>
  inFolder(async (dir) => {
    for (const layout of ["davis", "sav"] as const) {
      await saveMasklets(runOf(two), `${dir}/collected`, { layout });
      await saveMasklets(streamOf(two), `${dir}/stream`, { layout, run: { video: "clip", model: "none" } });
      const files = layout === "davis" ? ["00000.png", "00001.png"] : ["001/00000.png", "002/00001.png"];
      for (const file of [...files, "masklets.json"]) {
        assertEquals(
          await Deno.readFile(`${dir}/stream/${file}`),
          await Deno.readFile(`${dir}/collected/${file}`),
          file,
        );
      }
    }
  }));

Deno.test('saveMasklets() in the "sav" layout keeps overlaps, one folder an object with 0 and 255', () =>
  inFolder(async (dir) => {
    await saveMasklets(runOf(two), dir, { layout: "sav" });
    assertEquals(await namesIn(dir), ["001", "002", "masklets.json"]);
    assertEquals(await valuesOf(`${dir}/001/00000.png`), [255, 255, 0, 0]);
    assertEquals(await valuesOf(`${dir}/002/00000.png`), [0, 255, 255, 0]);
  }));

Deno.test('in the "sav" layout an object that appears late or ends early has a mask on every frame', () =>
  inFolder(async (dir) => {
    await saveMasklets(streamOf([[["a", drawn("#.")]], [["b", drawn(".#")]]]), dir, { layout: "sav" });
    assertEquals(await namesIn(dir), ["a", "b", "masklets.json"]);
    const found = ["a/00000", "a/00001", "b/00000", "b/00001"].map((file) => valuesOf(`${dir}/${file}.png`));
    assertEquals(await Promise.all(found), [[255, 0], [0, 0], [0, 0], [0, 255]]);
  }));

Deno.test("saveMasklets() refuses an object that has no place in the layout", () =>
  inFolder(async (dir) => {
    const numbered = await assertRejects(
      () => saveMasklets(runOf([[[300, drawn("#")]]]), `${dir}/a`),
      MaskletError,
      "1..255",
    );
    assertEquals(numbered.code, "bad-argument");
    for (const id of ["../up", ".hidden", "a/b"]) {
      await assertRejects(
        () => saveMasklets(runOf([[[id, drawn("#")]]]), `${dir}/b`, { layout: "sav" }),
        MaskletError,
        id,
      );
    }
    const shared: RunFrame = [[1, drawn("#")], ["001", drawn("#")]];
    await assertRejects(() => saveMasklets(runOf([shared]), `${dir}/c`, { layout: "sav" }), MaskletError, "share 001");
    assertEquals((await namesIn(dir)).includes("up"), false);
  }));

Deno.test("a number that comes after a text took it is refused, not mixed up", () =>
  inFolder(async (dir) => {
    const frames: RunFrame[] = [[["dog", drawn("#.")]], [["dog", drawn("#.")], [1, drawn(".#")]]];
    await assertRejects(() => saveMasklets(streamOf(frames), dir), MaskletError, "object 1 in a later frame");
    await saveMasklets(runOf(frames), dir); // collected, all objects are known before the first frame
    assertEquals(await valuesOf(`${dir}/00001.png`), [2, 1]);
  }));

Deno.test("a disk that fills up ends in an error in words, with whole files and no masklets.json", () =>
  inFolder(async (dir) => {
    await saveMasklets(runOf(two), dir); // an earlier run
    const full = async (path: string, bytes: Uint8Array): Promise<void> => {
      if (!path.includes("00001")) return await Deno.writeFile(path, bytes);
      await Deno.writeFile(path, bytes.subarray(0, 10));
      throw new Error("No space left on device (os error 28)");
    };
    const error = await assertRejects(() => writeRun(runOf(two), dir, {}, full), MaskletError, "No space left");
    assertEquals([error.code, error.hint.includes("Free some space")], ["io", true]);
    assertEquals(await namesIn(dir), ["00000.png", "00001.png"]);
    assert((await valuesOf(`${dir}/00001.png`)).length === 4);
  }));

Deno.test("a place that is a file is no folder to save to", () =>
  inFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/file`, "");
    const error = await assertRejects(() => saveMasklets(runOf(two), `${dir}/file/run`), MaskletError, `${dir}/file`);
    assertEquals(error.code, "io");
  }));
