import { refuseCheckpoint } from "./refusal.ts";

/**
 * Bytes that are read by range: a file, a served file, or memory.
 *
 * @example
 * ```ts
 * import { type ByteSource, hashSource } from "masklet/checkpoint";
 * import { assertMatch } from "@std/assert";
 * const bytes = new TextEncoder().encode("abc");
 * const source: ByteSource = { // of your own: an archive, a database
 *   size: bytes.length,
 *   name: "abc",
 *   read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
 *   close() {},
 * };
 * assertMatch(await hashSource(source), /^ba7816bf/);
 * ```
 */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** Path or address, for messages. */
  readonly name: string;
  /**
   * Reads exactly `length` bytes from `offset` on, into memory of their own; rejects when they are not there.
   *
   * @param offset bytes from the start
   * @param length bytes
   * @returns a copy of them
   * @throws {MaskletError} `bad-checkpoint` past the end, `io` or `download-failed` when they cannot be read
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Ends the use; twice is harmless. */
  close(): void;
}

/** Checks a range against a source before memory is taken for it. */
export function requireRange(source: ByteSource, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= source.size) return;
  refuseCheckpoint(source, `Expected ${length} bytes at ${offset}, found the end of the file at ${source.size}`);
}
