import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { inspectRunFolder, removeRun } from "../../src/run/run_folder.ts";

/** A folder of files by path. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await Deno.makeTempDir();
  for (const [path, content] of Object.entries(files)) {
    await Deno.mkdir(`${dir}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${dir}/${path}`, content);
  }
  return dir;
}

const run = JSON.stringify({ identity: { model: "x" }, frames: [{ name: "00000" }, { name: "00001" }] });
const there = (dir: string): Promise<string[]> =>
  Array.fromAsync(Deno.readDir(dir), ({ name }) => name).then((names) => names.sort());

Deno.test("a folder that is not there, is empty, or holds no picture is free", async () => {
  assertEquals(await inspectRunFolder("out/not there"), { kind: "free" });
  const dir = await folderOf({ "notes.txt": "", ".hidden/a.png": "" });
  assertEquals(await inspectRunFolder(dir), { kind: "free" });
  await Deno.remove(dir, { recursive: true });
});

Deno.test("pictures that no run wrote are found, one level deep too", async () => {
  for (const path of ["mine.PNG", "cat/mine.png", "00000.jpg", "frames/0.TIFF"]) {
    const dir = await folderOf({ [path]: "" });
    assertEquals(await inspectRunFolder(dir), { kind: "strange", found: path });
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a complete run is told with its identity; removing it takes its own files and no others", async () => {
  const dir = await folderOf({
    "masklets.json": run,
    "00000.png": "",
    "00001.png": "",
    "mine.png": "",
    "001/00000.png": "",
    "002/00000.png": "",
    "002/notes.txt": "",
  });
  assertEquals(await inspectRunFolder(dir), { kind: "finished", frames: 2, identity: { model: "x" } });
  await removeRun(dir);
  assertEquals(await there(dir), ["002", "mine.png"]);
  assertEquals(await there(`${dir}/002`), ["notes.txt"]);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a masklets.json of somebody else, or with names that are paths, is refused and nothing is removed", async () => {
  for (const text of ["{", "[]", JSON.stringify({ frames: [{ name: "../evil" }] })]) {
    const dir = await folderOf({ "masklets.json": text, "00000.png": "" });
    await assertRejects(() => inspectRunFolder(dir), MaskletError, "another file of that name");
    await assertRejects(() => removeRun(dir), MaskletError, "another file of that name");
    assertEquals(await there(dir), ["00000.png", "masklets.json"]);
    await Deno.remove(dir, { recursive: true });
  }
});
