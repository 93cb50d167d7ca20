import { assertEquals } from "@std/assert";
import { cropBoxes } from "../../src/automatic/crop_boxes.ts";
import { corners, spec } from "../reference/image_functions.ts";

Deno.test("cropBoxes() gives the picture alone without layers, and goes column by column with them", () => {
  const size = { width: 8, height: 4 };
  assertEquals(cropBoxes(size, 0, 0.5).map(({ box }) => corners(box)), [[0, 0, 8, 4]]);
  assertEquals(cropBoxes(size, 1, 0).slice(1).map(({ box }) => corners(box)), [
    [0, 0, 4, 2],
    [0, 2, 4, 4],
    [4, 0, 8, 2],
    [4, 2, 8, 4],
  ]);
});

Deno.test("cropBoxes() ends crops at the picture's edges, so that the last may be narrower", () => {
  for (const { box: { right, bottom }, layer } of cropBoxes({ width: 67, height: 101 }, 3, 0.3)) {
    assertEquals([right <= 67, bottom <= 101, layer <= 3], [true, true, true]);
  }
});

spec("crop boxes and their layers are the reference's", (golden) => {
  for (const { width, height, layers, overlap, boxes, layerOfEachBox } of golden.cropBoxes) {
    const crops = cropBoxes({ width, height }, layers, overlap);
    assertEquals(crops.map((crop) => corners(crop.box)), boxes);
    assertEquals(crops.map(({ layer }) => layer), layerOfEachBox);
  }
});
