import { assertEquals, assertRejects } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { called, dict, int, joined, named, type Piece, storage, tensor, text } from "./pickle_writer.ts";
import { floats, pt, ptEntries, smallPt } from "./pt_writer.ts";
import { zip } from "./zip_writer.ts";

const w = tensor(storage("0", 6), [2, 3], [3, 1]);
const six = { "0": floats(0, 1, 2, 3, 4, 5) };
const names = async (file: Uint8Array<ArrayBuffer>): Promise<string[]> => {
  using checkpoint = await openCheckpoint(file);
  return [...checkpoint.tensors.keys()];
};

function refuses(what: string, file: () => Uint8Array<ArrayBuffer>, words: string): void {
  Deno.test(`openCheckpoint() refuses a .pt file: ${what}`, async () => {
    const error = await assertRejects(() => openCheckpoint(file()), MaskletError, words);
    assertEquals(error.code, "bad-checkpoint");
  });
}

for (const deflate of [false, true]) {
  Deno.test(`openCheckpoint() reads a ${deflate ? "deflated" : "stored"} .pt file`, async () => {
    using checkpoint = await openCheckpoint(smallPt(deflate));
    assertEquals([...checkpoint.tensors.values()], [{ name: "w", dtype: "float32", shape: [2, 3] }]);
    assertEquals([...await checkpoint.readFloat32("w")], [0, 1, 2, 3, 4, 5]);
    assertEquals(await checkpoint.readBytes("w"), six["0"]);
  });

  Deno.test(`openCheckpoint() gathers a transposed window of a ${deflate ? "deflated" : "stored"} storage`, async () => {
    const window = tensor(storage("0", 6), [2, 2], [1, 3], 1); // columns 1 and 2 of [[0, 1, 2], [3, 4, 5]], transposed
    using checkpoint = await openCheckpoint(pt([["t", window]], six, deflate));
    assertEquals([...await checkpoint.readFloat32("t")], [1, 4, 2, 5]);
  });
}

Deno.test("openCheckpoint() finds the state_dict under model, under state_dict, or at the top", async () => {
  const state = dict([text("w"), w]);
  const other = dict([text("other"), w]);
  assertEquals(await names(zip(ptEntries(dict([text("state_dict"), other], [text("model"), state]), six))), ["w"]);
  assertEquals(await names(zip(ptEntries(dict([text("epoch"), int(1)], [text("state_dict"), state]), six))), ["w"]);
  assertEquals(await names(zip(ptEntries(dict([text("epoch"), int(1)], [text("w"), w]), six))), ["w"]);
  assertEquals(await names(zip(ptEntries(dict([text("model"), dict()], [text("w"), w]), six))), ["w"]);
  const nested = dict([text("optimizer"), other], [text("module"), dict([text("state_dict"), state])]);
  assertEquals(await names(zip(ptEntries(nested, six))), ["w"]);
});

Deno.test("openCheckpoint() reads no weights until they are asked for", async () => {
  const file = smallPt();

  const read: number[][] = [];
  const source = {
    name: "watched",
    size: file.length,
    read: (offset: number, length: number) => {
      read.push([offset, length]);
      return Promise.resolve(file.slice(offset, offset + length));
    },
    close() {},
  };
  const at = joined(file).findIndex((_, i) => six["0"].every((byte, j) => file[i + j] === byte));
  using checkpoint = await openCheckpoint(source);
  // The directory is looked for at the end of this small file, which holds all of it; later reads are exact.
  assertEquals(
    read.slice(2).some(([offset, length]) => offset! <= at && offset! + length! > at && length! > 100),
    false,
  );
  read.length = 0;
  await checkpoint.readFloat32("w");
  assertEquals(read.at(-1), [at, 24]);
});

Deno.test("openCheckpoint() tells of a storage whose bytes were damaged when they are read", async () => {
  const file = smallPt();
  const at = file.findIndex((_, i) => six["0"].every((byte, j) => file[i + j] === byte));
  file[at + 5]! ^= 1;
  using checkpoint = await openCheckpoint(file);
  const error = await assertRejects(() => checkpoint.readFloat32("w"), MaskletError, "CRC-32");
  assertEquals(error.code, "bad-checkpoint");
});

Deno.test("a number format of torch keeps its values as float32", async () => {
  const cases: [string, ArrayBuffer, number[]][] = [
    ["BFloat16Storage", new Uint16Array([0x3f80, 0xc000]).buffer, [1, -2]],
    ["HalfStorage", new Uint16Array([0x3c00, 0xc000]).buffer, [1, -2]],
    ["DoubleStorage", new Float64Array([0.1, -2]).buffer, [Math.fround(0.1), -2]],
    ["LongStorage", new BigInt64Array([1n, -(2n ** 40n)]).buffer, [1, -(2 ** 40)]],
    ["BoolStorage", new Uint8Array([3, 0]).buffer, [1, 0]],
  ];
  for (const [kind, buffer, values] of cases) {
    using checkpoint = await openCheckpoint(
      pt([["x", tensor(storage("0", 2, kind), [2], [1])]], { "0": new Uint8Array(buffer) }),
    );
    assertEquals([...await checkpoint.readFloat32("x")], values, kind);
  }
});

const whole = (value: Piece) => ptEntries(value, six);
const model = dict([text("w"), w]);
refuses(
  "its pickle asks for os.system",
  () => zip(whole(dict([text("model"), called(named("os", "system"), text("true"))]))),
  "asks for os.system",
);
refuses(
  "it was written big-endian",
  () => zip(whole(model).with(1, { name: "archive/byteorder", bytes: new TextEncoder().encode("big") })),
  `found "big"`,
);
refuses("it has no pickle", () => zip(whole(model).slice(1)), "one data.pkl, found 0");
refuses(
  "it has two pickles",
  () => zip([...whole(model), { name: "other/data.pkl", bytes: new Uint8Array(1) }]),
  "one data.pkl, found 2",
);
refuses(
  "it is a TorchScript program",
  () => zip([...whole(model), { name: "archive/constants.pkl", bytes: new Uint8Array(1) }]),
  "TorchScript",
);
refuses(
  "it holds no tensor",
  () => zip(whole(dict([text("model"), dict()], [text("epoch"), int(1)]))),
  `a dict of ["model", "epoch"]`,
);
refuses("it holds a tensor alone", () => zip(whole(w)), "a dict of tensors, found a PickledTensor");
refuses("a storage is missing", () => pt([["w", w]], {}), `24 bytes of storage for "w", found none`);
refuses("a storage is too short", () => pt([["w", w]], { "0": floats(1, 2) }), `24 bytes of storage for "w", found 8`);
refuses(
  "its pickle is huge",
  () => zip(whole(model).with(0, { name: "a/data.pkl", bytes: new Uint8Array(9 << 20) })),
  "at most 8388608 bytes",
);
refuses(
  "a tensor repeats its storage a million million times",
  () => pt([["w", tensor(storage("0", 6), [1e6, 1e6], [0, 0])]], six),
  "no larger than their storage",
);
