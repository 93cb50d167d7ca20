/**
 * Files that are made to hurt, each in a way of its own; random damage is in `fuzz.ts`.
 * @module
 */
import { constants, deflateRawSync } from "node:zlib";
import { called, dict, int, joined, little, named, type Piece, storage, tensor, text, tuple } from "./pickle_writer.ts";
import { floats, pt, ptEntries } from "./pt_writer.ts";
import { EXTREMES, type Random } from "./random.ts";
import { type WritableEntry, zip } from "./zip_writer.ts";

type File = Uint8Array<ArrayBuffer>;

const w = tensor(storage("0", 6), [2, 3], [3, 1]);
const six = { "0": floats(0, 1, 2, 3, 4, 5) };

/** Cut at a boundary of the file's parts, or a byte beside it: headers, entries, directory, end records, tensors. */
export function cutAtBoundary(random: Random, file: File): File {
  const at = random.pick(boundariesOf(file)) + random.below(3) - 1;
  return file.slice(0, Math.max(0, Math.min(file.length - 1, at)));
}

/** Where the parts of a file begin. */
export function boundariesOf(file: File): number[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  if (file[0] !== 0x50) {
    const header = Number(view.getBigUint64(0, true));
    const offsets = [...new TextDecoder().decode(file.subarray(8, 8 + header)).matchAll(/\[(\d+),(\d+)\]/g)];
    return [0, 8, 8 + header, ...offsets.flatMap(([, a, b]) => [8 + header + Number(a), 8 + header + Number(b)])];
  }
  const found: number[] = [];
  for (let at = 0; at + 4 <= file.length; at++) {
    if (file[at] !== 0x50 || file[at + 1] !== 0x4b || file[at + 2]! > 8) continue;
    found.push(at);
    if (file[at + 2] === 3) { // a local header: its name, its extra field, its data
      const name = at + 30;
      const extra = name + view.getUint16(at + 26, true);
      found.push(name, extra, extra + view.getUint16(at + 28, true));
    }
  }
  return found;
}

/** Zeros, deflated a thousandfold, in MiB; made piece by piece, so that they are never whole in memory. */
function zeros(mebibytes: number): File {
  const piece = new Uint8Array(1 << 20);
  return joined(
    ...Array.from(
      { length: mebibytes },
      (_, i) => deflateRawSync(piece, { finishFlush: i + 1 < mebibytes ? constants.Z_SYNC_FLUSH : constants.Z_FINISH }),
    ),
  );
}
const BOMBS = new Map([1, 15, 16, 17, 64].map((size) => [size, zeros(size)]));

/** A few kilobytes that want to become many megabytes: as weights, as the pickle, with a size that is true or a lie. */
export function bomb(random: Random): File {
  // Most are refused by their size alone; reading 15 MiB takes as long as a hundred other cases.
  const size = random.below(16) === 0 ? random.pick([1, 15, 16]) : random.pick([1, 17, 64, 64]);
  const packed = BOMBS.get(size)!;
  const lie = random.pick([size << 20, (size << 20) - 1, 6 * 4, packed.length * 64, 0xfffffffe, size << 20]);
  // Written as stored and told to be deflated: the writer need not unpack it.
  const entry = (name: string): WritableEntry => ({
    name,
    bytes: packed,
    said: { method: 8, size: lie, packedSize: packed.length, crc: 0 },
  });
  const elements = Math.floor(lie / 4);
  const weights = tensor(storage("0", elements), [elements], [1]);
  const count = 1 + random.below(3);
  const value = dict([
    text("model"),
    dict(...Array.from({ length: count }, (_, i) => [text(`w${i}`), weights] as const)),
  ]);
  const [pickle, ...rest] = ptEntries(value);
  return zip(
    random.below(2) === 0
      ? [pickle!, ...rest, entry("archive/data/0")]
      : [entry(pickle!.name), ...rest, { name: "archive/data/0", bytes: six["0"] }],
  );
}

/** Entries that share bytes: of one offset, inside each other, over the directory, or longer than they are. */
export function overlapping(random: Random): File {
  const entries = ptEntries(dict([text("model"), dict([text("w"), w])]), { ...six, "1": floats(1, 2, 3, 4, 5, 6) });
  const twisted = entries.map((entry, i) => {
    if (i > 0 && random.below(2) === 0) return entry;
    const { length } = entry.bytes;
    const said = random.pick([
      { offset: random.pick([0, 1, 30, 64, 400]) },
      { size: length + 64, packedSize: length + 64 },
      { size: random.pick(EXTREMES), packedSize: random.pick(EXTREMES) },
      { offset: random.pick(EXTREMES) },
      { method: 8 },
      { offset: 0, size: length, packedSize: length },
    ]);
    return { ...entry, said };
  });
  const doubled = random.below(3) === 0 ? [...twisted, random.pick(twisted)] : twisted;
  return zip(doubled, { zip64: random.below(2) === 0 });
}

/** Sizes, strides and offsets that fit no memory, in torch's file or in a safetensors header. */
export function absurdShapes(random: Random): File {
  const sides = [...EXTREMES, 2, 3, 6, 2 ** 31, 2 ** 32, 2 ** 52, 2 ** 53 - 1];
  const some = (most: number): number[] => Array.from({ length: random.below(most) }, () => random.pick(sides));
  if (random.below(2) === 0) {
    const shape = some(random.pick([4, 40]));
    const strides = random.below(4) === 0 ? some(4) : shape.map(() => random.pick([0, 0, 1, ...sides]));
    const over = storage(
      "0",
      random.pick([6, 6, ...sides]),
      random.pick(["FloatStorage", "HalfStorage", "LongStorage"]),
    );
    return pt([["w", tensor(over, shape, strides, random.pick([0, 0, 1, ...sides]))]], six);
  }
  const field = (): string => random.pick(["2", "3", "-1", "1e9", "1.5", "null", `"2"`, ...sides.map(String)]);
  const list = (most: number): string => `[${Array.from({ length: random.below(most) }, field).join(",")}]`;
  const one = (name: string): string =>
    `${JSON.stringify(name)}:{"dtype":"${random.pick(["F32", "F16", "I64", "F8_E4M3", "F32"])}","shape":${
      list(random.pick([4, 40]))
    },"data_offsets":${random.pick(["[0,24]", "[24,0]", "[0,8]", list(3)])}}`;
  return safetensorsOf(`{${Array.from({ length: 1 + random.below(3) }, (_, i) => one(`w${i}`)).join(",")}}`, 24);
}

/** Tokens of JSON in any order, where a safetensors header should be. */
export function brokenHeader(random: Random): File {
  const tokens = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"w"',
    '"dtype"',
    '"F32"',
    '"shape"',
    '"data_offsets"',
    "0",
    "24",
    "[6]",
  ];
  const more = [
    "[0,24]",
    '"__metadata__"',
    '"\\u0000"',
    '"\\',
    "  ",
    "-",
    "nul",
    "\u00e9",
    '{"w":{"dtype":"F32","shape":',
  ];
  const text = Array.from({ length: random.below(24) }, () => random.pick([...tokens, ...more])).join("");
  return safetensorsOf(`{${text}`, random.pick([0, 24]), random.pick([undefined, undefined, ...EXTREMES]));
}

function safetensorsOf(header: string, bytes: number, said?: number): File {
  const text = new TextEncoder().encode(header);
  return joined(little(said ?? text.length, 8), text, new Uint8Array(bytes));
}

/** Values that hold themselves, share themselves twice over and over, or lie in each other thousands deep. */
export function cyclic(random: Random): File {
  const put = (index: number): number[] => [0x71, index];
  const get = (index: number): number[] => [0x68, index];
  const key = text(random.pick(["model", "state_dict", "module", "w"]));
  const state = dict([text("w"), w]);
  const depth = random.pick([3, 30, 1000, 20_000]);
  const again = (part: readonly number[], times: number): File => joined(...Array.from({ length: times }, () => part));
  const made = random.pick<() => Piece>([
    () => joined([0x7d], put(0), key, get(0), [0x73]), // d = {}; d[key] = d
    () => joined([0x7d], put(0), key, [0x7d], put(1), text("model"), get(0), [0x73], [0x73]), // d[key] = {"model": d}
    () => joined([0x5d], put(0), get(0), [0x61]), // l = []; l.append(l)
    () => joined(dict([key, joined([0x5d], put(0), get(0), [0x61])], [text("state_dict"), state])),
    () => joined([0x5d], put(0), again([0x32, 0x86], 100)), // x = (x, x), a hundred times: 2^100 leaves
    () => joined(dict([key, joined([0x5d], again([0x32, 0x86], random.below(64)))], [text("model"), state])),
    () => joined([0x5d], again([0x85], depth)), // ((((…))))
    () => joined(again([0x5d], depth), again([0x61], depth - 1)), // [[[[…]]]]
    () => joined(again([0x7d, ...text("model")], depth), [0x7d], again([0x73], depth)), // {"model": {"model": …}}
    () => joined([0x7d], put(0), key, tuple(joined(get(0)), joined(get(0))), [0x73]),
    () => called(named("builtins", "set"), joined([0x5d], put(0), get(0), [0x61])),
    () => called(named("collections", "defaultdict"), joined([0x7d], put(0), key, get(0), [0x73]), int(1)),
    () => tensor(joined([0x5d], put(0), get(0), [0x61]), [6], [1]),
  ]);
  return zip(ptEntries(made(), six, random.below(4) === 0));
}
