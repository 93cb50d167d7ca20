import { join } from "node:path";
import { cacheDir } from "../../model/cache_dir.ts";
import { COMPILED_FOLDER } from "../../model/compile_cache.ts";
import { defineCommand } from "../options.ts";
import { subcommand } from "../subcommands.ts";
import { megabytes } from "../megabytes.ts";

const command = defineCommand({
  name: "masklet model clear",
  summary: "removes compiled models from the cache; checkpoints stay",
  flags: {},
  json: "the folder, and how many bytes were freed",
});

/** `masklet model clear` */
export const clear = subcommand(command, async () => {
  const folder = join(cacheDir(), COMPILED_FOLDER);
  const freed = await sizeOf(folder);
  if (freed === undefined) console.log(`nothing in ${folder}`);
  else {
    await Deno.remove(folder, { recursive: true });
    console.log(`removed ${folder} (${megabytes(freed)})`);
  }
  return {
    json: { folder, freed: freed ?? 0 },
    next: [["masklet model list", "the checkpoints that are still here; a model is compiled again when it is loaded"]],
  };
});

/** Bytes of the files below a folder; undefined where there is none. */
async function sizeOf(folder: string): Promise<number | undefined> {
  let bytes = 0;
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = join(folder, name);
      bytes += isDirectory ? await sizeOf(path) ?? 0 : (await Deno.lstat(path)).size;
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  return bytes;
}
