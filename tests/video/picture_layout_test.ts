import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { StreamPicture } from "../../src/video/bitstream/stream_picture.ts";
import { isHandedOut, requireLayout } from "../../src/video/picture_layout.ts";

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
