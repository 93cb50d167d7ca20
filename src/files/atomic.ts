import { fileUrlPath } from "./file_url.ts";
import { MaskletError } from "../error.ts";
import { holdStill } from "./pause.ts";

/** What writes one file; tests hand in one that fails. */
export type FileWriter = (path: string, bytes: Uint8Array) => Promise<void>;

/**
 * Writes a file so that its name never stands for half of it: writes beside it, flushes to the disk, then renames. A file that was
 * there before is replaced at once, or left as it was when anything fails.
 *
 * @param path where the file shall be; its folder must exist
 * @param content bytes, or text that becomes UTF-8
 * @param write replaces the writing of the file beside (for tests)
 * @throws {MaskletError} `missing-file` when the folder does not exist, `io` when the disk is full or writing is not allowed
 */
export async function writeFileAtomic(
  path: string | URL,
  content: Uint8Array | string,
  write: FileWriter = writeSynced,
): Promise<void> {
  const target = path instanceof URL ? fileUrlPath(path) : path;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  try {
    await writtenBeside(target, (beside) => write(beside, bytes));
  } catch (cause) {
    throw writeError(target, cause);
  }
}

/**
 * Refuses a file that could not be written later, as far as that can be seen: a folder lies there, or the folder that it shall lie in can
 * not be written to, or made. Nothing is left behind.
 *
 * @param path where the file shall be
 * @throws {MaskletError} `io`
 */
export async function requireWritable(path: string): Promise<void> {
  try {
    if ((await Deno.stat(path).catch(() => undefined))?.isDirectory) throw new Error("a folder");
    const { basename, dirname, join } = await import("node:path"); // longer to start than most commands need it
    const beside = besideOf(join(await nearestFolder(dirname(path), dirname), basename(path)));
    try {
      await Deno.writeFile(beside, new Uint8Array(1), { createNew: true });
    } finally {
      await Deno.remove(beside).catch(() => {});
    }
  } catch (cause) {
    throw writeError(path, cause);
  }
}

/** The folder itself where it is there, or the nearest one above it. */
async function nearestFolder(folder: string, dirname: (path: string) => string): Promise<string> {
  try {
    await Deno.stat(folder);
    return folder;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) || dirname(folder) === folder) throw error;
    return await nearestFolder(dirname(folder), dirname);
  }
}

/** A name beside a file or folder for what becomes it; `removeHalfWritten` knows such names. */
export function besideOf(path: string): string {
  return `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
}

/**
 * Makes a file beside its place, and gives it its name once it is whole. When that fails, nothing is left of it, and what was there stays.
 *
 * @param path where the file shall be
 * @param write makes the file at the path that it is given
 * @returns what `write` returned
 * @throws what `write` threw, as it is
 */
export async function writtenBeside<T>(path: string, write: (beside: string) => Promise<T>): Promise<T> {
  const beside = besideOf(path);
  const ended = undoneOnSignal(() => Deno.removeSync(beside));
  try {
    const done = await write(beside);
    await Deno.rename(beside, path);
    return done;
  } catch (cause) {
    await Deno.remove(beside).catch(() => {}); // it may never have come into being; the first error is the one to tell
    throw cause;
  } finally {
    ended();
  }
}

/** What takes half-done things away. */
const underWay = new Set<() => void>();

/**
 * Has something taken away where a signal ends the process: a file that is half-written, a program that was started.
 *
 * @param undo takes it away, at once; it is called twice, as a file may come into being a moment after the signal
 * @returns forgets it, for what is whole
 */
export function undoneOnSignal(undo: () => void): () => void {
  underWay.add(undo);
  return () => void underWay.delete(undo);
}

/** ms in which what the system was asked for before a signal came is over: to make a file, to rename it. */
const SETTLED = 100;

/**
 * Takes away what is half-done, at once: for a process that a signal ends. A file that the system was just asked for is not there yet and
 * will be in a moment, so that it is looked for again; meanwhile nothing else goes on here.
 */
export function undoUnderWay(): void {
  if (underWay.size === 0) return;
  undoAll();
  holdStill(SETTLED);
  undoAll();
  underWay.clear();
}

function undoAll(): void {
  for (const undo of underWay) {
    try {
      undo();
    } catch { /* not begun yet, or done */ }
  }
}

/**
 * Hands out a new folder, and takes it away with all that is in it, also when a signal ends the process.
 * @param use what is done with it
 */
export async function inScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  const ended = undoneOnSignal(() => Deno.removeSync(folder, { recursive: true }));
  try {
    return await use(folder);
  } finally {
    ended();
    await Deno.remove(folder, { recursive: true }).catch(() => {}); // a signal may have been quicker
  }
}

/**
 * The same of a file that is written piece by piece. It is not flushed to the disk: for what can be made again, and tells when it is cut.
 * @param body is handed what writes a piece
 */
export async function writePieces(
  path: string,
  body: (write: (bytes: Uint8Array) => void) => Promise<void>,
): Promise<void> {
  await writtenBeside(path, async (beside) => {
    using file = await Deno.open(beside, { write: true, createNew: true });
    await body((bytes) => {
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    });
  });
}

/**
 * Takes away what processes that were killed while they wrote have left beside their files in a folder, and one level below it. For
 * folders that nobody else is writing to.
 *
 * @param dir the folder; nothing happens where it is not there
 * @param which `depth`: levels below it; `of`: the name of the one file, or folder, that was being written, or whether a name is one of
 *   several such, where others are at the rest
 */
export async function removeHalfWritten(
  dir: string,
  { depth = 1, of = "" }: { readonly depth?: number; readonly of?: string | ((name: string) => boolean) } = {},
): Promise<void> {
  const entries = await Array.fromAsync(Deno.readDir(dir)).catch(() => []);
  for (const { name, isDirectory } of entries) {
    const half = /^(.+)\.[0-9a-f]{8}\.part$/.exec(name);
    if (half !== null) {
      const mine = typeof of === "function" ? of(half[1]!) : of === "" || half[1] === of;
      if (mine) await Deno.remove(`${dir}/${name}`, { recursive: true }).catch(() => {});
    } else if (isDirectory && depth > 0) await removeHalfWritten(`${dir}/${name}`, { depth: depth - 1 });
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
  await file.sync();
}

/**
 * Does a piece of work that writes to a file, and tells its failures as those of `writeFileAtomic`, with the path.
 * @throws {MaskletError} `missing-file`, `io`
 */
export function writingTo<T>(path: string, work: () => T): T {
  const told = (cause: unknown): never => {
    throw cause instanceof MaskletError ? cause : writeError(path, cause, "what was written before is kept");
  };
  try {
    const done = work();
    return done instanceof Promise ? done.catch(told) as T : done;
  } catch (cause) {
    return told(cause);
  }
}

function writeError(path: string, cause: unknown, left = "nothing was left half-written"): MaskletError {
  const found = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Deno.errors.NotFound) {
    return new MaskletError("missing-file", `Expected the folder of ${path} to exist, found: ${found}`, {
      hint: "Create the folder first",
      cause,
    });
  }
  const full = /no space|ENOSPC|os error 28\b|quota|EDQUOT|too large|EFBIG/i.test(found);
  return new MaskletError("io", `Expected to write ${path}, found: ${found}`, {
    hint: full
      ? `Free some space on that disk, or write elsewhere, and run again; ${left}`
      : `Choose a place that this process may write to (Deno: --allow-write); ${left}`,
    cause,
  });
}
