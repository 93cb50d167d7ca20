import { assert, assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { readPickle } from "../../src/checkpoint/pickle.ts";
import { Dict, Inert, List, PickledTensor, type PickleValue, Tuple } from "../../src/checkpoint/pickle_value.ts";
import { called, dict, int, joined, named, pickle, type Piece, storage, tensor, text, tuple } from "./pickle_writer.ts";

const where = { name: "test.pt" };
const read = (value: Uint8Array, protocol?: number): PickleValue => readPickle(pickle(value, protocol), where);
const ops = (...parts: (string | number[] | Uint8Array)[]): Piece =>
  joined(...parts.map((part) => typeof part === "string" ? new TextEncoder().encode(part) : part));

/** The value in plain arrays and objects. */
function plain(value: PickleValue): unknown {
  if (value instanceof Tuple || value instanceof List) return value.items.map(plain);
  if (value instanceof Dict) return Object.fromEntries([...value.entries].map(([key, item]) => [key, plain(item)]));
  return value;
}

function refuses(what: string, value: Uint8Array, words: string): void {
  Deno.test(`readPickle() refuses ${what}`, () => {
    const error = assertThrows(() => read(value), MaskletError, words);
    assertEquals(error.code, "bad-checkpoint");
  });
}

Deno.test("readPickle() reads constants and numbers of every width", () => {
  const value = ops("(N", [0x88, 0x89], "K", [200], "M", [1, 2], "J", [254, 255, 255, 255], "G", [
    0x40,
    9,
    0x21,
    0xfb,
    0x54,
    0x44,
    0x2d,
    0x18,
  ], "t");
  assertEquals(plain(read(value)), [null, true, false, 200, 513, -2, Math.PI]);
});

Deno.test("readPickle() reads long integers as numbers while these are exact", () => {
  const long = (...bytes: number[]): Piece => ops([0x8a, bytes.length], bytes);
  const value = ops(
    "(",
    long(),
    long(255),
    long(0, 1),
    long(0, 0, 0, 0, 0, 0, 0, 0, 1),
    [0x8b, 2, 0, 0, 0, 1, 128],
    "t",
  );
  assertEquals(plain(read(value)), [0, -1, 256, 2n ** 64n, -32767]);
});

Deno.test("readPickle() reads texts and bytes of protocols 2 to 5", () => {
  const value = ops(
    "(X",
    [2, 0, 0, 0],
    "ü",
    [0x8c, 1],
    "a",
    [0x8d, 1, 0, 0, 0, 0, 0, 0, 0],
    "b",
    "C",
    [1, 7],
    "B",
    [1, 0, 0, 0, 8],
    [0x96, 1, 0, 0, 0, 0, 0, 0, 0, 9],
    "t",
  );
  assertEquals(plain(read(value, 5)), ["ü", "a", "b", new Uint8Array([7]), new Uint8Array([8]), new Uint8Array([9])]);
});

Deno.test("readPickle() builds tuples, lists, sets and dicts", () => {
  const value = ops(
    "(",
    ")K",
    [1, 0x85],
    "K",
    [1],
    "K",
    [2, 0x86],
    "NNN",
    [0x87],
    "]K",
    [5],
    "a(K",
    [6],
    "K",
    [7],
    "e",
    [0x8f],
    "(K",
    [8, 0x90],
    "(K",
    [9, 0x91],
    "}X",
    [1, 0, 0, 0],
    "kNs",
    "t",
  );
  assertEquals(plain(read(value)), [[], [1], [1, 2], [null, null, null], [5, 6, 7], [8], [9], { k: null }]);
});

Deno.test("readPickle() remembers values and gives the same ones again", () => {
  const list = read(ops("(]q", [3], "h", [3], "r", [0, 1, 0, 0], "j", [0, 1, 0, 0], "t"));
  assert(list instanceof Tuple && list.items.every((item) => item === list.items[0]) && list.items.length === 3);
  assertEquals(plain(read(ops("(X", [1, 0, 0, 0], "a", [0x94], "N", [0x94], "h", [0], "t"))), ["a", null, "a"]);
});

Deno.test("readPickle() reads a list that holds itself without following it", () => {
  const list = read(ops("]q", [0], "h", [0], "a"));
  assert(list instanceof List && list.items[0] === list);
});

Deno.test("readPickle() reads a hundred thousand nested tuples without recursion", () => {
  let value = read(joined([0x29], new Uint8Array(100_000).fill(0x85)));
  let depth = 0;
  while (value instanceof Tuple && value.items.length === 1) {
    value = value.items[0]!;
    depth++;
  }
  assertEquals(depth, 100_000);
});

Deno.test("readPickle() makes a tensor of torch's own words", () => {
  const value = read(tensor(storage("7", 12, "HalfStorage"), [2, 3], [4, 1], 1));
  assert(value instanceof PickledTensor);
  assertEquals([value.offset, value.shape, value.strides], [1, [2, 3], [4, 1]]);
  assertEquals({ ...value.storage }, { dtype: "float16", key: "7", elements: 12 });
});

Deno.test("readPickle() takes a parameter for its tensor", () => {
  const inner = tensor(storage("0", 1), [1], [1]);
  assert(
    read(
      called(named("torch._utils", "_rebuild_parameter"), inner, int(1), called(named("collections", "OrderedDict"))),
    ) instanceof PickledTensor,
  );
});

Deno.test("readPickle() drops the attributes of a state_dict", () => {
  const value = ops(
    called(named("collections", "OrderedDict")),
    "(",
    text("w"),
    int(1),
    "u",
    dict([text("_metadata"), int(2)]),
    "b",
  );
  assertEquals(plain(read(value)), { w: 1 });
});

Deno.test("readPickle() drops what training leaves beside weights, and all that is put into it", () => {
  const inert = called(named("collections", "defaultdict"), named("builtins", "int"));
  const filled = ops(inert, "(", text("a"), int(1), "u", dict([text("attribute"), int(2)]), "b");
  const scalar = called(
    named("numpy._core.multiarray", "scalar"),
    called(named("numpy", "dtype"), text("f8")),
    text("x"),
  );
  const value = read(dict([text("steps"), filled], [text("loss"), scalar], [text("w"), int(1)])) as Dict;
  assertEquals([...value.entries.keys()], ["steps", "loss", "w"]);
  assert(value.entries.get("steps") instanceof Inert && value.entries.get("loss") instanceof Inert);
});

const ATTACKS: readonly (readonly [string, Piece, string])[] = [
  ["os.system", called(named("os", "system"), text("true")), "asks for os.system"],
  ["posix.system by protocol 4", ops([0x8c, 5], "posix", [0x8c, 6], "system", [0x93]), "asks for posix.system"],
  ["builtins.eval that is never called", named("builtins", "eval"), "asks for builtins.eval"],
  ["a storage class of another module", named("evil", "FloatStorage"), "asks for evil.FloatStorage"],
  [
    "an allowed name through a module's attribute",
    named("torch._utils._rebuild_tensor_v2", "__globals__"),
    "__globals__",
  ],
  ["a name with control letters", named("a\u001b[31m", "b"), "a\\u001b[31m.b"],
];
for (const [what, value, words] of ATTACKS) {
  Deno.test(`readPickle() refuses ${what} by its name and says that nothing was run`, () => {
    const error = assertThrows(() => read(value), MaskletError, words);
    assert(error.code === "bad-checkpoint" && error.hint.startsWith("Nothing of this file was run"));
  });
}

const one = storage("0", 6);
const tooMany = (size: number, ...parts: (string | number[])[]): Piece => {
  const part = ops(...parts);
  return Uint8Array.from({ length: size * part.length }, (_, i) => part[i % part.length]!);
};
refuses("an instruction that torch does not write", ops("Pid\n"), "instruction 0x50");
refuses("an instance by the old instruction", ops("(ios\nsystem\n"), "instruction 0x69");
refuses("a call of a storage class", called(named("torch", "FloatStorage")), "a call of torch.FloatStorage");
refuses("a call of what an inert call gave", ops(called(named("numpy", "dtype")), ")R"), "a call of numpy.dtype");
refuses("a call of a dict", ops("})R"), "a call of a Dict");
refuses("attributes of a tensor", ops(tensor(one, [6], [1]), "}b"), "attributes for a state_dict alone");
refuses("a tensor beyond its storage", tensor(one, [2, 3], [4, 1]), "inside its storage");
refuses("a tensor that starts behind its storage", tensor(one, [1], [1], 6), "inside its storage");
refuses("a shape without end", tensor(one, [2 ** 31, 2 ** 31, 2 ** 31], [0, 0, 0]), "inside its storage");
refuses("more strides than dimensions", tensor(one, [6], [1, 1]), "one stride a dimension");
refuses("a tensor over something else", tensor(text("0"), [6], [1]), "arguments that torch writes");
refuses(
  "a negative stride",
  ops(
    named("torch._utils", "_rebuild_tensor_v2"),
    tuple(one, int(0), tuple(int(6)), ops("(J", [255, 255, 255, 255], "t")),
    "R",
  ),
  "arguments that torch writes",
);
refuses(
  "a storage of an unknown sort",
  ops(tuple(text("storage"), text("FloatStorage"), text("0"), text("cpu"), int(1)), "Q"),
  "Expected a storage",
);
refuses("a key twice", dict([text("w"), int(1)], [text("w"), int(2)]), `"w" twice`);
refuses("a key that is a list", dict([ops("]"), int(1)]), "texts or numbers as keys");
refuses("a key alone", ops("}(N", "u"), "a key alone");
refuses("a value remembered by nobody", ops("h", [1]), "remembered as 1");
refuses("an empty stack", ops("0"), "Expected a value");
refuses("a mark that is not there", ops("t"), "Expected a mark");
refuses("reaching below a mark", ops("N(0"), "Expected a value");
refuses("two values", ops("NN"), "found 2");
refuses("a mark left open", ops("N("), "leaves one value");
refuses("an append to a tuple", ops(")Na"), "list to append to, found a Tuple");
refuses("items for a list", ops("]NNs"), "dict to fill, found a List");
refuses("text that is not UTF-8", ops("X", [1, 0, 0, 0, 255]), "UTF-8");
refuses("text longer than the pickle", ops("X", [255, 255, 255, 255]), "found its end");
refuses("text longer than 2^53", ops([0x8d, 255, 255, 255, 255, 255, 255, 255, 255]), "found its end");
refuses("an integer of a million digits", ops([0x8b, 0, 0, 1, 0], "x"), "at most 64 bytes");
refuses("a module name without end", ops("c", new Uint8Array(1000).fill(97)), "a line of at most 256 bytes");
refuses("a million open values", joined(tooMany(1_000_001, "N")), "1000000 open values");
refuses("a million marks", joined(tooMany(1_000_001, "(")), "1000000 marks");
refuses("a million remembered values", ops("N", tooMany(1_000_001, [0x94])), "1000000 remembered values");
refuses("hundreds of thousands of dicts", ops("]", tooMany(200_001, "}a")), "200000 objects");

Deno.test("readPickle() refuses protocols that torch does not write", () => {
  assertThrows(() => read(ops("N"), 1), MaskletError, "protocol 2 to 5, found 1");
  assertThrows(() => read(ops("N"), 6), MaskletError, "protocol 2 to 5, found 6");
});

Deno.test("readPickle() refuses a pickle cut at any byte", () => {
  const bytes = pickle(dict([text("w"), tensor(one, [2, 3], [3, 1])]));
  assert(readPickle(bytes, where) instanceof Dict);
  for (let length = 0; length < bytes.length; length++) {
    assertEquals(assertThrows(() => readPickle(bytes.slice(0, length), where), MaskletError).code, "bad-checkpoint");
  }
});
