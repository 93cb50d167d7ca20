import { type Named, quoted, refuseCheckpoint } from "./refusal.ts";

const MAX_TEXT_LINE = 256; // bytes; names of modules and classes are short
const MAX_LONG = 64; // bytes; torch writes sizes, not cryptography

/** Reads a pickle's bytes one argument after the other, never past the end. */
export class PickleCursor {
  readonly #view: DataView;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #at = 0;

  constructor(private readonly bytes: Uint8Array<ArrayBuffer>, private readonly where: Named) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Offset of the next byte. */
  get at(): number {
    return this.#at;
  }

  /** Unsigned byte. */
  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }
  /** Unsigned, 2 bytes, little-endian. */
  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }
  /** Signed, 4 bytes, little-endian. */
  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }
  /** Unsigned, 4 bytes, little-endian. */
  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }
  /** Unsigned, 8 bytes, little-endian; beyond 2^53 only near: good for lengths that are checked afterwards. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }
  /** Floating point, 8 bytes, big-endian. */
  float64(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** Copy of the next bytes. */
  raw(length: number): Uint8Array<ArrayBuffer> {
    const start = this.#take(length);
    return this.bytes.slice(start, start + length);
  }

  /** UTF-8 text of a known length in bytes. */
  text(length: number): string {
    const start = this.#take(length);
    return this.#decode(start, start + length);
  }

  /** UTF-8 text up to a line feed. */
  line(): string {
    const end = this.bytes.subarray(this.#at, this.#at + MAX_TEXT_LINE).indexOf(10);
    if (end < 0) {
      refuseCheckpoint(
        this.where,
        `Expected a line of at most ${MAX_TEXT_LINE} bytes at byte ${this.#at} of the pickle, found none`,
      );
    }
    const start = this.#take(end + 1);
    return this.#decode(start, start + end);
  }

  /** Two's complement integer of a known length in bytes, little-endian; a number where it is safe as one. */
  integer(length: number): number | bigint {
    if (length > MAX_LONG) {
      refuseCheckpoint(this.where, `Expected integers of at most ${MAX_LONG} bytes, found one of ${length}`);
    }
    const start = this.#take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[start + i]!);
    value = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  #decode(start: number, end: number): string {
    try {
      return this.#decoder.decode(this.bytes.subarray(start, end));
    } catch (cause) {
      const shown = quoted(new TextDecoder().decode(this.bytes.subarray(start, Math.min(end, start + 80))));
      return refuseCheckpoint(
        this.where,
        `Expected UTF-8 text at byte ${start} of the pickle, found ${shown}`,
        undefined,
        cause,
      );
    }
  }

  #take(length: number): number {
    const start = this.#at;
    if (!(length >= 0 && length <= this.bytes.length - start)) {
      refuseCheckpoint(
        this.where,
        `Expected ${length} bytes at byte ${start} of the pickle, found its end at ${this.bytes.length}`,
      );
    }
    this.#at = start + length;
    return start;
  }
}
