import { assert, assertEquals, fail } from "@std/assert";
import { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16, roundToBfloat16 } from "../../src/checkpoint/half.ts";

const everyHalf = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
const bitsOf = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer, values.byteOffset, values.length);
const floatsOf = (...words: number[]): Float32Array => new Float32Array(new Uint32Array(words).buffer);
const isNanHalf = (bits: number): boolean => (bits & 0x7fff) > 0x7c00;

Deno.test("float16ToFloat32() gives the value of each of the 65,536 halves", () => {
  const values = float16ToFloat32(everyHalf);
  const native = new Float16Array(everyHalf.buffer);
  for (const bits of everyHalf) {
    assert(
      Object.is(values[bits], native[bits]),
      `0x${bits.toString(16)}: expected ${native[bits]}, found ${values[bits]}`,
    );
  }
});

Deno.test("float32ToFloat16() takes each half back to itself, NaN to a quiet NaN of the same sign", () => {
  const back = float32ToFloat16(float16ToFloat32(everyHalf));
  assertEquals(back, everyHalf.map((bits) => isNanHalf(bits) ? bits | 0x200 : bits));
});

Deno.test("float32ToFloat16() rounds half-way values to the even neighbour and all others to the nearest", () => {
  const values = float16ToFloat32(everyHalf);
  for (let bits = 0; bits < 0x7c00; bits++) { // every finite positive half and its upper neighbour; infinity stands for 65536
    const upper = bits + 1 === 0x7c00 ? 65536 : values[bits + 1]!;
    const middle = new Float32Array([(values[bits]! + upper) / 2]); // exact in float32
    const [word] = bitsOf(middle);
    const [below, at, above] = float32ToFloat16(floatsOf(word! - 1, word!, word! + 1));
    assertEquals(
      [below, at, above],
      [bits, bits % 2 === 0 ? bits : bits + 1, bits + 1],
      `between ${values[bits]} and ${upper}`,
    );
    const negative = float32ToFloat16(floatsOf(0x80000000 + word!))[0];
    assertEquals(negative, 0x8000 | at!);
  }
});

Deno.test("float32ToFloat16() keeps the sign of zero and of what is too small or too big", () => {
  const halves = float32ToFloat16(new Float32Array([0, -0, 1e-10, -1e-10, 1e10, -1e10, Infinity, -Infinity]));
  assertEquals([...halves], [0, 0x8000, 0, 0x8000, 0x7c00, 0xfc00, 0x7c00, 0xfc00]);
});

Deno.test("float32ToFloat16() reads a view that does not start at its buffer's first byte", () => {
  assertEquals([...float32ToFloat16(new Float32Array([9, 1, 2]).subarray(1))], [0x3c00, 0x4000]);
});

Deno.test("bfloat16ToFloat32() puts each of the 65,536 into the upper half of a float32", () => {
  const words = bitsOf(bfloat16ToFloat32(everyHalf));
  assert(words.every((word, bits) => word === bits * 65536));
});

Deno.test("roundToBfloat16() takes the nearest bfloat16, the even one half-way", () => {
  const nearest = (word: number): number => { // by comparing distances, for positive finite words
    const lower = word - word % 65536;
    const value = (bits: number): number => bits >= 0x7f800000 ? 2 ** 128 : floatsOf(bits)[0]!;
    const [down, up] = [value(word) - value(lower), value(lower + 65536) - value(word)];
    return down < up || (down === up && (lower >>> 16) % 2 === 0) ? lower : lower + 65536;
  };
  const low = [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff];
  for (let high = 0; high < 0x7f80; high++) {
    for (const rest of low) {
      const word = high * 65536 + rest;
      const want = nearest(word);
      const [plus, minus] = bitsOf(roundToBfloat16(floatsOf(word, word + 0x80000000)));
      if (plus !== want || minus !== want + 0x80000000) {
        fail(`0x${word.toString(16)}: expected ${want}, found ${plus} and ${minus}`);
      }
    }
  }
});

Deno.test("roundToBfloat16() keeps infinities, and NaN where its payload is in the lost bits", () => {
  const rounded = bitsOf(roundToBfloat16(floatsOf(0x7f800000, 0xff800000, 0x7f800001, 0xffffffff)));
  assertEquals([...rounded], [0x7f800000, 0xff800000, 0x7fc00000, 0xffff0000]);
});
