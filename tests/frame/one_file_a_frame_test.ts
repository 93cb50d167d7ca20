import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { oneFileAFrame } from "../../src/frame/one_file_a_frame.ts";

const inOrder = (...names: readonly string[]): string[] => oneFileAFrame(names.map((name) => `f/${name}`), "bad-video");
const refusal = (...names: readonly string[]): MaskletError =>
  assertThrows(() => inOrder(...names), MaskletError) as MaskletError;

Deno.test("files are in the order of their frames", () => {
  assertEquals(inOrder("10.jpg", "9.png", "2.JPG"), ["f/2.JPG", "f/9.png", "f/10.jpg"]);
  assertEquals(inOrder("0.5.jpg", "0.25.jpg", "0.05.jpg", "0.050.jpg").length, 4); // zeros behind a point count
  assertEquals(inOrder("cam1_1.jpg", "cam2_1.jpg", "cam1_2.jpg").length, 3);
  assertEquals(inOrder("frame (1).jpg", "frame.jpg", "frame (2).jpg").length, 3);
  assertEquals(inOrder("0.jpg", "1.jpg", "thumb_0.jpg").length, 3); // one number alone is no series
});

Deno.test("two files with one number are refused, however many zeros stand before it", () => {
  for (const [one, two] of [["0001.png", "1.jpg"], ["a01.jpg", "a1.jpg"], ["f_0_01.jpg", "f_0_1.jpg"]] as const) {
    assertStringIncludes(refusal(two, "7.jpg", one).message, `found f/${one} and f/${two}. Choose with a pattern`);
  }
});

Deno.test("two series with the same numbers in one folder are refused, with a pattern that chooses one", () => {
  const { message, hint } = refusal("0.jpg", "0_mask.png", "1.jpg", "1_mask.png");
  assertStringIncludes(message, "Expected one series of frames, found two: 0.jpg and 0_mask.png");
  assertStringIncludes(hint, '"f/*_mask.png"');
  assertStringIncludes(refusal("left_01.png", "right_1.png", "left_02.png", "right_2.png").message, "found two");
});

Deno.test("a copy beside a frame, by its name, is refused wherever files are frames: videos, images, masks", () => {
  for (const copy of ["2 (1).png", "2 copy.png", "2~.png"]) {
    assertThrows(
      () => inOrder("1.png", "2.png", copy, "3.png"),
      MaskletError,
      "frame 2, found f/2.png and a copy by its name, f/2",
    );
  }
  assertEquals(inOrder("a (1).png", "a (2).png").length, 2); // numbered so, with no frame that they are copies of
});
