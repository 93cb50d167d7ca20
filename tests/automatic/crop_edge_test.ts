import { assertEquals, assertThrows } from "@std/assert";
import { isNearCropEdge } from "../../src/automatic/crop_edge.ts";
import { MaskletError } from "../../src/error.ts";
import { box, spec } from "../reference/image_functions.ts";

Deno.test("isNearCropEdge() minds the crop's own edges, not the picture's", () => {
  const [crop, picture] = [box(100, 0, 300, 200), box(0, 0, 400, 200)];
  assertEquals(isNearCropEdge(box(50, 0, 120, 199), crop, picture), false); // touches the picture's top and bottom
  assertEquals(isNearCropEdge(box(20, 50, 120, 120), crop, picture), true); // 20 px from the left: near
  assertEquals(isNearCropEdge(box(21, 50, 120, 120), crop, picture), false);
  assertThrows(() => isNearCropEdge(box(0, 0, 1, 1), crop, picture, { tolerance: -1 }), MaskletError, "from 0 on");
});

spec("boxes near an edge of their crop are the reference's", ({ uncrop }) => {
  const [crop, picture] = [box(...uncrop.crop), box(...uncrop.originalBox)];
  const boxes = uncrop.boxes.map((one) => box(...one));
  assertEquals(boxes.map((one) => isNearCropEdge(one, crop, picture)), uncrop.nearCropEdge);
  assertEquals(boxes.map((one) => isNearCropEdge(one, crop, picture, { tolerance: 3 })), uncrop.nearCropEdgeWithin3);
});
