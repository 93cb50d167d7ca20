/** Reads bits from the highest of each byte on. Behind the end all bits are 0, and `ended` says so. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;

  /**
   * @param bytes what is read
   * @param from the first byte
   */
  constructor(bytes: Uint8Array, from = 0) {
    this.#bytes = bytes;
    this.#at = 8 * from;
  }

  /** Whether more was read than there is. */
  get ended(): boolean {
    return this.#at > 8 * this.#bytes.length;
  }

  /** One bit as a switch. */
  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** A number of so many bits, at most 32. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      value = 2 * value + ((this.#bytes[this.#at >> 3] ?? 0) >> (7 - this.#at % 8) & 1);
    }
    return value;
  }

  /** Passes over bits. */
  skip(count: number): void {
    this.#at += count;
  }

  /** An unsigned Exp-Golomb number (H.264 and H.265, 9.2). */
  golomb(): number {
    let zeros = 0;
    while (!this.ended && zeros < 32 && !this.flag()) zeros++;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** A signed Exp-Golomb number. */
  signedGolomb(): number {
    const code = this.golomb();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
