import { MaskletError } from "../error.ts";
import { pause } from "./pause.ts";

const POLL = 200; // ms between looks at a lock that another holds

/**
 * Waits for the lock of a file that only one process may write, and takes it. The operating system keeps the lock and frees it when
 * its process ends, however it ends, so none is ever stale; processes and parts of one process exclude each other alike.
 *
 * @param path the lock's own file, made here and removed at the end
 * @param signal ends the waiting
 * @throws MaskletError `io` where the folder cannot hold locks; the signal's reason
 */
export async function lockFile(path: string, signal?: AbortSignal): Promise<AsyncDisposable> {
  while (true) {
    signal?.throwIfAborted();
    const file = await openLock(path);
    let taken = false;
    try {
      taken = await file.tryLock(true) && await isStillThere(file, path);
    } catch (cause) {
      refuse(path, cause);
    } finally {
      if (!taken) file.close();
    }
    if (taken) return { [Symbol.asyncDispose]: () => release(file, path) };
    await pause(POLL, signal);
  }
}

/** Who held the lock before removed its file: then this lock is on a file that nobody else will find. */
async function isStillThere(file: Deno.FsFile, path: string): Promise<boolean> {
  const found = await Deno.stat(path).catch(() => undefined);
  return found !== undefined && found.ino === (await file.stat()).ino;
}

async function release(file: Deno.FsFile, path: string): Promise<void> {
  // Removed while it is held, so that no one can take it in between. Windows removes no open file: there it stays.
  await Deno.remove(path).catch(() => {});
  file.close();
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
    hint: "Set MASKLET_CACHE to a folder on a local disk",
    cause,
  });
}
