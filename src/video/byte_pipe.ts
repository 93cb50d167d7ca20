import { MaskletError } from "../error.ts";
import { orAborted } from "./prefetch.ts";
import type { ByteFeed } from "./raw_video.ts";

/** Bytes that are read at once. */
const CHUNK = 1 << 18;

/**
 * The bytes of a file or of a named pipe, read as they are wanted, so that a pipe's writer is held when nobody reads. To open a pipe
 * waits for its writer.
 *
 * @param signal stops the wait for a writer
 * @throws {MaskletError} `missing-file`, `io`
 */
export async function bytesOfPath(path: string, signal?: AbortSignal): Promise<ByteFeed> {
  const entry = await Deno.stat(path).catch((cause) => {
    throw refusal(path, cause);
  });
  const isPipe = entry.isFifo === true;
  const opening = Deno.open(path);
  const file = await orAborted(opening, signal).catch(async (cause) => {
    if (signal?.aborted !== true) throw refusal(path, cause);
    if (isPipe) await wake(path);
    await opening.then((late) => late.close(), () => {});
    throw cause;
  });
  let reading: Promise<unknown> | undefined;
  let closed = false;
  return {
    next: async () => {
      if (closed) return undefined;
      const buffer = new Uint8Array(CHUNK);
      const read = file.read(buffer);
      reading = read;
      const count = await read.finally(() => reading = undefined);
      return count === null || closed ? undefined : buffer.subarray(0, count);
    },
    close: async () => {
      if (closed) return;
      closed = true;
      // A read of a silent pipe ends only when something comes: a byte of our own.
      if (reading !== undefined && isPipe) await wake(path);
      await reading?.catch(() => {});
      file.close();
    },
  };
}

/** Ends a wait at a named pipe, for a writer or for bytes: whoever waited for them does not look at the byte. */
async function wake(path: string): Promise<void> {
  using writer = await Deno.open(path, { write: true });
  await writer.write(new Uint8Array(1));
}

function refusal(path: string, cause: unknown): MaskletError {
  const missing = cause instanceof Deno.errors.NotFound;
  const found = missing ? "nothing" : (cause as Error).message;
  return new MaskletError(missing ? "missing-file" : "io", `Expected raw video at ${path}, found ${found}`, {
    hint: "Check the path; make a named pipe with mkfifo before it is loaded",
    cause,
  });
}
