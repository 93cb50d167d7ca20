import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { type FrameSet, pairFrames } from "../../src/frame/pair_frames.ts";

const set = (place: string, ...names: readonly string[]): FrameSet => ({ place, names });
const byName = (a: FrameSet, b: FrameSet) => [...pairFrames(a, b, "name", "bad-dataset")];

Deno.test("frames of one name belong together; those without a partner are left out", () => {
  assertEquals(byName(set("a", "0", "4", "8"), set("b", "0", "1", "4")), [["0", "0"], ["4", "4"]]);
  assertEquals(byName(set("a"), set("b", "0")), []);
});

Deno.test("as many frames whose numbers differ by an offset are refused, and both ranges are named", () => {
  const error = assertThrows(
    () => byName(set("truth", "00001", "00002"), set("clip.mp4", "00000", "00001")),
    MaskletError,
    "00001..00002 (2) in truth and 00000..00001 (2) in clip.mp4: they differ by 1",
  );
  assertEquals([error.code, error.hint.includes("position")], ["bad-dataset", true]);
});

Deno.test("names that are no numbers, or differ by more than an offset, are no offset", () => {
  assertEquals(byName(set("a", "f1", "f2"), set("b", "f0", "f1")), [["f1", "f1"]]);
  assertEquals(byName(set("a", "1", "3"), set("b", "0", "1")), [["1", "1"]]);
});

Deno.test("by position the first belongs to the first; another number of frames is refused", () => {
  const pairs = pairFrames(set("a", "1", "2"), set("b", "x", "y"), "position", "bad-dataset");
  assertEquals([...pairs], [["1", "x"], ["2", "y"]]);
  assertThrows(
    () => pairFrames(set("a", "1"), set("b"), "position", "bad-dataset"),
    MaskletError,
    "1..1 (1) in a and none in b",
  );
});
