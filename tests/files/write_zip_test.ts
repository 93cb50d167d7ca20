import { assertEquals, assertRejects } from "@std/assert";
import { memorySource } from "../../src/checkpoint/source.ts";
import { readZipDirectory } from "../../src/checkpoint/zip_directory.ts";
import { readZipEntry } from "../../src/checkpoint/zip_entry.ts";
import { MaskletError } from "../../src/error.ts";
import { writeZip } from "../../src/files/write_zip.ts";
import { inFolder } from "../in_folder.ts";

const named = (name: string, text: string) => ({
  name,
  read: () => Promise.resolve(new TextEncoder().encode(text)),
});

Deno.test("what writeZip() writes is read again: names, bytes and checksums", () =>
  inFolder(async (dir) => {
    const size = await writeZip(`${dir}/a.zip`, [named("a/é.txt", "one"), named("b.txt", "")]);
    const bytes = await Deno.readFile(`${dir}/a.zip`);
    assertEquals(bytes.length, size);
    const source = memorySource(bytes);
    const entries = await readZipDirectory(source);
    assertEquals([...entries.keys()], ["a/é.txt", "b.txt"]);
    const texts = await Promise.all(
      [...entries.values()].map(async (entry) => new TextDecoder().decode(await readZipEntry(source, entry))),
    );
    assertEquals(texts, ["one", ""]);
  }));

Deno.test("from 65,535 files on it is a zip64 that says how many there are", () =>
  inFolder(async (dir) => {
    const many = Array.from({ length: 65_540 }, (_, i) => named(`${i}`, ""));
    await writeZip(`${dir}/many.zip`, many);
    assertEquals((await readZipDirectory(memorySource(await Deno.readFile(`${dir}/many.zip`)))).size, 65_540);
  }));

Deno.test("a file that cannot be read leaves no archive, and the one that was there", () =>
  inFolder(async (dir) => {
    await writeZip(`${dir}/a.zip`, [named("a", "before")]);
    const before = await Deno.readFile(`${dir}/a.zip`);
    const broken = {
      name: "b",
      read: () => Promise.reject(new MaskletError("io", "Expected b, found none", { hint: "" })),
    };
    await assertRejects(() => writeZip(`${dir}/a.zip`, [broken]), MaskletError, "Expected b");
    assertEquals([...Deno.readDirSync(dir)].map(({ name }) => name), ["a.zip"]);
    assertEquals(await Deno.readFile(`${dir}/a.zip`), before);
  }));
