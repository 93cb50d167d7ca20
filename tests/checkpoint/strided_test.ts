import { assertEquals } from "@std/assert";
import { isContiguous, spanOf, toContiguous } from "../../src/checkpoint/strided.ts";

Deno.test("isContiguous() asks for row-major strides, and minds none of a dimension of one", () => {
  assertEquals(isContiguous({ shape: [2, 3], strides: [3, 1] }), true);
  assertEquals(isContiguous({ shape: [2, 1, 3], strides: [3, 99, 1] }), true);
  assertEquals(isContiguous({ shape: [], strides: [] }), true);
  assertEquals(isContiguous({ shape: [3, 2], strides: [1, 3] }), false);
  assertEquals(isContiguous({ shape: [2, 3], strides: [4, 1] }), false);
  assertEquals(isContiguous({ shape: [2], strides: [0] }), false);
});

Deno.test("spanOf() counts from the first element to the last", () => {
  assertEquals(spanOf({ shape: [2, 3], strides: [4, 1] }), 7);
  assertEquals(spanOf({ shape: [], strides: [] }), 1);
  assertEquals(spanOf({ shape: [5], strides: [0] }), 1);
});

Deno.test("toContiguous() puts the elements of a window into row-major order, whatever their width", () => {
  const span = new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assertEquals([...toContiguous(span, { shape: [3, 2], strides: [1, 3] }, 2)], [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11]);
  assertEquals([...toContiguous(span, { shape: [2, 2], strides: [0, 4] }, 1)], [0, 4, 0, 4]);
});
