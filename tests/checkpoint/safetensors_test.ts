import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { openCheckpoint } from "../../src/checkpoint/open_checkpoint.ts";
import { type WritableTensor, writeSafetensors } from "../../src/checkpoint/write_safetensors.ts";
import { joined, little } from "./pickle_writer.ts";

/** A file of a header as it stands and zeros. */
function file(header: string, zeros = 0): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(header);
  return joined(little(bytes.length, 8), bytes, new Uint8Array(zeros));
}
const entry = (name: string, begin: number, end: number, shape = `[${(end - begin) / 4}]`, dtype = "F32"): string =>
  `"${name}":{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

function refuses(what: string, bytes: () => Uint8Array<ArrayBuffer>, words: string): void {
  Deno.test(`openCheckpoint() refuses a .safetensors file: ${what}`, async () => {
    const error = await assertRejects(() => openCheckpoint(bytes()), MaskletError, words);
    assertEquals(error.code, "bad-checkpoint");
  });
}

Deno.test("openCheckpoint() reads a header with spaces, escapes and any order of fields", async () => {
  const header =
    ` \n{ "__metadata__" : { "a\\"\\u00fc" : "\\n" } ,\t"\\u0077" : { "data_offsets" : [ 0 , 8 ] , "shape" : [ 2 ] , "dtype" : "F32" } }  `;
  using checkpoint = await openCheckpoint(file(header.trimStart(), 8));
  assertEquals([...checkpoint.metadata], [['a"ü', "\n"]]);
  assertEquals([...checkpoint.tensors.values()], [{ name: "w", dtype: "float32", shape: [2] }]);
});

Deno.test("openCheckpoint() reads empty tensors and single numbers", async () => {
  using checkpoint = await openCheckpoint(file(`{${entry("none", 0, 0, "[0,7]")},${entry("one", 0, 4, "[]")}}`, 4));
  assertEquals([...await checkpoint.readFloat32("none")], []);
  assertEquals([...await checkpoint.readFloat32("one")], [0]);
});

Deno.test("openCheckpoint() takes a tensor named __proto__ for a tensor", async () => {
  using checkpoint = await openCheckpoint(file(`{${entry("__proto__", 0, 4)}}`, 4));
  assertEquals([...checkpoint.tensors.keys()], ["__proto__"]);
});

refuses(
  "a header longer than the file",
  () => joined(little(100, 8), new TextEncoder().encode("{}")),
  "found one of 100",
);
refuses(
  "a header longer than any",
  () => joined(new Uint8Array(8).fill(255), new TextEncoder().encode("{}")),
  "Expected a header within",
);
Deno.test("openCheckpoint() refuses a .safetensors header above the format's limit before it takes memory for it", async () => {
  const head = joined(little(100_000_001, 8), new TextEncoder().encode("{"), new Uint8Array(23));
  const read = (_: number, length: number) =>
    length <= 32 ? Promise.resolve(head.slice(0, length)) : Promise.reject(new Error("read"));
  const source = { name: "huge", size: 2 ** 30, read, close() {} };
  await assertRejects(() => openCheckpoint(source), MaskletError, "found one of 100000001");
});
refuses("a name twice", () => file(`{${entry("w", 0, 4)},${entry("w", 4, 8)}}`, 8), `"w" twice`);
refuses(
  "a field twice",
  () => file(`{"w":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}`, 4),
  `"dtype" twice`,
);
refuses("an unknown field", () => file(`{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}`, 4), `found "x"`);
refuses("a missing field", () => file(`{"w":{"dtype":"F32","data_offsets":[0,4]}}`, 4), `less for "w"`);
refuses("two tensors that overlap", () => file(`{${entry("a", 0, 8)},${entry("b", 4, 12)}}`, 12), "found 4..12");
refuses("a gap between tensors", () => file(`{${entry("a", 0, 4)},${entry("b", 8, 12)}}`, 12), "found 8..12");
refuses("bytes that no tensor has", () => file(`{${entry("a", 0, 4)}}`, 8), "Expected 4 bytes of tensors, found 8");
refuses("a tensor beyond the file", () => file(`{${entry("a", 0, 12)}}`, 8), "found 0..12");
refuses(
  "a tensor that ends before it begins",
  () => file(`{${entry("a", 0, 4)},${entry("b", 4, 0, "[1]")}}`, 4),
  "found 4..0",
);
refuses("a size that is not the shape's", () => file(`{${entry("a", 0, 12, "[2,2]")}}`, 12), "bytes of F32 [2,2]");
refuses(
  "a shape whose product overflows",
  () => file(`{${entry("a", 0, 0, "[4294967296,4294967296]")}}`),
  "4294967296",
);
refuses("an unknown number format", () => file(`{${entry("a", 0, 4, "[4]", "F8_E4M3")}}`, 4), `"F8_E4M3"`);
refuses("a negative size", () => file(`{${entry("a", 0, 4, "[-1]")}}`, 4), "a whole number");
refuses("a broken size", () => file(`{${entry("a", 0, 4, "[1.5]")}}`, 4), `Expected "]"`);
refuses("a size beyond 2^53", () => file(`{${entry("a", 0, 4, "[99999999999999999]")}}`, 4), "below 2^53");
refuses(
  "thirty-three dimensions",
  () => file(`{${entry("a", 0, 4, `[${Array(33).fill(1)}]`)}}`, 4),
  "at most 32 dimensions",
);
refuses("a list nested a million deep", () => file(`{"a":${"[".repeat(1e6)}`), `Expected "{"`);
refuses("metadata that is not text", () => file(`{"__metadata__":{"a":1},${entry("w", 0, 4)}}`, 4), "Expected");
refuses("text behind the header", () => file(`{${entry("a", 0, 4)}}x`, 4), "spaces behind");
refuses("a text without end", () => file(`{"a`), "the end of a text");
refuses("a text that ends in a backslash", () => file(`{"a\\`), "the end of a text");
refuses("a control letter in a text", () => file(`{"a\n":1}`), "a JSON text");
refuses("a text that is not UTF-8", () => joined(little(6, 8), [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x7d]), "UTF-8");
refuses("a hundred thousand and one names", () => {
  const texts = Array.from({ length: 100_001 }, (_, i) => `"${i}":""`);
  return file(`{"__metadata__":{${texts}}}`);
}, "at most 100000 names");
refuses("a text of millions of bytes", () => file(`{"${"a".repeat(5 << 20)}"`), "texts of at most 4194304 bytes");
refuses("no tensors", () => file("{}"), "Expected tensors, found none");

const some: WritableTensor[] = [
  { name: "half", shape: [3], dtype: "float16", data: new Float32Array([0.1, -2, 65504]) },
  { name: "full", shape: [1, 2], dtype: "float32", data: new Float32Array([0.1, NaN]) },
  { name: "0", shape: [], dtype: "float32", data: new Float32Array([7, 8]).subarray(1) },
];

Deno.test("writeSafetensors() keeps float32 exactly and rounds float16 to the nearest", async () => {
  using checkpoint = await openCheckpoint(writeSafetensors(some, { metadata: { made: "here" } }));
  assertEquals([...checkpoint.metadata], [["made", "here"]]);
  assertEquals([...checkpoint.tensors.keys()], ["full", "0", "half"]); // wider numbers first
  assertEquals([...await checkpoint.readFloat32("full")], [Math.fround(0.1), NaN]);
  assertEquals([...await checkpoint.readFloat32("0")], [8]);
  assertEquals([...await checkpoint.readFloat32("half")], [Math.f16round(0.1), -2, 65504]);
});

Deno.test("writeSafetensors() aligns the tensors to their numbers and gives the same bytes again", () => {
  const bytes = writeSafetensors(some);
  assertEquals(new DataView(bytes.buffer).getUint32(0, true) % 8, 0);
  assertEquals(bytes, writeSafetensors(some));
});

Deno.test("writeSafetensors() refuses what no reader could take", () => {
  const write = (tensor: Partial<WritableTensor>) => () => writeSafetensors([some[0]!, { ...some[1]!, ...tensor }]);
  for (
    const bad of [{ name: "half" }, { name: "__metadata__" }, { shape: [3] }, { shape: [-1, -2] }, { shape: [0.5, 4] }]
  ) {
    assertEquals(assertThrows(write(bad), MaskletError).code, "bad-argument");
  }
});
