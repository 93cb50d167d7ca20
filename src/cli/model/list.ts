import { cacheDir } from "../../model/cache_dir.ts";
import { cachePath, FETCH_OPTIONS, type FetchCheckpointOptions } from "../../model/download.ts";
import { huggingFaceCheckpoint, huggingFaceNames } from "../../model/huggingface_checkpoints.ts";
import { EMBEDDED_MODEL } from "../../model/load_model.ts";
import { publishedCheckpoints } from "../../model/registry.ts";
import { flagsOf, optionsOfFlags } from "../option_flags.ts";
import { defineCommand } from "../options.ts";
import { subcommand } from "../subcommands.ts";
import { megabytes } from "../megabytes.ts";
import { textTable } from "../../text_table.ts";

const FOLDER = { cacheDir: FETCH_OPTIONS.cacheDir };

const command = defineCommand({
  name: "masklet model list",
  summary: "the models that are known by name, and which of them are on this machine",
  json: "names, sizes, licences, and what is here",
  flags: flagsOf(FOLDER),
});

/** `masklet model list` */
export const list = subcommand(command, async ({ flags }) => {
  const { cacheDir: folder = cacheDir() } = optionsOfFlags(flags, FOLDER) as FetchCheckpointOptions;
  const rows = [["name", "size", "licence", "here"], [EMBEDDED_MODEL, "", "non-commercial, see its card", "embedded"]];
  for (const checkpoint of publishedCheckpoints().values()) {
    const { name, size, licence } = checkpoint;
    const here = await stateOf(cachePath(checkpoint, folder), size);
    rows.push([name, size === undefined ? "" : megabytes(size), licence, here]);
  }
  for (const name of huggingFaceNames()) {
    rows.push([name, "", "Apache-2.0", await stateOf(cachePath(huggingFaceCheckpoint(name)!, folder), undefined)]);
  }
  console.log(textTable(rows).join("\n"));
  console.log(`\ncheckpoints are kept in ${folder}`);
  const [, ...models] = rows;
  return {
    json: { folder, models: models.map(([name, size, licence, here]) => ({ name, size, licence, here })) },
    next: [["masklet model fetch sam2.1_hiera_tiny", "brings one here; loading it by name does so, too"]],
  };
});

/** What the cache has of a file; its length alone is looked at. */
async function stateOf(path: string, size: number | undefined): Promise<string> {
  const found = await lengthOf(path);
  if (found !== undefined) {
    return size === undefined || found === size ? "cached" : `another file (${megabytes(found)})`;
  }
  const part = await lengthOf(`${path}.part`);
  return part === undefined ? "-" : `${megabytes(part)} of it`;
}

async function lengthOf(path: string): Promise<number | undefined> {
  return await Deno.stat(path).then(({ size }) => size, () => undefined);
}
