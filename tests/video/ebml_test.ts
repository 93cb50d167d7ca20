import { assertEquals } from "@std/assert";
import { elementHead, elementsAt, isMatroska } from "../../src/video/ebml.ts";

Deno.test("elementHead() reads an element's id and length, and open ones", () => {
  assertEquals(elementHead(new Uint8Array([0x83, 0x81, 1])), { id: 0x83, length: 2, size: 1 });
  assertEquals(elementHead(new Uint8Array([0x6d, 0x80, 0x40, 0x02])), { id: 0x6d80, length: 4, size: 2 });
  assertEquals(elementHead(new Uint8Array([0xae, 0xff])), { id: 0xae, length: 2, size: undefined });
  for (const bytes of [[], [0], [0x83], [0x83, 0]]) assertEquals(elementHead(new Uint8Array(bytes)), undefined);
});

Deno.test("elementsAt() finds elements by their way, also in parents that end behind the bytes", () => {
  const track = (type: number): number[] => [0xae, 0x83, 0x83, 0x81, type];
  const bytes = new Uint8Array([0x18, 0x53, 0x80, 0x67, 0xc0, ...track(1), 0xec, 0x80, ...track(2)]);
  assertEquals(elementsAt(bytes, 0x18538067, 0xae, 0x83).map(([type]) => type), [1, 2]);
  assertEquals(elementsAt(bytes, 0xae), []);
  assertEquals([isMatroska(bytes), isMatroska(new Uint8Array([0x1a, 0x45, 0xdf, 0xa3]))], [false, true]);
});
