/**
 * Hostile checkpoints by the thousand: whole files damaged at random, random pickles in sound archives, and the special ones of
 * `hostile.ts`. The same seed gives the same files.
 * @module
 */
import type { FuzzedReader } from "./fuzzed_reader.ts";
import { MaskletError } from "../../src/error.ts";
import { absurdShapes, bomb, brokenHeader, cutAtBoundary, cyclic, overlapping } from "../checkpoint/hostile.ts";
import { damaged } from "./damage.ts";
import { EXTREMES, type Random } from "../checkpoint/random.ts";
import { dtypeBytes, elementsOf } from "../../src/checkpoint/dtype.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import {
  called,
  dict,
  int,
  joined,
  named,
  pickle,
  type Piece,
  storage,
  tensor,
  text,
  tuple,
} from "../checkpoint/pickle_writer.ts";
import { floats, ptEntries } from "../checkpoint/pt_writer.ts";
import { writeSafetensors } from "../../src/checkpoint/write_safetensors.ts";
import { zip } from "../checkpoint/zip_writer.ts";

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

/** More than the reader may ever build of these small files: it may repeat a storage up to 16 MiB. */
const MAX_TENSOR_BYTES = 16 << 20;

/** Checkpoints: .pt and .safetensors. */
export const checkpointReader: FuzzedReader = {
  summary: "checkpoints (.pt, .safetensors)",
  cases: 100_000,
  open: () => {
    const sound = soundFiles();
    const makers = Object.entries(MAKERS).map(([name, make]) =>
      [name, (random: Random) => make(random, sound)] as const
    );
    return Promise.resolve({
      makers: Object.fromEntries(makers),
      read: readAll,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  },
};

/** Reads all tensors. */
async function readAll(file: Uint8Array): Promise<void> {
  try {
    using checkpoint = await openCheckpoint(file.slice());
    for (const [name, { dtype, shape }] of checkpoint.tensors) {
      const bytes = elementsOf(shape)! * dtypeBytes(dtype);
      if (bytes > MAX_TENSOR_BYTES) throw new Error(`a tensor of ${bytes} bytes from a file of ${file.length}`);
      const { length } = await checkpoint.readFloat32(name);
      if (length !== elementsOf(shape)) throw new Error(`${name} does not fill its shape`);
    }
  } catch (error) {
    if (!(error instanceof MaskletError) || error.code === "bad-checkpoint") throw error;
    throw new Error(`refused as ${error.code}`, { cause: error });
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
