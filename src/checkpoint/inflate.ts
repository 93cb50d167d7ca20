import { type Named, refuseCheckpoint } from "./refusal.ts";

// Deflate grows at most about 1032-fold, so one piece of input becomes at most 1 MiB before its output is counted.
const PIECE = 1 << 10; // bytes

/**
 * Inflates raw deflate data of a known size; takes no more memory than that size and one piece.
 *
 * @param packed the deflate data, nothing behind it
 * @param size declared size, bytes; more or less output is refused
 * @throws {MaskletError} `bad-checkpoint`
 */
export async function inflate(
  packed: Uint8Array<ArrayBuffer>,
  size: number,
  where: Named,
): Promise<Uint8Array<ArrayBuffer>> {
  let offset = 0;
  const pieces = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (offset >= packed.length) return controller.close();
      controller.enqueue(packed.subarray(offset, offset += PIECE));
    },
  }, { highWaterMark: 0 });
  const reader = pieces.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const bytes = new Uint8Array(size);
  let done = 0;
  while (true) {
    let step: ReadableStreamReadResult<Uint8Array>;
    try {
      step = await reader.read();
    } catch (cause) {
      refuseCheckpoint(where, `Expected ${size} deflated bytes, found damaged ones after ${done}`, undefined, cause);
    }
    if (step.done) break;
    if (done + step.value.length > size) {
      await reader.cancel().catch(() => {}); // the stream's own complaint about the cut would hide the reason
      refuseCheckpoint(where, `Expected an entry that inflates to ${size} bytes, found more`);
    }
    bytes.set(step.value, done);
    done += step.value.length;
  }
  if (done < size) refuseCheckpoint(where, `Expected an entry that inflates to ${size} bytes, found ${done}`);
  return bytes;
}
