import { assertEquals, assertRejects } from "@std/assert";
import { deflateRawSync } from "node:zlib";
import { inflate } from "../../src/checkpoint/inflate.ts";
import { MaskletError } from "../../src/error.ts";

const where = { name: "a.pt" };
const packed = (bytes: Uint8Array) => new Uint8Array(deflateRawSync(bytes));
const numbers = (length: number) => Uint8Array.from({ length }, (_, i) => i * i % 251);

Deno.test("what was deflated comes back, in one piece of input or in many", async () => {
  for (const bytes of [new Uint8Array(0), numbers(10), numbers(100_000), new Uint8Array(3 << 20)]) {
    const found = await inflate(packed(bytes), bytes.length, where);
    assertEquals([found.length, found.every((byte, i) => byte === bytes[i])], [bytes.length, true]);
  }
});

Deno.test("more or less than the size that was declared is refused, and so is what is damaged or cut, by the file's name", async () => {
  const bytes = packed(numbers(5000));
  const refused = (data: Uint8Array<ArrayBuffer>, size: number, words: string) =>
    assertRejects(() => inflate(data, size, where), MaskletError, words);
  await refused(bytes, 4999, "found more (in a.pt)");
  await refused(bytes, 5001, "found 5000 (in a.pt)");
  await refused(bytes.subarray(0, bytes.length - 5), 5000, "inflates to 5000 bytes, found");
  await refused(Uint8Array.of(0xff, 0xff, 0xff), 10, "damaged ones after 0");
  const bomb = packed(new Uint8Array(64 << 20)); // 64 MiB in 64 KiB
  await refused(bomb, 1000, "found more");
});
