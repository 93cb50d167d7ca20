import { MaskletError } from "../error.ts";
import { pause } from "./pause.ts";

const POLL = 200; // ms between looks at a lock that another holds

/**
 * Waits for the lock of a file that only one process may write, and takes it. The operating system keeps the lock and frees it when
 * its process ends, however it ends, so none is ever stale; processes and parts of one process exclude each other alike.
 *
 * @param path the lock's own file, made here and removed at the end
 * @param signal ends the waiting
 * @throws {MaskletError} `io` where the folder cannot hold locks; the signal's reason
 */
export async function lockFile(path: string, signal?: AbortSignal): Promise<AsyncDisposable> {
  while (true) {
    signal?.throwIfAborted();
    const lock = await tryLockFile(path);
    if (lock !== undefined) return lock;
    await pause(POLL, signal);
  }
}

/** How a lock is held. */
export interface LockOptions {
  /** Whether others may hold it too, as long as all of them share it; default false. */
  readonly shared?: boolean;
}

/**
 * Takes the lock of a file as `lockFile` does where nobody holds it, without waiting.
 *
 * @returns the lock, or undefined while somebody holds it (or, of one that is to be shared, holds it alone)
 * @throws {MaskletError} `io` where the folder cannot hold locks
 */
export async function tryLockFile(
  path: string,
  { shared = false }: LockOptions = {},
): Promise<(AsyncDisposable & Disposable) | undefined> {
  const file = await openLock(path);
  let taken = false;
  try {
    taken = await file.tryLock(!shared) && await isStillThere(file, path);
  } catch (cause) {
    refuse(path, cause);
  } finally {
    if (!taken) file.close();
  }
  if (!taken) return undefined;
  let held = true;
  const release = (): void => {
    if (!held) return;
    held = false;
    try {
      // Removed while it is held alone, so that no one can take it in between. Windows removes no open file: there it stays.
      if (!shared || file.tryLockSync(true)) Deno.removeSync(path);
    } catch { /* it stays, unlocked */ }
    file.close();
  };
  return {
    [Symbol.dispose]: release,
    // deno-lint-ignore require-await -- what an AsyncDisposable is
    [Symbol.asyncDispose]: async () => release(),
  };
}

/** Who held the lock before removed its file: then this lock is on a file that nobody else will find. */
async function isStillThere(file: Deno.FsFile, path: string): Promise<boolean> {
  const found = await Deno.stat(path).catch(() => undefined);
  return found !== undefined && found.ino === (await file.stat()).ino;
}

async function openLock(path: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { create: true, write: true });
  } catch (cause) {
    return refuse(path, cause);
  }
}

function refuse(path: string, cause: unknown): never {
  throw new MaskletError("io", `Expected a folder where files can be written and locked, found ${cause} (${path})`, {
    hint: "Choose a folder on a local disk; for the cache of models, MASKLET_CACHE says it",
    cause,
  });
}
