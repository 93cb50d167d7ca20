import { MaskletError } from "../error.ts";
import { writingTo } from "../files/atomic.ts";
import { crc32 } from "../kernel/checksum.ts";
import {
  arrayOfBytes,
  type ArrayPlace,
  bytesOfArray,
  fromPlain,
  nameOf,
  type NumberArray,
  toPlain,
} from "./plain_value.ts";

/** The first bytes of the file: what it is, and its version. */
const MAGIC = new TextEncoder().encode("MASKLET1");
/** Bytes before a record's own: their number and their CRC-32, each 32 bits, the lower byte first. */
const HEAD = 8;

/**
 * A file that records are added to: `MASKLET1`, then for each record its length, its CRC-32, and its bytes: the length of a JSON text, the
 * text, and the arrays that it speaks of. Half a record at the end, as a process leaves that dies while it writes, counts as none.
 */
export class RecordFile implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  /** Where the whole records end. */
  #end: number = MAGIC.length;
  /** How many whole records there are. */
  #count = 0;
  /** Where the last one begins. */
  #last = 0;
  #closed = false;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Opens a file of records, or makes one; looks for the end of the whole ones. Who adds to it holds a lock from before it is opened.
   * @throws {MaskletError} `io` for a file that cannot be read and written
   */
  static open(path: string): RecordFile {
    const file = new RecordFile(path, openFile(path));
    file.#scan();
    return file;
  }

  /** How many whole records it has. */
  get count(): number {
    return this.#count;
  }

  /** Forgets all records. */
  clear(): void {
    this.#end = MAGIC.length;
    this.#count = 0;
    this.#file.truncateSync(0);
  }

  /**
   * Adds a record and brings it to the disk.
   * @throws {MaskletError} `io`; the records before it stay whole
   */
  async append(value: unknown): Promise<void> {
    await writingTo(this.#path, () => this.#append(value));
  }

  async #append(value: unknown): Promise<void> {
    const bytes = encoded(value);
    const record = new Uint8Array(HEAD + bytes.length);
    const view = new DataView(record.buffer);
    view.setUint32(0, bytes.length, true);
    view.setUint32(4, crc32(bytes), true);
    record.set(bytes, HEAD);
    if (this.#count === 0) {
      this.#file.truncateSync(0);
      this.#writeAt(0, MAGIC);
    }
    this.#file.truncateSync(this.#end); // half a record may stand there
    this.#writeAt(this.#end, record);
    await this.#file.syncData();
    this.#last = this.#end;
    this.#end += record.length;
    this.#count++;
  }

  /**
   * The records in order, from the `from`-th on, read one by one.
   * @throws {MaskletError} `io` for one that is damaged
   */
  *records(from = 0): Generator<unknown> {
    let at = MAGIC.length;
    for (let i = 0; i < this.#count; i++) {
      const length = this.#length(at)!;
      if (i >= from) yield this.#decoded(at, length);
      at += HEAD + length;
    }
  }

  /**
   * The last record; undefined where there is none.
   * @throws {MaskletError} `io` when it is damaged
   */
  last(): unknown {
    return this.#count === 0 ? undefined : this.#decoded(this.#last, this.#length(this.#last)!);
  }

  /** Closes the file; twice is harmless. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.close();
  }

  /** Walks over the lengths; the last record that is long enough must have its CRC too. */
  #scan(): void {
    const start = new Uint8Array(MAGIC.length);
    if (!this.#readAt(0, start) || !MAGIC.every((byte, i) => start[i] === byte)) return;
    const size = this.#file.statSync().size;
    const starts: number[] = [];
    for (let at = this.#end;;) {
      const length = this.#length(at);
      if (length === undefined || length === 0 || at + HEAD + length > size) break;
      starts.push(at);
      if (starts.length > 2) starts.shift();
      this.#count++;
      at += HEAD + length;
      this.#end = at;
    }
    while (starts.length > 0) {
      this.#last = starts.pop()!;
      if (this.#record(this.#last, this.#length(this.#last)!) !== undefined) return;
      this.#end = this.#last;
      this.#count--;
    }
    this.#last = 0;
  }

  /** A record between others that is not what was written: the disk, or somebody else, changed it. */
  #decoded(at: number, length: number): unknown {
    try {
      return decoded(this.#record(at, length)!);
    } catch (cause) {
      throw new MaskletError("io", `Expected whole records in ${this.#path}, found one at byte ${at} that is damaged`, {
        hint: "Begin anew (remove the folder; masklet track: --restart), or take the file from a copy",
        cause,
      });
    }
  }

  #length(at: number): number | undefined {
    const head = new Uint8Array(4);
    return this.#readAt(at, head) ? new DataView(head.buffer).getUint32(0, true) : undefined;
  }

  /** The bytes of a record; undefined where they are not those that were written. */
  #record(at: number, length: number): Uint8Array | undefined {
    const record = new Uint8Array(HEAD + length);
    if (!this.#readAt(at, record)) return undefined;
    const bytes = record.subarray(HEAD);
    return crc32(bytes) === new DataView(record.buffer).getUint32(4, true) ? bytes : undefined;
  }

  #readAt(at: number, bytes: Uint8Array): boolean {
    this.#file.seekSync(at, Deno.SeekMode.Start);
    for (let filled = 0; filled < bytes.length;) {
      const count = this.#file.readSync(bytes.subarray(filled));
      if (count === null) return false;
      filled += count;
    }
    return true;
  }

  #writeAt(at: number, bytes: Uint8Array): void {
    this.#file.seekSync(at, Deno.SeekMode.Start);
    for (let written = 0; written < bytes.length;) written += this.#file.writeSync(bytes.subarray(written));
  }
}

function encoded(value: unknown): Uint8Array {
  const arrays: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  let size = 0;
  const json = toPlain(value, (array): ArrayPlace => {
    const bytes = bytesOfArray(array);
    arrays.push({ offset: size, bytes });
    const place: ArrayPlace = [nameOf(array), size, bytes.length, 0];
    size += bytes.length;
    return place;
  });
  const text = new TextEncoder().encode(JSON.stringify(json));
  const out = new Uint8Array(4 + text.length + size);
  new DataView(out.buffer).setUint32(0, text.length, true);
  out.set(text, 4);
  for (const { offset, bytes } of arrays) out.set(bytes, 4 + text.length + offset);
  return out;
}

function decoded(bytes: Uint8Array): unknown {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const json = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const arrays = bytes.subarray(4 + length);
  return fromPlain(
    json,
    ([type, offset, size]): NumberArray => arrayOfBytes(type, arrays.subarray(offset, offset + size)),
  );
}

function openFile(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { read: true, write: true, create: true });
  } catch (cause) {
    throw new MaskletError("io", `Expected the record of a run in ${path}, found: ${(cause as Error).message}`, {
      hint: "Check that the folder can be read and written",
      cause,
    });
  }
}
