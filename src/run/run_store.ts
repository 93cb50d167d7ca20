import { MaskletError } from "../error.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import { tryLockFile } from "../files/file_lock.ts";
import { makeFolder } from "../files/make_folder.ts";
import { requireSameIdentity, type RunIdentity } from "./identity.ts";

/** The file that says what a run's results were made with. */
const SETTINGS_FILE = "run.json";
const HINT = "Go on with the same settings, or choose another folder";

/** The finished parts of a run, kept in a folder so that a stopped run goes on; the folder is its own until it is disposed of. */
export interface RunStore<Part> extends AsyncDisposable {
  /**
   * A part that was finished before.
   * @param identity what the part's results depend on beside the run's settings
   * @throws {MaskletError} `bad-argument` for a part that was made of something else, naming what differs
   */
  find(name: string, identity: unknown): Promise<Part | undefined>;
  /** Keeps a finished part. */
  keep(name: string, identity: unknown, part: Part): Promise<void>;
}

/**
 * Opens the folder of a run: `run.json`, and one JSON file a finished part under `parts`. It is locked before it is read.
 *
 * @param settings what `run.json` says; its `identity` is everything that the numbers of all parts depend on
 * @throws {MaskletError} `bad-argument` when the folder holds a run of other settings, naming those that differ, or when another run is
 *   writing it; `io`
 */
export async function openRunStore<Part>(
  dir: string,
  settings: { readonly identity: RunIdentity },
): Promise<RunStore<Part>> {
  await makeFolder(`${dir}/parts`);
  const lock = await tryLockFile(`${dir}/run.lock`);
  if (lock === undefined) {
    throw new MaskletError("bad-argument", `Expected a run in ${dir} that nobody is writing, found another at it`, {
      hint: "Wait for it, or write elsewhere",
    });
  }
  try {
    const before = await readJson(`${dir}/${SETTINGS_FILE}`) as Partial<typeof settings> | undefined;
    if (before !== undefined) {
      requireSameIdentity(`the run that ${dir} holds`, before.identity, settings.identity, HINT);
    }
    await writeFileAtomic(`${dir}/${SETTINGS_FILE}`, `${JSON.stringify(settings, undefined, 2)}\n`);
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
  const fileOf = (name: string): string => `${dir}/parts/${encodeURIComponent(name)}.json`;
  return {
    find: async (name, identity) => {
      const kept = await readJson(fileOf(name)) as { readonly identity: unknown; readonly part: Part } | undefined;
      if (kept === undefined) return undefined;
      requireSameIdentity(`${name} as ${dir} holds it`, kept.identity, identity, HINT);
      return kept.part;
    },
    keep: async (name, identity, part) => await writeFileAtomic(fileOf(name), JSON.stringify({ identity, part })),
    [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose](),
  };
}

/** How many finished parts the folder of a run holds. */
export async function countParts(dir: string): Promise<number> {
  const entries = await Array.fromAsync(Deno.readDir(`${dir}/parts`)).catch(() => []);
  return entries.filter(({ name }) => name.endsWith(".json")).length;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw new MaskletError("io", `Expected to read ${path}, found: ${(cause as Error).message}`, {
      hint: "Let this process read the run's folder, or begin anew in another",
      cause,
    });
  }
}
