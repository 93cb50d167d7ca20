import { assertEquals, assertThrows } from "@std/assert";
import { boxIou, boxNms } from "../../src/automatic/box_nms.ts";
import { MaskletError } from "../../src/error.ts";
import { box, spec } from "../reference/image_functions.ts";

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

spec("box suppression keeps the reference's boxes in its order", (golden) => {
  const { boxes, scores, keep } = golden.nms;
  for (const { iouThreshold, indices } of keep) {
    assertEquals(boxNms(boxes.map((one) => box(...one)), scores, iouThreshold), indices, `IoU ${iouThreshold}`);
  }
});
