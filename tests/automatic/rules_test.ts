import { assertEquals, assertThrows } from "@std/assert";
import { boxIou, boxNms } from "../../src/automatic/box_nms.ts";
import { isNearCropEdge } from "../../src/automatic/crop_edge.ts";
import { inclusiveBox } from "../../src/automatic/inclusive_box.ts";
import { pointGrid, pointGridLayers } from "../../src/automatic/point_grid.ts";
import { passesIou, passesStability } from "../../src/automatic/quality.ts";
import { stabilityScore } from "../../src/automatic/stability_score.ts";
import { uncropMask } from "../../src/automatic/uncrop.ts";
import { MaskletError } from "../../src/error.ts";
import { cleanLogits } from "../../src/mask/clean_logits.ts";
import { maskFromBytes, maskToBytes } from "../../src/mask/mask.ts";
import { uniformOf } from "../../src/parity/formula.ts";
import { drawn, rowsOf } from "../drawn.ts";

const box = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom });

Deno.test("pointGrid() puts points in the middle of cells, row by row", () =>
  assertEquals(pointGrid(2), [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]]));

Deno.test("pointGrid() ends as far from the edge as it begins, whatever the sum of steps says", () => {
  for (let side = 1; side <= 64; side++) assertEquals(pointGrid(side).at(-1)![0], 1 - 1 / (2 * side));
});

Deno.test("pointGridLayers() refuses a layer without points", () => {
  assertThrows(() => pointGridLayers(3, 2, 2), MaskletError, "found 0");
});

Deno.test("boxNms() takes the first of equal scores and drops what overlaps it", () => {
  const boxes = [box(0, 0, 10, 10), box(0, 0, 10, 9), box(20, 0, 30, 10), box(0, 0, 10, 10)];
  assertEquals(boxNms(boxes, [0.5, 0.5, 0.9, 0.4], 0.7), [2, 0]);
  assertEquals(boxNms(boxes, [0.5, 0.5, 0.9, 0.4], 1), [2, 0, 1, 3]);
  assertThrows(() => boxNms(boxes, [1], 0.7), MaskletError, "Expected a score for each of 4 boxes, found 1");
});

Deno.test("boxNms() keeps boxes without area: their IoU is NaN", () => {
  assertEquals(boxIou(box(3, 3, 3, 3), box(3, 3, 3, 3)), NaN);
  assertEquals(boxNms([box(3, 3, 3, 3), box(3, 3, 3, 3)], [1, 0.5], 0.1), [0, 1]);
});

Deno.test("boxIou() rounds areas beyond 2^24 to float32, as the reference's kernel does", () => {
  const iou = boxIou(box(0, 0, 9999, 9999), box(0, 0, 9998, 9999));
  assertEquals(iou, Math.fround(iou));
  assertEquals(iou, Math.fround(Math.fround(9998 * 9999) / Math.fround(9999 * 9999)));
});

Deno.test("isNearCropEdge() minds the crop's own edges, not the picture's", () => {
  const [crop, picture] = [box(100, 0, 300, 200), box(0, 0, 400, 200)];
  assertEquals(isNearCropEdge(box(50, 0, 120, 199), crop, picture), false); // touches the picture's top and bottom
  assertEquals(isNearCropEdge(box(20, 50, 120, 120), crop, picture), true); // 20 px from the left: near
  assertEquals(isNearCropEdge(box(21, 50, 120, 120), crop, picture), false);
});

Deno.test("inclusiveBox() ends on the last pixel, and is all 0 for an empty mask", () => {
  assertEquals(inclusiveBox(drawn("....", ".##.", ".#..")), box(1, 1, 2, 2));
  assertEquals(inclusiveBox(drawn("....")), box(0, 0, 0, 0));
});

Deno.test("stabilityScore() compares with float32 thresholds, as the logits are float32", () => {
  const edge = Math.fround(0.1); // above 0.1, not above its own rounding
  assertEquals(stabilityScore(new Float32Array([edge, 1]), { threshold: 0.1, offset: 0 }), 1);
  assertEquals(stabilityScore(new Float32Array([0.5, -0.5, 2, -2]), { threshold: 0, offset: 1 }), Math.fround(1 / 3));
});

Deno.test("limits of quality are float32, and 0 lets everything pass, NaN too", () => {
  const limits = { iou: 0.8, stability: 0.95 };
  assertEquals([passesIou(Math.fround(0.8), limits), passesStability(Math.fround(0.95), limits)], [false, true]);
  assertEquals(passesStability(NaN, limits), false);
  assertEquals([passesIou(0, { iou: 0, stability: 0 }), passesStability(NaN, { iou: 0, stability: 0 })], [true, true]);
});

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

Deno.test("cleanLogits() looks for holes and pieces in the logits as they were", () => {
  const logits = new Float32Array([1, 1, 1, -1, -1, 2, 1, -1, 1, -1, -1, -1, 1, 1, 1, -1, -1, -1]); // a ring, a pixel
  const options = { threshold: 0, maxHoleArea: 1, maxSprinkleArea: 1 };
  const found = cleanLogits(logits, { width: 6, height: 3 }, options);
  assertEquals([...found.keys()].filter((i) => found[i] !== logits[i]), [5, 7]);
  assertEquals([found[5], found[7]], [-10, 10]);
  assertEquals(
    cleanLogits(logits, { width: 6, height: 3 }, { ...options, maxHoleArea: 0, maxSprinkleArea: 0 }),
    logits,
  );
  assertThrows(
    () => cleanLogits(logits, { width: 5, height: 3 }, options),
    MaskletError,
    "Expected 15 logits, found 18",
  );
});
