import { assertEquals } from "@std/assert";
import { crc32 } from "../../src/kernel/checksum.ts";
import { randomOf } from "./pictures.ts";

/** Bit by bit. */
function twin(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

for (const [name, checksum] of [["ours", crc32], ["twin", twin]] as const) {
  Deno.test(`crc32() of "123456789" is the check value of its catalogue (${name})`, () => {
    assertEquals(checksum(new TextEncoder().encode("123456789")), 0xcbf4_3926);
    assertEquals(checksum(new Uint8Array()), 0);
  });
}

Deno.test("crc32() of pieces goes on from what went before", () => {
  const [first, second] = ["12345", "6789"].map((text) => new TextEncoder().encode(text));
  assertEquals(crc32(second!, crc32(first!)), 0xcbf4_3926);
});

Deno.test("crc32() equals its twin for all lengths around eight", () => {
  const random = randomOf(11);
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, () => random() * 256);
    assertEquals(crc32(bytes), twin(bytes), `${bytes}`);
  }
});
