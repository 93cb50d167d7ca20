import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { labelledFrame, labelledMasks } from "../../src/dataset/labelled_frame.ts";
import { drawn, labels, rowsOf } from "../drawn.ts";

Deno.test("labelledFrame() lists the values that occur and gives the pixels of each", () => {
  const frame = labelledFrame(labels("..1", "7v7"), 3, 2);
  assertEquals(frame.values, [0, 1, 7, 255]);
  assertEquals(rowsOf(frame.mask(7)), ["...", "#.#"]);
  assertEquals(rowsOf(frame.foreground()), ["..#", "###"]);
});

Deno.test("labelledFrame() gives an empty mask for a label that does not occur", () =>
  assertEquals(rowsOf(labelledFrame(labels("11"), 2, 1).mask(2)), [".."]));

Deno.test("labelledFrame() refuses labels that do not fill the size", () => {
  const error = assertThrows(() => labelledFrame(new Uint8Array(3), 2, 2), MaskletError, "4 labels for 2x2, found 3");
  assertEquals(error.code, "bad-mask");
});

Deno.test("labelledFrame() takes 16-bit labels", () => {
  const frame = labelledFrame(new Uint16Array([0, 300, 65_535]), 3, 1);
  assertEquals([frame.values, rowsOf(frame.mask(300))], [[0, 300, 65_535], [".#."]]);
});

Deno.test("labelledFrame() packs rows that end inside and at the end of a word", () => {
  for (const width of [1, 31, 32, 33, 64, 70]) {
    const rows = ["1".repeat(width), `.${"1".repeat(width - 1)}`];
    const frame = labelledFrame(labels(...rows), width, 2);
    assertEquals(rowsOf(frame.mask(1)), rows.map((row) => row.replaceAll("1", "#")), `width ${width}`);
    assertEquals(rowsOf(frame.foreground()), rowsOf(frame.mask(1)));
  }
});

Deno.test("labelledMasks() gives pixels that objects share to the smallest label", () => {
  const frame = labelledMasks(new Map([[5, drawn("###.")], [2, drawn(".##.")]]), 4, 1);
  assertEquals(frame.values, [0, 2, 5]);
  assertEquals([frame.mask(5), frame.mask(2), frame.foreground()].map(rowsOf), [["#..."], [".##."], ["###."]]);
});

Deno.test("labelledMasks() knows an object that is hidden no more, and a frame without background", () => {
  const frame = labelledMasks(new Map([[1, drawn("####")], [2, drawn("..##")], [3, drawn("....")]]), 4, 1);
  assertEquals(frame.values, [1]);
});
