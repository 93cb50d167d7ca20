import { MaskletError } from "../error.ts";
import { writingTo } from "../files/atomic.ts";
import { crc32 } from "../kernel/checksum.ts";
import { arrayOfBytes, type ArrayPlace, bytesOfArray, nameOf, type NumberArray } from "./plain_value.ts";

/** A stretch of the file, bytes. */
interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/**
 * A file of the arrays that a run can still read. An array is written once, and its place is used again only after a record that does
 * without it is on the disk: whatever the moment a process dies, the last whole record's arrays are there. So the file does not grow with
 * the video.
 */
export class ArrayStore implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  /** Arrays of the last record, and where they are. */
  #kept = new Map<NumberArray, ArrayPlace>();
  #placed = new Map<NumberArray, ArrayPlace>();
  #free: Stretch[] = [];
  #end = 0;
  #closed = false;

  private constructor(file: Deno.FsFile, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** Opens the store; an empty one is made where there is none. */
  static open(path: string): ArrayStore {
    const file = writingTo(path, () => Deno.openSync(path, { read: true, write: true, create: true }));
    return new ArrayStore(file, path);
  }

  /** Forgets what the file holds. */
  clear(): void {
    this.#file.truncateSync(0);
  }

  /** Reads the arrays of the last record; what lies between them is free. */
  restore(places: readonly ArrayPlace[]): ReadonlyMap<number, NumberArray> {
    const arrays = new Map<number, NumberArray>();
    for (const place of places) if (!arrays.has(place[1])) arrays.set(place[1], this.#read(place));
    const sorted = [...new Map(places.map((place) => [place[1], place])).values()].sort((a, b) => a[1] - b[1]);
    this.#kept = new Map(sorted.map((place) => [arrays.get(place[1])!, place]));
    this.#free = [];
    this.#end = 0;
    for (const [, offset, length] of sorted) {
      if (offset > this.#end) this.#free.push({ offset: this.#end, length: offset - this.#end });
      this.#end = offset + length;
    }
    return arrays;
  }

  /** Where an array is, or is put, for the record that is being made. */
  put(array: NumberArray): ArrayPlace {
    const known = this.#placed.get(array) ?? this.#kept.get(array) ?? this.#write(array);
    this.#placed.set(array, known);
    return known;
  }

  /** Brings what was put to the disk: afterwards a record may name it. */
  async sync(): Promise<void> {
    await writingTo(this.#path, () => this.#file.syncData());
  }

  /** The record is on the disk: arrays of the one before that it did without give their places away. */
  recorded(): void {
    const gone = [...this.#kept].filter(([array]) => !this.#placed.has(array));
    this.#free = joined([...this.#free, ...gone.map(([, [, offset, length]]) => ({ offset, length }))]);
    this.#kept = this.#placed;
    this.#placed = new Map();
  }

  /** Closes the file; twice is harmless. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.close();
  }

  #write(array: NumberArray): ArrayPlace {
    const bytes = bytesOfArray(array);
    // Places are whole units of 16 bytes, so that two arrays never begin at one offset.
    const length = Math.max(16, Math.ceil(bytes.length / 16) * 16);
    const offset = this.#take(length);
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    const padded = bytes.length === length ? bytes : new Uint8Array(length);
    if (padded !== bytes) padded.set(bytes);
    writingTo(this.#path, () => {
      for (let at = 0; at < length;) at += this.#file.writeSync(padded.subarray(at));
    });
    return [`${nameOf(array)}:${bytes.length}`, offset, length, crc32(padded)];
  }

  #take(length: number): number {
    const at = this.#free.findIndex((stretch) => stretch.length >= length);
    if (at < 0) {
      this.#end += length;
      return this.#end - length;
    }
    const { offset, length: whole } = this.#free[at]!;
    this.#free.splice(at, 1, ...(whole > length ? [{ offset: offset + length, length: whole - length }] : []));
    return offset;
  }

  #read([type, offset, length, crc]: ArrayPlace): NumberArray {
    const bytes = new Uint8Array(length);
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    for (let at = 0; at < length;) {
      const count = this.#file.readSync(bytes.subarray(at));
      if (count === null) break;
      at += count;
    }
    const [name, size] = type.split(":");
    if (crc32(bytes) === crc) return arrayOfBytes(name!, bytes.subarray(0, Number(size)));
    throw new MaskletError("io", `Expected the memories of an unfinished run in ${this.#path}, found damage`, {
      hint: "Begin anew: remove the folder (masklet track: --restart)",
    });
  }
}

/** Stretches by offset, neighbours made one. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const { offset, length } of stretches.toSorted((a, b) => a.offset - b.offset)) {
    const last = out.at(-1);
    if (last !== undefined && last.offset + last.length === offset) {
      out[out.length - 1] = { offset: last.offset, length: last.length + length };
    } else out.push({ offset, length });
  }
  return out;
}
