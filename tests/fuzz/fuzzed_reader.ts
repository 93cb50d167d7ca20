import { MaskletError } from "../../src/error.ts";
import { collect } from "./collect.ts";
import { type Random, randomOf } from "../checkpoint/random.ts";

/** A reader of files from outside, and hostile files for it. */
export interface FuzzedReader {
  /** What it reads, in a line. */
  readonly summary: string;
  /** How many inputs the long run tries. */
  readonly cases: number;
  /** Opens it: what its files need is made once. */
  readonly open: () => Promise<OpenFuzzedReader>;
}

/** A reader that takes inputs. */
export interface OpenFuzzedReader extends AsyncDisposable {
  /** After how many inputs garbage is collected, where reading leaves native memory that waits for it. */
  readonly collectEvery?: number;
  /** The ways in which an input is made hostile, by name. */
  readonly makers: Readonly<Record<string, (random: Random) => Uint8Array | Promise<Uint8Array>>>;
  /**
   * Reads an input, whole: every picture, mask and frame of it.
   * @throws MaskletError where it is refused
   */
  readonly read: (input: Uint8Array) => Promise<void>;
}

/** What became of hostile inputs. */
export interface FuzzOutcome {
  /** Inputs that were read, damage and all. */
  readonly read: number;
  /** Inputs that were refused by a MaskletError. */
  readonly refused: number;
  /** Inputs that ended otherwise: what must not be. Each says how to repeat it. */
  readonly failures: readonly string[];
  /** How many there were of each kind. */
  readonly kinds: ReadonlyMap<string, number>;
}

/** Milliseconds after which an input that is neither read nor refused counts as hung. */
const HUNG = 20_000;

/**
 * Reads `count` hostile inputs. The same seed gives the same inputs.
 *
 * @param count number of inputs
 * @param seed number of the first; inputs `seed` to `seed + count - 1` are tried
 * @param options `hungAfter`: milliseconds after which an input counts as hung
 */
export async function fuzz(
  { makers, read, collectEvery = Infinity }: OpenFuzzedReader,
  count: number,
  seed = 1,
  { hungAfter = HUNG }: { readonly hungAfter?: number } = {},
): Promise<FuzzOutcome> {
  const names = Object.keys(makers);
  const failures: string[] = [];
  const kinds = new Map<string, number>();
  let answered = 0;
  for (let i = seed; i < seed + count; i++) {
    const random = randomOf(i);
    const kind = random.pick(names);
    const input = await makers[kind]!(random);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    const outcome = await outcomeOf(read(input), hungAfter);
    if (i % collectEvery === 0) collect();
    if (outcome === "read") answered++;
    else if (outcome !== "refused") failures.push(`seed ${i} (${kind}, ${input.length} bytes): ${outcome}`);
  }
  return { read: answered, refused: count - answered - failures.length, failures, kinds };
}

async function outcomeOf(reading: Promise<void>, hungAfter: number): Promise<string> {
  const { promise: hung, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve(`neither read nor refused after ${hungAfter / 1000} s`), hungAfter);
  const read = reading.then(() => "read", (error: unknown) => {
    if (error instanceof MaskletError && error.code !== "wasm") return "refused"; // "wasm" is a trap in the core
    return error instanceof Error ? error.stack ?? String(error) : String(error);
  });
  return await Promise.race([read, hung]).finally(() => clearTimeout(timer));
}
