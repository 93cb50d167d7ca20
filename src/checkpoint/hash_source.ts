import { createHash } from "node:crypto";
import { openSource, type SourceLike } from "./source.ts";

const CHUNK = 4 << 20; // bytes

/**
 * SHA-256 of a file, as 64 hexadecimal digits, in memory that does not grow with the file.
 *
 * @param source path, address, bytes, or a byte source, which is closed
 * @returns lower-case digits
 * @throws {MaskletError} `missing-file`, `io` or `download-failed` when the bytes cannot be read
 *
 * @example
 * ```ts
 * import { hashSource } from "masklet/checkpoint";
 * import { assertMatch } from "@std/assert";
 * assertMatch(await hashSource(new TextEncoder().encode("abc")), /^ba7816bf[0-9a-f]{56}$/);
 * ```
 */
export async function hashSource(source: SourceLike): Promise<string> {
  const bytes = await openSource(source);
  const isOwn = typeof source === "string" || source instanceof URL; // others may hand out memory that they keep
  try {
    const hash = createHash("sha256");
    for (let offset = 0; offset < bytes.size; offset += CHUNK) {
      const chunk = await bytes.read(offset, Math.min(CHUNK, bytes.size - offset));
      hash.update(chunk);
      if (isOwn) chunk.buffer.transfer(0); // given back at once: garbage of a whole file would stay in main memory for a while
    }
    return hash.digest("hex");
  } finally {
    bytes.close();
  }
}
