import { type ErrorCode, MaskletError } from "../error.ts";
import { removeHalfWritten, writeFileAtomic } from "../files/atomic.ts";
import { lockFile, type LockOptions, tryLockFile } from "../files/file_lock.ts";
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
  /** Notes that a part failed, and why; `keep` takes the note away. */
  fail(name: string, failure: PartFailure): Promise<void>;
  /** Why a part failed when it was last tried. */
  failure(name: string): Promise<PartFailure | undefined>;
  /**
   * Takes a part to be made, so that nobody else who shares the folder makes it too.
   * @param wait whether to wait for whoever is at it
   * @returns the claim, until it is disposed of; undefined while somebody else is at it
   */
  claim(name: string, options?: { readonly wait?: boolean; readonly signal?: AbortSignal }): Promise<
    AsyncDisposable | undefined
  >;
}

/** Why a part failed. Plain JSON. */
export interface PartFailure {
  /** The error's code. */
  readonly code: ErrorCode;
  /** The error in words. */
  readonly reason: string;
  /** When: milliseconds since 1970. */
  readonly at: number;
}

/** How the folder of a run is held. */
export interface RunStoreOptions {
  /**
   * The name of the share that is made here, where several processes make one run: others with other names may be at the folder.
   * Absent: the folder is held alone.
   */
  readonly share?: string | undefined;
}

/**
 * Opens the folder of a run: `run.json`, and one JSON file a finished part under `parts`. It is locked before it is read: for one process
 * alone, or for those that make a share of the run each.
 *
 * @param settings what `run.json` says; its `identity` is everything that the numbers of all parts depend on
 * @throws {MaskletError} `bad-argument` when the folder holds a run of other settings, naming those that differ, or when another run is
 *   writing it; `io`
 */
export async function openRunStore<Part>(
  dir: string,
  settings: { readonly identity: RunIdentity },
  { share }: RunStoreOptions = {},
): Promise<RunStore<Part>> {
  await makeFolder(`${dir}/parts`);
  await using opened = new AsyncDisposableStack();
  opened.use(await requireLock(dir, "run.lock", { shared: share !== undefined }));
  if (share !== undefined) opened.use(await requireLock(dir, `${share}.lock`));
  // Held alone, what lies at its top half-written is of a process that died.
  if (share === undefined) await removeHalfWritten(dir, { depth: 0 });
  await writeSettings(dir, settings);
  const held = opened.move();
  return {
    find: async (name, identity) => {
      const kept = await readJson(fileOf(dir, "parts", name)) as KeptPart<Part> | undefined;
      if (kept === undefined) return undefined;
      requireSameIdentity(`${name} as ${dir} holds it`, kept.identity, identity, HINT);
      return kept.part;
    },
    keep: async (name, identity, part) => {
      await writeFileAtomic(fileOf(dir, "parts", name), JSON.stringify({ identity, part } satisfies KeptPart<Part>));
      await Deno.remove(fileOf(dir, "failures", name)).catch(() => {}); // there is none as a rule
    },
    fail: async (name, failure) => {
      await makeFolder(`${dir}/failures`);
      await writeFileAtomic(fileOf(dir, "failures", name), JSON.stringify(failure));
    },
    failure: async (name) => await readJson(fileOf(dir, "failures", name)) as PartFailure | undefined,
    claim: async (name, { wait = false, signal } = {}) => {
      const path = `${dir}/parts/${encodeURIComponent(name)}.lock`;
      const claim = wait ? await lockFile(path, signal) : await tryLockFile(path);
      const of = `${encodeURIComponent(name)}.json`;
      for (const folder of ["parts", "failures"]) {
        if (claim !== undefined) await removeHalfWritten(`${dir}/${folder}`, { depth: 0, of });
      }
      return claim;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** How many finished parts the folder of a run holds. */
export async function countParts(dir: string): Promise<number> {
  return (await namesIn(dir, "parts")).length;
}

/** What the folder of a run holds, read while nobody or anybody writes there. */
export interface StoredRun<Part> {
  /** What `run.json` says. */
  readonly settings: { readonly identity: RunIdentity } & Readonly<Record<string, unknown>>;
  /** The finished parts, by name. */
  readonly parts: ReadonlyMap<string, Part>;
  /** Those that failed when they were last tried, by name. */
  readonly failures: ReadonlyMap<string, PartFailure>;
  /** Those that somebody is at. */
  readonly claimed: readonly string[];
}

/**
 * Reads the folder of a run.
 * @throws {MaskletError} `missing-file` where it holds none, `io`
 */
export async function readRunStore<Part>(dir: string): Promise<StoredRun<Part>> {
  const settings = await readJson(`${dir}/${SETTINGS_FILE}`) as StoredRun<Part>["settings"] | undefined;
  if (settings?.identity === undefined) {
    throw new MaskletError("missing-file", `Expected a run in ${dir}, found no ${SETTINGS_FILE} of one`, {
      hint: "Give the folder that a run was given as --out",
    });
  }
  const [parts, failures] = await Promise.all((["parts", "failures"] as const).map(async (folder) => {
    const names = await namesIn(dir, folder);
    return await Promise.all(names.map(async (name) => [name, await readJson(fileOf(dir, folder, name))] as const));
  })) as [(readonly [string, KeptPart<Part>])[], (readonly [string, PartFailure])[]];
  return {
    settings,
    parts: new Map(parts.flatMap(([name, kept]) => kept === undefined ? [] : [[name, kept.part]])),
    failures: new Map(failures.filter(([, failure]) => failure !== undefined)),
    claimed: await claimedParts(dir),
  };
}

/** A part as it lies on the disk. */
interface KeptPart<Part> {
  readonly identity: unknown;
  readonly part: Part;
}

const fileOf = (dir: string, folder: "parts" | "failures", name: string): string =>
  `${dir}/${folder}/${encodeURIComponent(name)}.json`;

async function namesIn(dir: string, folder: "parts" | "failures", extension = ".json"): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(`${dir}/${folder}`)).catch(() => []);
  return entries.filter(({ name }) => name.endsWith(extension))
    .map(({ name }) => decodeURIComponent(name.slice(0, -extension.length))).sort();
}

/** The parts whose lock somebody holds; one that a killed process left is nobody's. */
async function claimedParts(dir: string): Promise<string[]> {
  const held: string[] = [];
  for (const name of await namesIn(dir, "parts", ".lock")) {
    const lock = await tryLockFile(`${dir}/parts/${encodeURIComponent(name)}.lock`, { shared: true })
      .catch(() => undefined);
    if (lock === undefined) held.push(name);
    await lock?.[Symbol.asyncDispose]();
  }
  return held;
}

async function requireLock(dir: string, name: string, options: LockOptions = {}): Promise<AsyncDisposable> {
  const lock = await tryLockFile(`${dir}/${name}`, options);
  if (lock !== undefined) return lock;
  throw new MaskletError("bad-argument", `Expected a run in ${dir} that nobody is writing, found another at it`, {
    hint: "Wait for it, or write elsewhere",
  });
}

/** Compares what the folder says of its run with the settings, and writes these. */
async function writeSettings(dir: string, settings: { readonly identity: RunIdentity }): Promise<void> {
  await describeRun(dir, settings, ({ identity }) => {
    if (identity === undefined) return;
    requireSameIdentity(`the run that ${dir} holds`, identity, settings.identity, HINT);
  });
}

/**
 * Adds to what `run.json` says; one process at a time.
 * @param check told what it says now; refuses by throwing
 * @throws {MaskletError} `io`
 */
export async function describeRun(
  dir: string,
  more: object,
  check: (now: { readonly identity?: RunIdentity }) => void = () => {},
): Promise<void> {
  await using _lock = await lockFile(`${dir}/settings.lock`);
  await removeHalfWritten(dir, { depth: 0, of: SETTINGS_FILE });
  const before = (await readJson(`${dir}/${SETTINGS_FILE}`) ?? {}) as { readonly identity?: RunIdentity };
  check(before);
  await writeFileAtomic(`${dir}/${SETTINGS_FILE}`, `${JSON.stringify({ ...before, ...more }, undefined, 2)}\n`);
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
