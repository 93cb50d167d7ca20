import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assetFile } from "../files/asset.ts";
import { makeFolder } from "../files/make_folder.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import { cacheDir } from "../model/cache_dir.ts";

/** A swan of DAVIS, 50 frames; `frames/00000.jpg` and `masks/00000.png` on. */
const CLIP = new URL("../../models/clip/", import.meta.url);
const FRAMES = 50;

/** The folder of the bundled clip. Where the code was imported by address, it is fetched into the cache once. */
export async function bundledClip(): Promise<string> {
  if (CLIP.protocol === "file:") return fileURLToPath(CLIP);
  const folder = join(cacheDir(), "clip");
  for (const [part, ending] of [["frames", "jpg"], ["masks", "png"]] as const) {
    await makeFolder(join(folder, part));
    const names = Array.from({ length: FRAMES }, (_, i) => `${part}/${String(i).padStart(5, "0")}.${ending}`);
    await Promise.all(names.map((name) => keep(name, join(folder, name))));
  }
  return folder;
}

async function keep(name: string, path: string): Promise<void> {
  if (await Deno.stat(path).then(() => true, () => false)) return;
  const file = await assetFile(new URL(name, CLIP));
  await writeFileAtomic(path, file instanceof URL ? await Deno.readFile(file) : file);
}
