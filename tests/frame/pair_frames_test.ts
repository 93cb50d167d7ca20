import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { doubtfulNames, type FrameSet, pairFrames } from "../../src/frame/pair_frames.ts";

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

Deno.test("numbers behind a word that all names share are numbers too", () => {
  assertThrows(() => byName(set("a", "cam1_1", "cam1_2"), set("b", "cam1_0", "cam1_1")), MaskletError, "differ by 1");
});

Deno.test("a set that begins at 1 beside one that begins at 0 is doubtful where names agree", () => {
  const doubt = (a: readonly string[], b: readonly string[]) => doubtfulNames(set("a", ...a), set("b", ...b));
  assertEquals(
    doubt(["00001", "00002"], ["00000", "00001", "00002"])?.startsWith(
      "00001..00002 (2) in a begin at 1, 00000..00002 (3) in b at 0: ",
    ),
    true,
  );
  assertEquals(doubt(["0", "2"], ["0", "1", "2"]), undefined);
  assertEquals(doubt(["1", "2"], ["1", "2", "3"]), undefined);
  assertEquals(doubt(["5", "10"], ["0", "5", "10"]), undefined);
  assertEquals(doubt([], ["0"]), undefined);
});

Deno.test("names that are no numbers, or differ by more than an offset, are no offset", () => {
  assertEquals(byName(set("a", "a1", "b2"), set("b", "a0", "a1")), [["a1", "a1"]]);
  assertEquals(byName(set("a", "x", "y"), set("b", "y", "z")), [["y", "y"]]);
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
