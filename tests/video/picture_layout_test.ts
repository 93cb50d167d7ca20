import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { StreamPicture } from "../../src/video/bitstream/stream_picture.ts";
import { isHandedOut, requireLayout, requireWholeChroma } from "../../src/video/picture_layout.ts";

Deno.test("a picture that is called what the stream does not say is refused", () => {
  requireLayout("I420", { width: 2, height: 2, chroma: "420", depth: 8 }, "clip");
  requireLayout("NV12", { width: 2, height: 2, chroma: "420" }, "clip");
  requireLayout("I444AP10", { width: 2, height: 2, chroma: "444", depth: 10 }, "clip");
  requireLayout("I422", undefined, "clip");
  const refused = (format: string, chroma: "422" | "444" | "420", depth: number): void => {
    assertThrows(() => requireLayout(format, { width: 2, height: 2, chroma, depth }, "clip"), MaskletError, "in clip");
  };
  refused("I420", "444", 8);
  refused("I420", "422", 10);
  refused("I420", "420", 9);
  refused("I420P10", "420", 14);
});

Deno.test("pictures without colour, RGB, 4:4:0, and 4:2:2 and 4:4:4 of 8 bits in full range need a decoder of their own", () => {
  const out = (said: Partial<StreamPicture> | undefined, codec = "hev1.1"): boolean =>
    isHandedOut({ config: { codec }, picture: said && { width: 2, height: 2, ...said } });
  assertEquals([out(undefined), out({ chroma: "420", fullRange: true }), out({ chroma: "444", depth: 10 })], [
    ...[true, true, true],
  ]);
  assertEquals([out({ chroma: "400" }), out({ chroma: "400" }, "avc1.64")], [false, true]);
  assertEquals([out({ chroma: "440" }), out({ chroma: "444", matrix: 0 })], [false, false]);
  for (const chroma of ["422", "444"] as const) {
    const full = [8, 10].map((depth) => out({ chroma, depth, fullRange: true }));
    assertEquals([...full, out({ chroma, fullRange: false })], [false, true, true], chroma);
  }
});

Deno.test("pictures whose last column or row has chroma of its own need a decoder of their own", () => {
  const out = (width: number, height: number, said: Partial<StreamPicture> = {}): boolean =>
    isHandedOut({ config: { codec: "vp8" }, picture: { width, height, ...said } });
  assertEquals([out(4, 4), out(3, 4), out(4, 3)], [true, false, false]);
  const inRow = { chroma: "422" } as const; // chroma of a row is its own
  assertEquals([out(3, 4, inRow), out(4, 3, inRow)], [false, true]);
  assertEquals(out(3, 3, { chroma: "444" }), true);
});

Deno.test("a picture without the chroma of its last column or row is refused, and not coloured by other samples", () => {
  const check = (format: string, width: number, height: number, stride: number, rows: number): void => {
    const chroma = [0, 1].map((i) => ({ offset: 100 + i * stride * rows, stride }));
    requireWholeChroma(format, { width, height }, [{ offset: 0, stride: width }, ...chroma], "clip");
  };
  check("I420", 4, 4, 2, 2);
  check("I420", 3, 3, 2, 2);
  check("I422", 3, 3, 2, 3);
  check("I420P10", 3, 3, 4, 2);
  check("I444", 3, 3, 3, 3);
  for (const [format, stride, rows] of [["I420", 1, 2], ["I420", 2, 1], ["I422", 1, 3], ["I420P10", 2, 2]] as const) {
    const error = assertThrows(() => check(format, 3, 3, stride, rows), MaskletError, "in clip, found 3x3 px");
    assertEquals(error.code, "unsupported");
  }
});
