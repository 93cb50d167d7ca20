import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { rgbOfPicture } from "../../src/video/yuv.ts";

const plainColours = { matrix: "bt709", fullRange: false };
/** Planes one after the other, each of rows of `stride` bytes. */
function planesOf(...planes: { stride: number; bytes: number[] }[]) {
  const places = planes.map(({ stride }, i) => ({
    stride,
    offset: planes.slice(0, i).reduce((sum, plane) => sum + plane.bytes.length, 0),
  }));
  return [Uint8Array.from(planes.flatMap((plane) => plane.bytes)), places] as const;
}

Deno.test("rgbOfPicture() gives FFmpeg's RGB for every matrix and range", async () => {
  type Golden = [string, boolean, [number, number, number], [number, number, number]];
  const goldens: Golden[] = JSON.parse(await Deno.readTextFile(new URL("fixtures/yuv_to_rgb.json", import.meta.url)));
  assertEquals(goldens.length, 72);
  for (const [matrix, fullRange, [y, u, v], rgb] of goldens) {
    const luma = { stride: 1, bytes: [y, y] };
    const [samples, planes] = planesOf(luma, { stride: 1, bytes: [u] }, { stride: 1, bytes: [v] });
    const found = rgbOfPicture(samples, "I420", planes, { width: 1, height: 2, matrix, fullRange });
    assertEquals([matrix, fullRange, y, u, v, ...found], [matrix, fullRange, y, u, v, ...rgb, ...rgb]);
  }
});

Deno.test("rgbOfPicture() rounds factors of a full range in FFmpeg's steps", () => {
  const [samples, planes] = planesOf({ stride: 2, bytes: [132, 132, 132, 132] }, { stride: 1, bytes: [94] }, {
    stride: 1,
    bytes: [246],
  });
  const options = { width: 2, height: 2, matrix: "fcc", fullRange: true };
  const pixel = [255, 59, 71]; // FFmpeg 5.1; green was 58
  assertEquals([...rgbOfPicture(samples, "I420", planes, options)], [...pixel, ...pixel, ...pixel, ...pixel]);
});

Deno.test("rgbOfPicture() takes BT.601 where nothing is said", () => {
  const [samples, planes] = planesOf({ stride: 1, bytes: [81] }, { stride: 1, bytes: [90] }, {
    stride: 1,
    bytes: [240],
  });
  const of = (
    matrix: string | undefined,
  ) => [...rgbOfPicture(samples, "I420", planes, { width: 1, height: 1, matrix, fullRange: false })];
  assertEquals(of(undefined), of("smpte170m"));
});

Deno.test("rgbOfPicture() finds the chroma of each pixel in every layout, at odd widths and with padded rows", () => {
  // Full range and neutral chroma but for one sample, so that red = luma + 1.4 (V - 128) shows which pixels it colours.
  const size = { width: 3, height: 4, matrix: "bt470bg", fullRange: true };
  const luma = { stride: 4, bytes: [1, 2, 3, 4].flatMap(() => [10, 10, 10, 99]) };
  const reds = (format: string, ...chroma: { stride: number; bytes: number[] }[]): boolean[] => {
    const [samples, planes] = planesOf(luma, ...chroma);
    const rgb = rgbOfPicture(samples, format, planes, size);
    return Array.from({ length: 12 }, (_, i) => rgb[3 * i]! > 20);
  };
  const shown = (...rows: string[]): boolean[] => [...rows.join("")].map((c) => c === "#");
  const plane = (stride: number, rows: number, hot: number) => ({
    stride,
    bytes: Array.from({ length: stride * rows }, (_, i) => i === hot ? 200 : 128),
  });
  assertEquals(reds("I420", plane(2, 2, -1), plane(2, 2, 1)), shown("..#", "..#", "...", "..."));
  assertEquals(reds("I420", plane(3, 2, -1), plane(3, 2, 3)), shown("...", "...", "##.", "##."));
  assertEquals(reds("I422", plane(2, 4, -1), plane(2, 4, 2)), shown("...", "##.", "...", "..."));
  assertEquals(reds("I444", plane(3, 4, -1), plane(3, 4, 5)), shown("...", "..#", "...", "..."));
  assertEquals(reds("I444", plane(3, 4, -1), plane(3, 4, 1)), shown(".#.", "...", "...", "..."));
  assertEquals(reds("NV12", plane(4, 2, 5)), shown("...", "...", "##.", "##."));
  assertEquals(reds("I420A", plane(2, 2, -1), plane(2, 2, 0), luma), shown("##.", "##.", "...", "..."));
});

Deno.test("rgbOfPicture() takes RGB out of packed pixels", () => {
  const samples = new Uint8Array([1, 2, 3, 9, 4, 5, 6, 9]);
  const of = (
    format: string,
  ): number[] => [
    ...rgbOfPicture(samples, format, [{ offset: 0, stride: 8 }], { width: 2, height: 1, ...plainColours }),
  ];
  assertEquals([of("RGBA"), of("BGRX")], [[1, 2, 3, 4, 5, 6], [3, 2, 1, 6, 5, 4]]);
});

Deno.test("rgbOfPicture() names a format or matrix that it does not know", () => {
  const [samples, planes] = planesOf({ stride: 1, bytes: [1] });
  const size = { width: 1, height: 1, fullRange: false };
  const format = assertThrows(
    () => rgbOfPicture(samples, "I410", planes, { ...size, matrix: "bt709" }),
    MaskletError,
    "I410",
  );
  assertEquals(format.code, "unsupported");
  const deep = assertThrows(
    () => rgbOfPicture(samples, "I440P10", planes, { ...size, matrix: "bt709" }),
    MaskletError,
    "I440P10",
  );
  assertEquals(deep.code, "unsupported");
  assertThrows(() => rgbOfPicture(samples, "I420", planes, { ...size, matrix: "rgb" }), MaskletError, "found rgb");
});
