/**
 * Hostile checkpoints by the thousand: whole files damaged at random, and random pickles in sound archives. The same seed gives
 * the same files.
 * @module
 */
import { MaskletError } from "../../src/error.ts";
import { dtypeBytes, elementsOf } from "../../src/checkpoint/dtype.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { called, dict, int, joined, named, pickle, type Piece, storage, tensor, text, tuple } from "./pickle_writer.ts";
import { floats, ptEntries } from "./pt_writer.ts";
import { writeSafetensors } from "../../src/checkpoint/write_safetensors.ts";
import { zip } from "./zip_writer.ts";

/** What became of the cases. */
export interface FuzzResult {
  /** Files that were read, damage and all (in padding, in a tensor's values). */
  readonly read: number;
  /** Files that were refused as `bad-checkpoint`. */
  readonly refused: number;
  /** Cases that ended otherwise: what must not be. Each says how to repeat it. */
  readonly failures: readonly string[];
}

/** More than the reader may ever build of these small files: it may repeat a storage up to 16 MiB. */
const MAX_TENSOR_BYTES = 16 << 20;

/**
 * Opens `count` hostile files and reads all their tensors.
 *
 * @param count number of cases
 * @param seed number of the first; cases `seed` to `seed + count - 1` are tried
 */
export async function fuzzCheckpoints(count: number, seed = 1): Promise<FuzzResult> {
  const sound = soundFiles();
  const failures: string[] = [];
  let read = 0;
  for (let i = seed; i < seed + count; i++) {
    const random = randomOf(i);
    const make = random.pick([
      () => damaged(random, random.pick(sound)),
      () => damagedPickle(random),
      () => randomPickle(random),
    ]);
    const failure = await outcome(make());
    if (failure === "read") read++;
    else if (failure !== "refused") failures.push(`seed ${i}: ${failure}`);
  }
  return { read, refused: count - read - failures.length, failures };
}

async function outcome(file: Uint8Array<ArrayBuffer>): Promise<string> {
  try {
    using checkpoint = await openCheckpoint(file);
    for (const [name, { dtype, shape }] of checkpoint.tensors) {
      const bytes = elementsOf(shape)! * dtypeBytes(dtype);
      if (bytes > MAX_TENSOR_BYTES) return `a tensor of ${bytes} bytes from a file of ${file.length}`;
      if ((await checkpoint.readFloat32(name)).length !== elementsOf(shape)) return `${name} does not fill its shape`;
    }
    return "read";
  } catch (error) {
    if (error instanceof MaskletError && error.code === "bad-checkpoint") return "refused";
    return error instanceof Error ? error.stack ?? String(error) : String(error);
  }
}

/** A small generator of random numbers (xorshift, 32 bits), so that a seed names a case. */
function randomOf(seed: number) {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
  const below = (bound: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor((state >>> 0) / 2 ** 32 * bound);
  };
  for (let i = 0; i < 8; i++) below(2);
  return { below, pick: <T>(choices: readonly T[]): T => choices[below(choices.length)]! };
}
type Random = ReturnType<typeof randomOf>;

const w = tensor(storage("0", 6), [2, 3], [3, 1]);
const turned = tensor(storage("1", 6, "HalfStorage"), [3, 2], [1, 3]);
const model = dict([text("model"), dict([text("w"), w], [text("t"), turned])], [text("epoch"), int(3)]);
const storages = { "0": floats(0, 1, 2, 3, 4, 5), "1": new Uint8Array(12) };

function soundFiles(): Uint8Array<ArrayBuffer>[] {
  const data = new Float32Array([0, 1, 2, 3, 4, 5]);
  const safetensors = writeSafetensors([
    { name: "w", shape: [2, 3], dtype: "float32", data },
    { name: "h", shape: [6], dtype: "float16", data },
  ], { made: "by the tests" });
  const wide = ptEntries(model, storages).map((entry) => ({ ...entry, zip64: true }));
  return [
    zip(ptEntries(model, storages)),
    zip(ptEntries(model, storages, true)),
    zip(wide, { zip64: true }),
    safetensors,
  ];
}

/** Numbers at which a length or an offset is most likely mistaken. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** A copy with one to eight damages: bits, bytes, numbers, cuts, doubled and moved pieces. */
function damaged(random: Random, file: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let bytes = file.slice();
  for (let times = 1 + random.below(8); times > 0 && bytes.length > 0; times--) {
    const at = random.below(bytes.length);
    const length = 1 + random.below(Math.min(64, bytes.length - at));
    const damage = random.below(8);
    if (damage <= 1) bytes[at]! ^= 1 << random.below(8);
    else if (damage === 2) bytes[at] = random.below(256);
    else if (damage === 3 && at + 8 <= bytes.length) {
      new DataView(bytes.buffer)[random.pick(["setUint32", "setUint16"] as const)](at, random.pick(EXTREMES), true);
    } else if (damage === 4) bytes = bytes.slice(0, at);
    else if (damage === 5) bytes = joined(bytes.subarray(0, at), bytes.subarray(at + length));
    else if (damage === 6) bytes = joined(bytes.subarray(0, at + length), bytes.subarray(at));
    else bytes.set(bytes.slice(at, at + length), random.below(bytes.length - length + 1));
  }
  return bytes;
}

/** A damaged pickle in a sound archive (its CRC-32 holds), stored or deflated. */
function damagedPickle(random: Random): Uint8Array<ArrayBuffer> {
  const entries = ptEntries(model, storages, random.below(2) === 0);
  return zip(entries.with(0, { ...entries[0]!, bytes: damaged(random, pickle(model)) }));
}

/** Instructions of all sorts, most of them known, some with sound arguments, in any order. */
function randomPickle(random: Random): Uint8Array<ArrayBuffer> {
  const known = "(012N\x88\x89)\x85\x86\x87t]ae}su\x8f\x90\x91\x94\x93R\x81bQ.";
  const pieces: readonly (() => Piece | readonly number[])[] = [
    () => Array.from({ length: 3 }, () => known.charCodeAt(random.below(known.length))),
    () => [random.below(256)],
    () => [0x71, random.below(4)],
    () => [0x68, random.below(4)],
    () => int(random.pick([...EXTREMES, 2, 3, 6, 2 ** 53 - 1])),
    () => text(random.pick(["w", "model", "storage", "0", "__proto__", "os", ""])),
    () =>
      named(
        random.pick(["torch", "torch._utils", "collections", "os"]),
        random.pick(["FloatStorage", "_rebuild_tensor_v2", "OrderedDict", "Size"]),
      ),
    () => storage(random.pick(["0", "1", "2"]), random.pick([6, ...EXTREMES])),
    () =>
      tensor(
        storage("0", 6),
        [random.below(4), random.pick([1, 3, ...EXTREMES])],
        [random.below(4), random.below(3)],
        random.below(7),
      ),
    () => dict([text("model"), dict([text("w"), w])]),
    () => called(named("collections", "OrderedDict")),
    () => tuple(int(1), text("a")),
  ];
  const middle = Array.from({ length: 1 + random.below(12) }, () => random.pick(pieces)());
  const value = random.below(3) === 0 ? joined([0x7d, 0x28], ...middle, [0x75]) : joined(...middle);
  return zip(ptEntries(value, storages));
}
