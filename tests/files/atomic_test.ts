import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import {
  inScratch,
  removeHalfWritten,
  requireWritable,
  undoneOnSignal,
  undoUnderWay,
  writeFileAtomic,
  writePieces,
} from "../../src/files/atomic.ts";
import { inFolder } from "../in_folder.ts";

const namesIn = async (folder: string): Promise<string[]> =>
  (await Array.fromAsync(Deno.readDir(folder), (entry) => entry.name)).sort();

Deno.test("writeFileAtomic() writes bytes and text, and replaces what was there", () =>
  inFolder(async (folder) => {
    await writeFileAtomic(`${folder}/a`, new Uint8Array([1, 2]));
    await writeFileAtomic(`${folder}/a`, "äb");
    assertEquals([await Deno.readTextFile(`${folder}/a`), await namesIn(folder)], ["äb", ["a"]]);
  }));

Deno.test("writeFileAtomic() leaves the old file and nothing else when the disk is full half-way", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "old");
    const fillsTheDisk = async (path: string, bytes: Uint8Array): Promise<void> => {
      await Deno.writeFile(path, bytes.subarray(0, 1));
      throw new Error("No space left on device (os error 28)");
    };
    const error = await assertRejects(
      () => writeFileAtomic(`${folder}/a`, "new", fillsTheDisk),
      MaskletError,
      "Free some space",
    );
    assertEquals(error.code, "io");
    assertEquals([await Deno.readTextFile(`${folder}/a`), await namesIn(folder)], ["old", ["a"]]);
  }));

Deno.test({
  name: "writeFileAtomic() meets the system's own limit on a file's size with an error and no half file",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const script = `import { writeFileAtomic } from ${
        JSON.stringify(import.meta.resolve("../../src/files/atomic.ts"))
      };
        try { await writeFileAtomic(${
        JSON.stringify(`${folder}/a`)
      }, new Uint8Array(1 << 20)); console.log("written"); }
        catch (error) { console.log(error.code, error.message); }`;
      await Deno.writeTextFile(`${folder}/script.ts`, script);
      // bash counts blocks of 1024 bytes; the signal must be ignored for the write itself to fail with EFBIG
      const command = `trap "" XFSZ; ulimit -f 64; exec "$0" run -A --no-lock --config "$1" "$2"`;
      const config = new URL("../../deno.json", import.meta.url).pathname;
      const { stdout } = await new Deno.Command("bash", {
        args: ["-c", command, Deno.execPath(), config, `${folder}/script.ts`],
        env: { DENO_NO_UPDATE_CHECK: "1" },
      }).output();
      const said = new TextDecoder().decode(stdout);
      assertEquals([said.startsWith("io "), said.includes(`${folder}/a`)], [true, true], said);
      assertEquals(await namesIn(folder), ["script.ts"]);
    }),
});

Deno.test("writeFileAtomic() says that the folder is missing", () =>
  inFolder(async (folder) => {
    const error = await assertRejects(() => writeFileAtomic(`${folder}/no/a`, "x"), MaskletError, "Create the folder");
    assertEquals(error.code, "missing-file");
  }));

Deno.test("what a killed process left half-written is taken away, in the folder and in those of its objects, and nothing else", async () => {
  const dir = await Deno.makeTempDir();
  await Deno.mkdir(`${dir}/001`);
  const kept = ["00000.png", "notes.part", "a.0123.part"];
  for (const name of [...kept, "00001.png.0a1b2c3d.part", "001/00001.png.0a1b2c3d.part"]) {
    await Deno.writeTextFile(`${dir}/${name}`, "");
  }
  await removeHalfWritten(dir);
  await removeHalfWritten(`${dir}/not there`);
  const names = await Array.fromAsync(Deno.readDir(dir), ({ name }) => name);
  assertEquals(names.sort(), ["001", ...kept].sort());
  assertEquals(await Array.fromAsync(Deno.readDir(`${dir}/001`)), []);
  for (const name of ["a.json.0a1b2c3d.part", "b.json.0a1b2c3d.part"]) await Deno.writeTextFile(`${dir}/${name}`, "");
  await Deno.mkdir(`${dir}/clip.0a1b2c3d.part/001`, { recursive: true });
  const left = async () => (await Array.fromAsync(Deno.readDir(dir), ({ name }) => name)).sort();
  await removeHalfWritten(dir, { depth: 0, of: "a.json" });
  assertEquals(await left(), ["001", ...kept, "b.json.0a1b2c3d.part", "clip.0a1b2c3d.part"].sort());
  await removeHalfWritten(dir);
  assertEquals(await left(), ["001", ...kept].sort());
  await Deno.remove(dir, { recursive: true });
});

Deno.test("writePieces() names a file once all of its pieces are there, and leaves the old one when they break off", () =>
  inFolder(async (dir) => {
    const path = `${dir}/pieces`;
    const pieces = (...texts: readonly string[]) =>
      writePieces(path, async (write) => {
        for (const text of texts) {
          if (text === "stop") throw new Error("broke off");
          await Promise.resolve(write(new TextEncoder().encode(text)));
        }
      });
    await pieces("one, ", "two");
    assertEquals(await Deno.readTextFile(path), "one, two");
    await assertRejects(() => pieces("three", "stop"), Error, "broke off");
    assertEquals([await Deno.readTextFile(path), (await Array.fromAsync(Deno.readDir(dir))).length], ["one, two", 1]);
  }));

Deno.test("requireWritable() refuses a folder, and what lies below a file, and leaves nothing where a file could be written", () =>
  inFolder(async (folder) => {
    await requireWritable(`${folder}/a/b/c.json`);
    await requireWritable(`${folder}/a.json`);
    assertEquals(await namesIn(folder), []);
    await Deno.writeTextFile(`${folder}/file`, "kept");
    await requireWritable(`${folder}/file`);
    assertEquals(await Deno.readTextFile(`${folder}/file`), "kept");
    for (const path of [folder, `${folder}/file/a.json`, `${folder}/file/b/a.json`]) {
      await assertRejects(() => requireWritable(path), MaskletError, `Expected to write ${path}, found`);
    }
    assertEquals(await namesIn(folder), ["file"]);
  }));

Deno.test("what is half-written when a signal ends the process is taken away at once, and what is whole stays", () =>
  inFolder(async (folder) => {
    await writeFileAtomic(`${folder}/whole`, "whole");
    let scratch = "";
    const cut = (path: string, bytes: Uint8Array) =>
      inScratch(async (one) => {
        scratch = one;
        await Deno.writeFile(path, bytes.subarray(1));
        assertEquals((await namesIn(folder)).length, 2);
        undoUnderWay();
        assertEquals(await namesIn(folder), ["whole"]);
        await assertRejects(() => Deno.stat(scratch), Deno.errors.NotFound);
        throw new Error("ended");
      });
    await assertRejects(() => writeFileAtomic(`${folder}/half`, "half", cut));
    assertEquals(await namesIn(folder), ["whole"]);
  }));

Deno.test("what the system was asked for when the signal came is taken away once it is there", () =>
  inFolder(async (folder) => {
    const ends = ["a", "b", "c"].map((name) => undoneOnSignal(() => Deno.removeSync(`${folder}/${name}`)));
    const asked = ["a", "b", "c"].map((name) => Deno.writeTextFile(`${folder}/${name}`, name)); // none is there yet
    undoUnderWay();
    assertEquals(await namesIn(folder), []);
    await Promise.all(asked);
    for (const end of ends) end();
  }));
