import { refuseCheckpoint } from "./refusal.ts";

/** Bytes that are read by range: a file, a served file, or memory. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** Path or address, for messages. */
  readonly name: string;
  /** Reads exactly `length` bytes from `offset` on, into memory of their own; rejects when they are not there. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Ends the use; twice is harmless. */
  close(): void;
}

/** Checks a range against a source before memory is taken for it. */
export function requireRange(source: ByteSource, offset: number, length: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= source.size) return;
  refuseCheckpoint(source, `Expected ${length} bytes at ${offset}, found the end of the file at ${source.size}`);
}
