/**
 * Hostile checkpoints by the thousand: whole files damaged at random, random pickles in sound archives, and the special ones of
 * `hostile.ts`. The same seed gives the same files.
 * @module
 */
import { MaskletError } from "../../src/error.ts";
import { absurdShapes, bomb, brokenHeader, cutAtBoundary, cyclic, overlapping } from "./hostile.ts";
import { damaged } from "../fuzz/damage.ts";
import { EXTREMES, type Random, randomOf } from "./random.ts";
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
  /** How many there were of each kind. */
  readonly kinds: ReadonlyMap<FuzzKind, number>;
}

/** The ways in which a file is made hostile. */
const MAKERS = {
  damage: (random: Random, sound: readonly Uint8Array<ArrayBuffer>[]) => damaged(random, random.pick(sound)),
  "damaged pickle": (random: Random) => damagedPickle(random),
  "random pickle": (random: Random) => randomPickle(random),
  "cut at a boundary": (random: Random, sound: readonly Uint8Array<ArrayBuffer>[]) =>
    cutAtBoundary(random, random.pick(sound)),
  bomb: (random: Random) => bomb(random),
  "overlapping entries": (random: Random) => overlapping(random),
  "absurd shapes": (random: Random) => absurdShapes(random),
  "broken header": (random: Random) => brokenHeader(random),
  "cyclic pickle": (random: Random) => cyclic(random),
};
/** One of them. */
export type FuzzKind = keyof typeof MAKERS;
/** All of them. */
export const KINDS = Object.keys(MAKERS) as readonly FuzzKind[];

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
  const kinds = new Map<FuzzKind, number>();
  let read = 0;
  for (let i = seed; i < seed + count; i++) {
    const random = randomOf(i);
    const kind = random.pick(KINDS);
    const failure = await outcome(MAKERS[kind](random, sound));
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (failure === "read") read++;
    else if (failure !== "refused") failures.push(`seed ${i} (${kind}): ${failure}`);
  }
  return { read, refused: count - read - failures.length, failures, kinds };
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

const w = tensor(storage("0", 6), [2, 3], [3, 1]);
const turned = tensor(storage("1", 6, "HalfStorage"), [3, 2], [1, 3]);
const model = dict([text("model"), dict([text("w"), w], [text("t"), turned])], [text("epoch"), int(3)]);
const storages = { "0": floats(0, 1, 2, 3, 4, 5), "1": new Uint8Array(12) };

function soundFiles(): Uint8Array<ArrayBuffer>[] {
  const data = new Float32Array([0, 1, 2, 3, 4, 5]);
  const safetensors = writeSafetensors([
    { name: "w", shape: [2, 3], dtype: "float32", data },
    { name: "h", shape: [6], dtype: "float16", data },
  ], { metadata: { made: "by the tests" } });
  const wide = ptEntries(model, storages).map((entry) => ({ ...entry, zip64: true }));
  return [
    zip(ptEntries(model, storages)),
    zip(ptEntries(model, storages, true)),
    zip(wide, { zip64: true }),
    safetensors,
  ];
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
