import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { removeFile } from "../../src/files/remove_file.ts";
import { inFolder } from "../in_folder.ts";

Deno.test("a file is removed, one that is not there is no error, and what cannot be removed is told by its path", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "");
    await removeFile(`${folder}/a`);
    await removeFile(`${folder}/a`);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
    await Deno.mkdir(`${folder}/full/b`, { recursive: true });
    const error = await assertRejects(() => removeFile(`${folder}/full`), MaskletError, `to remove ${folder}/full`);
    assertEquals(error.code, "io");
  }));
