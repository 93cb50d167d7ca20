import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { compareFrameNames, inFrameOrder } from "../../src/frame/frame_order.ts";
import { oneFileAFrame } from "../../src/frame/one_file_a_frame.ts";

Deno.test("frames are in the order of their numbers, however many digits they are written with", () => {
  assertEquals(inFrameOrder(["10", "9", "00011", "2"]), ["2", "9", "10", "00011"]);
  assertEquals(inFrameOrder(["1403636579763555585", "1403636579763555584"])[0], "1403636579763555584");
});

Deno.test("names that are times are in the order of the times", () => {
  assertEquals(inFrameOrder(["1.5", "1.25", "0.3", "10.0", "-0.5", "-2", "1"]), [
    "-2",
    "-0.5",
    "0.3",
    "1",
    "1.25",
    "1.5",
    "10.0",
  ]);
  assertEquals(inFrameOrder(["1403636579.763555585", "1403636579.763555584"])[0], "1403636579.763555584");
});

Deno.test("times with a comma, and numbers with an exponent, are in the order of their values", () => {
  assertEquals(inFrameOrder(["0,5", "0,3", "10,0", "0,25", "-0,5"]), ["-0,5", "0,25", "0,3", "0,5", "10,0"]);
  assertEquals(inFrameOrder(["1e3", "20", "1.5E+2", "1e-05", "0.0002", "2.5e-4", "0e9", "-1e1", "-2"]), [
    ...["-1e1", "-2", "0e9", "1e-05", "0.0002", "2.5e-4", "20", "1.5E+2", "1e3"],
  ]);
});

Deno.test("names of several kinds have one order, in whatever order a folder lists them", () => {
  const sorted = [
    "-2",
    "-1",
    "0.3a",
    "0.25",
    "0.3",
    "1f0",
    "2_left",
    "3",
    "4.5.6",
    "4.10.1",
    "5",
    "1e3",
    "-1a",
    "a",
    "a2",
  ];
  for (let turn = 0; turn < sorted.length; turn++) {
    const turned = [...sorted.slice(turn), ...sorted.slice(0, turn)];
    assertEquals(inFrameOrder(turned), sorted);
    assertEquals(inFrameOrder(turned.toReversed()), sorted);
  }
  for (const [i, a] of sorted.entries()) {
    for (const [j, b] of sorted.entries()) {
      assertEquals(Math.sign(compareFrameNames(a, b)), Math.sign(i - j), `${a} ${b}`);
    }
  }
});

Deno.test("other names are in natural order: digits by value, everything else by character", () => {
  const names = ["f10", "f2", "a", "f2b", "B", "shot1.10", "shot1.9"];
  assertEquals(inFrameOrder(names), ["B", "a", "f2", "f2b", "f10", "shot1.9", "shot1.10"]);
  assertEquals(compareFrameNames("f1", "f1"), 0);
});

Deno.test("names of equal value keep the order of their characters", () => {
  assertEquals(inFrameOrder(["1", "01", "001"]), ["001", "01", "1"]);
});

Deno.test("oneFileAFrame() sorts files and refuses two for one frame, naming both", () => {
  assertEquals(oneFileAFrame(["v/10.jpg", "v/9.png"], "bad-video"), ["v/9.png", "v/10.jpg"]);
  const error = assertThrows(() => oneFileAFrame(["v/9.png", "v/10.jpg", "v/9.jpg"], "bad-dataset"), MaskletError);
  assertEquals([error.code, error.message.includes("v/9.jpg and v/9.png")], ["bad-dataset", true]);
});

Deno.test("numbers of one length have that order too, whether they have it already or not, and so have files by their frames", () => {
  const sorted = ["00000", "00001", "00010", "00100"];
  for (const names of [sorted, sorted.toReversed(), ["00010", "00001", "00100", "00000"]]) {
    assertEquals(inFrameOrder(names), sorted);
  }
  assertEquals(inFrameOrder([]), []);
  const files = ["2.png", "10.png", "1.png"];
  assertEquals(inFrameOrder(files, (file) => file.slice(0, -4)), ["1.png", "2.png", "10.png"]);
  assertEquals(files, ["2.png", "10.png", "1.png"]);
});
