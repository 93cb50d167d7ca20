import { makeFolder } from "../files/make_folder.ts";
import { MaskletError } from "../error.ts";
import { writeFileAtomic } from "../files/atomic.ts";

/** The file that says what a run's results were made with. */
const SETTINGS_FILE = "run.json";

/** The finished parts of a run, kept in a folder so that a stopped run goes on. */
export interface RunStore<Part> {
  /** A part that was finished before. */
  find(name: string): Promise<Part | undefined>;
  /** Keeps a finished part. */
  keep(name: string, part: Part): Promise<void>;
}

/**
 * Opens the folder of a run: `run.json`, and one JSON file a finished part under `parts`.
 *
 * @param settings everything that the run's numbers depend on
 * @throws MaskletError `bad-argument` when the folder holds a run of other settings, naming those that differ; `io`
 */
export async function openRunStore<Part>(
  dir: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<RunStore<Part>> {
  await makeFolder(`${dir}/parts`);
  await requireSame(dir, settings);
  await writeFileAtomic(`${dir}/${SETTINGS_FILE}`, `${JSON.stringify(settings, undefined, 2)}\n`);
  const fileOf = (name: string): string => `${dir}/parts/${encodeURIComponent(name)}.json`;
  return {
    find: async (name) => {
      const text = await readIfThere(fileOf(name));
      return text === undefined ? undefined : JSON.parse(text);
    },
    keep: async (name, part) => await writeFileAtomic(fileOf(name), JSON.stringify(part)),
  };
}

async function requireSame(dir: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const text = await readIfThere(`${dir}/${SETTINGS_FILE}`);
  if (text === undefined) return;
  const before = JSON.parse(text) as Record<string, unknown>;
  const now = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const other = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]));
  if (other.length === 0) return;
  const told = other.map((name) => `${name} was ${JSON.stringify(before[name])} and is ${JSON.stringify(now[name])}`);
  throw new MaskletError(
    "bad-argument",
    `Expected the settings of the run in ${dir}, found others: ${told.join("; ")}`,
    {
      hint: "Go on with the same settings, or choose another folder",
    },
  );
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw new MaskletError("io", `Expected to read ${path}, found: ${(cause as Error).message}`, {
      hint: "Let this process read the run's folder",
      cause,
    });
  }
}
