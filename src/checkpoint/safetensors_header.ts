import { type Named, quoted, refuseCheckpoint } from "./refusal.ts";

/** One tensor as a .safetensors header has it. */
export interface HeaderTensor {
  /** Number format, `F32` for one. */
  readonly dtype: string;
  /** Size of each dimension. */
  readonly shape: readonly number[];
  /** First byte and the byte behind the last, counted from the end of the header. */
  readonly offsets: readonly [number, number];
}

/** A .safetensors header. */
export interface Header {
  /** Tensors by name, in the header's order. */
  readonly tensors: ReadonlyMap<string, HeaderTensor>;
  /** Texts of `__metadata__`. */
  readonly metadata: ReadonlyMap<string, string>;
}

const MAX_NAMES = 100_000; // in one object
const MAX_TEXT = 4 << 20; // bytes
const MAX_DIMENSIONS = 32;

/**
 * Reads the JSON of a .safetensors header. A parser of its own: JSON.parse would let doubled names through and build whatever
 * nested values a hostile header has, while this one reads the three known levels and nothing else.
 *
 * @throws {MaskletError} `bad-checkpoint`
 */
export function readHeader(bytes: Uint8Array<ArrayBuffer>, where: Named): Header {
  return new HeaderParser(bytes, where).header();
}

class HeaderParser {
  #at = 0;

  constructor(private readonly bytes: Uint8Array<ArrayBuffer>, private readonly where: Named) {}

  header(): Header {
    const tensors = new Map<string, HeaderTensor>();
    let metadata = new Map<string, string>();
    this.#object((name) => {
      if (name === "__metadata__") {
        metadata = this.#metadata();
      } else {
        tensors.set(name, this.#tensor(name));
      }
    });
    this.#space();
    if (this.#at < this.bytes.length) this.#refuse("spaces behind the header's object");
    return { tensors, metadata };
  }

  #tensor(name: string): HeaderTensor {
    let dtype: string | undefined;
    let shape: readonly number[] | undefined;
    let offsets: readonly number[] | undefined;
    this.#object((key) => {
      if (key === "dtype") dtype = this.#string();
      else if (key === "shape") shape = this.#counts();
      else if (key === "data_offsets") offsets = this.#counts();
      else this.#refuse("dtype, shape or data_offsets", quoted(key));
    });
    if (dtype === undefined || shape === undefined || offsets?.length !== 2) {
      this.#refuse("dtype, shape and two data_offsets", `less for ${quoted(name)}`);
    }
    return { dtype, shape, offsets: [offsets[0]!, offsets[1]!] };
  }

  #metadata(): Map<string, string> {
    const texts = new Map<string, string>();
    this.#object((key) => void texts.set(key, this.#string()));
    return texts;
  }

  /** Reads `{"key": …, …}`; `value` reads what follows each key. */
  #object(value: (key: string) => void): void {
    const seen = new Set<string>();
    this.#expect("{");
    if (this.#skip("}")) return;
    do {
      const key = this.#string();
      if (seen.has(key)) this.#refuse("each name once", `${quoted(key)} twice`);
      seen.add(key);
      if (seen.size > MAX_NAMES) this.#refuse(`at most ${MAX_NAMES} names`, "more");
      this.#expect(":");
      value(key);
    } while (this.#skip(","));
    this.#expect("}");
  }

  /** Reads `[0, 1, …]`. */
  #counts(): number[] {
    const counts: number[] = [];
    this.#expect("[");
    if (this.#skip("]")) return counts;
    do {
      counts.push(this.#count());
      if (counts.length > MAX_DIMENSIONS) this.#refuse(`at most ${MAX_DIMENSIONS} dimensions`, "more");
    } while (this.#skip(","));
    this.#expect("]");
    return counts;
  }

  #count(): number {
    this.#space();
    const start = this.#at;
    while (isDigit(this.bytes[this.#at]) && this.#at - start < 17) this.#at++;
    const digits = this.#text(start, this.#at);
    if (!/^(0|[1-9]\d*)$/.test(digits) || !Number.isSafeInteger(Number(digits))) {
      this.#refuse("a whole number below 2^53", quoted(digits));
    }
    return Number(digits);
  }

  #string(): string {
    this.#expect('"');
    const start = this.#at;
    while (this.bytes[this.#at] !== 0x22) {
      if (this.#at >= this.bytes.length) this.#refuse("the end of a text");
      this.#at += this.bytes[this.#at] === 0x5c ? 2 : 1; // a backslash takes the next byte with it
    }
    if (this.#at - start > MAX_TEXT) this.#refuse(`texts of at most ${MAX_TEXT} bytes`, "a longer one");
    const inside = this.#text(start, this.#at);
    this.#at++;
    try {
      return JSON.parse(`"${inside}"`);
    } catch (cause) {
      return this.#refuse("a JSON text", quoted(inside), cause);
    }
  }

  #expect(letter: string): void {
    if (!this.#skip(letter)) this.#refuse(quoted(letter));
  }

  #skip(letter: string): boolean {
    this.#space();
    if (this.bytes[this.#at] !== letter.charCodeAt(0)) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    while (isSpace(this.bytes[this.#at])) this.#at++;
  }

  #text(start: number, end: number): string {
    try {
      return DECODER.decode(this.bytes.subarray(start, end));
    } catch (cause) {
      return this.#refuse("UTF-8", "other bytes", cause);
    }
  }

  #refuse(expected: string, found?: string, cause?: unknown): never {
    const next = this.bytes[this.#at];
    const there = found ?? (next === undefined ? "its end" : quoted(String.fromCharCode(next)));
    return refuseCheckpoint(
      this.where,
      `Expected ${expected} at byte ${this.#at} of the header, found ${there}`,
      undefined,
      cause,
    );
  }
}

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
