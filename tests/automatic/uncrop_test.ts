import { assertEquals, assertThrows } from "@std/assert";
import { inclusiveBox } from "../../src/automatic/inclusive_box.ts";
import { uncropBox, uncropMask, uncropPoint } from "../../src/automatic/uncrop.ts";
import { MaskletError } from "../../src/error.ts";
import { crc32 } from "../../src/kernel/checksum.ts";
import { maskFromBytes, maskToBytes } from "../../src/mask/mask.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { uniformOf } from "../../src/parity/formula.ts";
import { syntheticMask } from "../../src/parity/synthetic_video.ts";
import { drawn, rowsOf } from "../drawn.ts";
import { box, corners, spec } from "../reference/image_functions.ts";

Deno.test("uncropMask() shifts bits across words", () => {
  assertEquals(rowsOf(uncropMask(drawn("##", ".#"), box(1, 1, 3, 3), { width: 4, height: 3 })), [
    "....",
    ".##.",
    "..#.",
  ]);
  for (let i = 0; i < 200; i++) {
    const n = (k: number, to: number): number => Math.floor((uniformOf(i * 8 + k, 3) + 1) / 2 * to);
    const [width, height] = [1 + n(0, 140), 1 + n(1, 4)];
    const [left, top] = [n(2, 100), n(3, 3)];
    const size = { width: left + width + n(4, 70), height: top + height + n(5, 3) };
    const bytes = Uint8Array.from({ length: width * height }, (_, j) => uniformOf(77 + i, j) > 0 ? 1 : 0);
    const wide = new Uint8Array(size.width * size.height);
    for (let y = 0; y < height; y++) {
      wide.set(bytes.subarray(y * width, (y + 1) * width), (top + y) * size.width + left);
    }
    const crop = box(left, top, left + width, top + height);
    assertEquals(maskToBytes(uncropMask(maskFromBytes(bytes, width, height), crop, size)), wide);
  }
});

Deno.test("uncropMask() refuses a crop that does not lie in the picture, and a mask that is not the crop's", () => {
  const size = { width: 4, height: 3 };
  assertThrows(() => uncropMask(drawn("##"), box(3, 0, 5, 1), size), MaskletError, "inside 4x3, found [3, 0, 5, 1]");
  assertThrows(() => uncropMask(drawn("##"), box(0.5, 0, 2.5, 1), size), MaskletError, "whole px");
  assertThrows(() => uncropMask(drawn("##"), box(0, 0, 3, 1), size), MaskletError, "the crop's 3x1, found 2x1");
});

spec("boxes, points and masks of a crop lie in the picture where the reference has them", ({ uncrop }) => {
  const [crop, picture] = [box(...uncrop.crop), box(...uncrop.originalBox)];
  assertEquals(uncrop.boxes.map((one) => corners(uncropBox(box(...one), crop))), uncrop.uncropped);
  assertEquals([[1.5, 2], [30, 4]].map(([x, y]) => uncropPoint([x!, y!], crop)), uncrop.points);
  const mask = maskFromBytes(syntheticMask(70, 60, 0, 1), 70, 60);
  const whole = uncropMask(mask, crop, { width: picture.right, height: picture.bottom });
  assertEquals([maskArea(whole), corners(inclusiveBox(whole))], [uncrop.mask.area, uncrop.mask.box]);
  assertEquals(crc32(maskToBytes(whole)).toString(16).padStart(8, "0"), uncrop.mask.crc32OfBytes);
});
