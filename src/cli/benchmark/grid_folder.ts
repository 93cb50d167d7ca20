import { MaskletError } from "../../error.ts";
import { writeFileAtomic } from "../../files/atomic.ts";
import { lockFile } from "../../files/file_lock.ts";
import { makeFolder } from "../../files/make_folder.ts";
import type { BenchmarkPlan } from "./plan.ts";

/** The file that says which runs a grid has, in their order. */
const GRID_FILE = "grid.json";

/** One run of a folder, by its name there: "" where the folder is the run itself. */
export interface FolderRun {
  /** Its name. */
  readonly name: string;
  /** Its folder. */
  readonly dir: string;
}

/**
 * Notes the runs of a grid in its folder, behind those that it has; nothing where the plan is one run.
 * @throws {MaskletError} `bad-argument` where the folder is that of one run; `io`
 */
export async function noteGrid({ runs, out }: BenchmarkPlan): Promise<void> {
  const names = runs.map(({ name }) => name);
  if (names[0] === "") {
    if ((await gridNames(out)).length === 0) return;
    throw new MaskletError("bad-argument", `Expected a folder for one run, found the grid of ${out}`, {
      hint: "Choose another folder, or give the grid's flags again",
    });
  }
  if (await isFile(`${out}/run.json`)) {
    throw new MaskletError("bad-argument", `Expected a folder for a grid, found the one run of ${out}`, {
      hint: "Choose another folder",
    });
  }
  await makeFolder(out);
  await using _lock = await lockFile(`${out}/grid.lock`);
  const all = [...new Set([...await gridNames(out), ...names])];
  await writeFileAtomic(`${out}/${GRID_FILE}`, `${JSON.stringify({ runs: all }, undefined, 2)}\n`);
}

/**
 * The runs that a folder holds: itself, those of a grid in its order (begun or not), or those that lie in it.
 * @throws {MaskletError} `missing-file` where it holds none
 */
export async function runsIn(dir: string): Promise<FolderRun[]> {
  if (await isFile(`${dir}/run.json`)) return [{ name: "", dir }];
  const names = await gridNames(dir);
  if (names.length > 0) return names.map((name) => ({ name, dir: `${dir}/${name}` }));
  const runs: FolderRun[] = [];
  for (const { name, isDirectory } of await Array.fromAsync(Deno.readDir(dir)).catch(() => [])) {
    if (isDirectory && await isFile(`${dir}/${name}/run.json`)) runs.push({ name, dir: `${dir}/${name}` });
  }
  if (runs.length > 0) return runs.sort((a, b) => a.name < b.name ? -1 : 1);
  throw new MaskletError("missing-file", `Expected a benchmark's run in ${dir}, found no run.json`, {
    hint: "Give the folder that benchmark was given as --out",
  });
}

async function gridNames(dir: string): Promise<readonly string[]> {
  const text = await Deno.readTextFile(`${dir}/${GRID_FILE}`).catch(() => undefined);
  return text === undefined ? [] : (JSON.parse(text) as { readonly runs: readonly string[] }).runs;
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}
