import { assertEquals, assertRejects } from "@std/assert";
import { listedOnce } from "../../src/dataset/listed_once.ts";
import { diskFolder, type MaskFolder } from "../../src/dataset/mask_folder.ts";
import { MaskletError } from "../../src/error.ts";

/** A folder that counts how often it is listed. */
function counted(folder: MaskFolder): { readonly folder: MaskFolder; readonly listed: () => number } {
  let listed = 0;
  const entries = () => (listed++, folder.entries());
  const missing = (names: readonly string[]) => (listed++, folder.missing(names));
  return { folder: { ...folder, entries, missing, folder: () => counted(folder).folder }, listed: () => listed };
}

Deno.test("listedOnce() asks a folder once what it holds, and answers as the folder itself does", async () => {
  const root = await Deno.makeTempDir();
  await Deno.mkdir(`${root}/inner`);
  await Deno.writeTextFile(`${root}/00000.png`, "");
  const own = diskFolder(root);
  const { folder, listed } = counted(own);
  const once = listedOnce(folder);
  assertEquals(await once.entries(), await own.entries());
  assertEquals(await once.entries(), await own.entries());
  const names = ["00001.png", "00000.png", "00002.png"];
  assertEquals(await once.missing(names), await own.missing(names));
  assertEquals(listed(), 1);
  assertEquals(once.folder("inner"), once.folder("inner"));
  assertEquals([once.place, once.file("a.png").place], [own.place, own.file("a.png").place]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("listedOnce() of a folder that is not there lacks every file, and says so as the folder does", async () => {
  const root = await Deno.makeTempDir();
  const once = listedOnce(diskFolder(`${root}/none`));
  assertEquals(await once.missing(["00000.png"]), ["00000.png"]);
  const error = await assertRejects(() => once.entries(), MaskletError);
  assertEquals(error.code, "missing-file");
  await Deno.remove(root, { recursive: true });
});
