import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { maskFromCounts, maskFromRle } from "../../src/mask/rle.ts";
import { masksEqual } from "../../src/mask/mask.ts";
import { automaticRecord } from "../../src/segment/automatic_mask.ts";
import { cocoDataset } from "../../src/segment/coco.ts";
import { collectMasks } from "../../src/segment/collect_masks.ts";
import { encodeImage } from "../../src/segment/encoded_image.ts";
import { segmentEverything, type SegmentEverythingOptions } from "../../src/segment/segment_everything.ts";
import { type ColourModel, colourModel } from "../fakes/colour_model.ts";
import { SIDE } from "../fakes/colours.ts";

const side = 4 * SIDE;

/** Four squares of one colour each on black. */
function picture(scale = 1) {
  const side = 4 * SIDE * scale;
  const rgb = new Uint8Array(3 * side * side);
  const colours = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0]];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [cx, cy] = [Math.floor(x / 4 / scale) % 8, Math.floor(y / 4 / scale) % 8];
      const square = 2 * Math.floor(y / 32 / scale) + Math.floor(x / 32 / scale);
      if (cx >= 2 && cx < 6 && cy >= 2 && cy < 6) rgb.set(colours[square]!, 3 * (y * side + x));
    }
  }
  return { width: side, height: side, rgb };
}
// Black covers most of a picture of this kind; its edges are those of the picture, so it is found too.
const options = { pointsPerSide: 4, stabilityScoreThreshold: 0.5, stabilityScoreOffset: 1 };

Deno.test("segmentEverything() finds each thing once, by falling predicted IoU", async () => {
  const model = colourModel();
  const found = await collectMasks(segmentEverything(model, picture(), options));
  const ious = found.masks.map(({ iou }) => iou);
  assertEquals(ious, ious.toSorted((a, b) => b - a));
  assertEquals(found.masks.length, 5, "four squares, and black");
  assertEquals(model.held, 0);
  for (const { mask, area, box, bbox, point } of found) {
    assertEquals(area, maskArea(mask));
    assertEquals(bbox, [box!.left, box!.top, box!.right - box!.left - 1, box!.bottom - box!.top - 1]);
    assert(point[0] > 0 && point[0] < side);
  }
});

Deno.test("segmentEverything() asks in batches and tells how far it is", async () => {
  const model = colourModel();
  const progress: number[][] = [];
  const onProgress = ({ points, of, crops }: { points: number; of: number; crops: number }) =>
    progress.push([points, of, crops]);
  await collectMasks(segmentEverything(model, picture(), { ...options, pointsPerBatch: 6, onProgress }));
  assertEquals(progress, [[6, 16, 0], [12, 16, 0], [16, 16, 0]]);
  const batches = model.calls.flatMap((call) => call.part === "decodeCandidates" ? [call.prompts.length] : []);
  assertEquals(batches, [6, 6, 4]);
});

Deno.test("segmentEverything() begins with the smallest crops and hands out masks after each", async () => {
  const model = colourModel();
  const stream = segmentEverything(model, picture(4), {
    ...options,
    cropLayers: 1,
    cropOverlapRatio: 0,
    pointsPerSide: 2,
  });
  const seen: number[] = [];
  for await (const { cropBox } of stream) {
    seen.push((cropBox.right - cropBox.left) * (cropBox.bottom - cropBox.top));
    if (seen.length === 1) {
      assert(model.calls.filter(({ part }) => part === "encodeImage").length < 5, "before the last crop");
    }
  }
  assertEquals(seen, seen.toSorted((a, b) => a - b));
  assertEquals(
    seen.filter((area) => area === 128 * 128).length,
    4,
    "a square a crop; the picture's own are duplicates",
  );
  assertEquals(model.calls.filter(({ part }) => part === "encodeImage").length, 5);
  assertEquals(model.held, 0);
});

Deno.test("an encoded picture is not encoded again, and stays open", async () => {
  const model = colourModel();
  using image = await encodeImage(model, picture());
  await collectMasks(segmentEverything(model, image, options));
  await collectMasks(segmentEverything(model, image, options));
  assertEquals(model.calls.filter(({ part }) => part === "encodeImage").length, 1);
});

Deno.test("masks refine themselves with maskToMask: one more question a candidate, with its own logits", async () => {
  const model = colourModel();
  await collectMasks(segmentEverything(model, picture(), { ...options, pointsPerSide: 1, maskToMask: true }));
  const asked = model.calls.flatMap((call) => call.part === "decodeCandidates" ? [call.prompts] : []);
  assertEquals(asked.map((prompts) => prompts.filter(({ mask }) => mask !== undefined).length), [
    0,
    ...asked.slice(1).map((p) => p.length),
  ]);
  assertEquals(asked.slice(1).flat().length, 3);
});

Deno.test("one mask a point, and one that refines itself, give way to the best of three where they are not stable", async () => {
  const model = colourModel();
  const decodeCandidates: ColourModel["decodeCandidates"] = async (...args) =>
    (await model.decodeCandidates(...args)).map((one) => ({
      ...one,
      ious: [0.2, 0.7, 0.5],
      single: { ...one.single, iou: 0.4, logits: one.single.logits.map((v) => v > 0 ? 0.01 : -6) },
    }));
  const shaky = { ...model, decodeCandidates } as ColourModel;
  const any = { pointsPerSide: 1, predictedIouThreshold: 0, stabilityScoreThreshold: 0 };
  const iou = async (own: SegmentEverythingOptions): Promise<number> =>
    (await collectMasks(segmentEverything(shaky, picture(), { ...any, ...own }))).masks[0]!.iou;
  for (const own of [{ multimask: false }, { maskToMask: true }]) {
    assertEquals(await iou(own), 0.7);
    assertEquals(await iou({ ...own, stabilityThreshold: 0 }), 0.4);
    assertEquals(await iou({ ...own, stabilityDelta: 0.001 }), 0.4);
  }
});

Deno.test("whoever stops early, or aborts, leaves nothing behind", async () => {
  const model = colourModel();
  for await (const _ of segmentEverything(model, picture(), options)) break;
  assertEquals(model.held, 0);
  const stop = new AbortController();
  const run = segmentEverything(model, picture(), {
    ...{ ...options, pointsPerBatch: 1, signal: stop.signal },
    onProgress: ({ points }) => points === 3 && stop.abort(new Error("enough")),
  });
  await assertRejects(() => collectMasks(run), Error, "enough");
  assertEquals(model.held, 0);
});

Deno.test("records have the reference's fields, and masks in three forms", async () => {
  const found = await collectMasks(segmentEverything(colourModel(), picture(), options));
  const [one] = found.masks;
  const [coco, plain, bytes] = (["coco_rle", "uncompressed_rle", "binary_mask"] as const).map((output) =>
    automaticRecord(one!, { output })
  );
  assertEquals(Object.keys(coco!), [
    "segmentation",
    "area",
    "bbox",
    "predicted_iou",
    "point_coords",
    "stability_score",
    "crop_box",
  ]);
  assert(masksEqual(maskFromRle(coco!.segmentation as never), one!.mask));
  assert(
    masksEqual(
      maskFromCounts((plain!.segmentation as { readonly counts: readonly number[] }).counts, side, side),
      one!.mask,
    ),
  );
  assertEquals((bytes!.segmentation as Uint8Array).reduce((a, b) => a + b, 0), one!.area);
  assertEquals(coco!.crop_box, [0, 0, side, side]);
  assertEquals(found.toCoco().map(({ id }) => id), found.masks.map((_, i) => i + 1));
  const { images, annotations } = cocoDataset([
    { name: "a.jpg", width: side, height: side, found },
    { name: "b.jpg", width: side, height: side, found: found.masks.slice(0, 1) },
  ]);
  assertEquals([images.length, annotations.at(-1)!.id, annotations.at(-1)!.image_id], [2, found.masks.length + 1, 2]);
  const wrong: [unknown, string][] = [
    [found, "a list of masks found on undefined, found undefined"],
    [[{ name: "a.jpg", width: side, height: side, masks: found }], "a list of masks found on a.jpg, found undefined"],
    [undefined, "a list of pictures { name, width, height, found }, found undefined"],
    [["a.jpg"], "a list of pictures"],
  ];
  for (const [pictures, message] of wrong) {
    assertThrows(() => cocoDataset(pictures as never), MaskletError, message);
  }
});

Deno.test("limits of 0 or less let everything pass, as the reference's do", async () => {
  const any = async (limit: number): Promise<number> => {
    const limits = { predictedIouThreshold: limit, stabilityScoreThreshold: limit, boxNmsThreshold: 1 };
    return (await collectMasks(segmentEverything(colourModel(), picture(), { pointsPerSide: 2, ...limits }))).masks
      .length;
  };
  assertEquals([await any(-1), await any(0)], [12, 12]);
});

Deno.test("collectMasks() refuses what is no stream of masks, and one that has ended", async () => {
  const stream = segmentEverything(colourModel(), picture(), options);
  for await (const _ of stream) { /* to its end */ }
  for (const other of [undefined, [], Promise.resolve(), stream]) {
    await assertRejects(() => collectMasks(other as never), MaskletError, "Expected what segmentEverything gave");
  }
});

Deno.test("segmentEverything() refuses what does not fit", async () => {
  const model = colourModel();
  const strip = { width: 63, height: 2, rgb: new Uint8Array(3 * 63 * 2) };
  const wrong: [Record<string, unknown>, string][] = [
    [{ pointsPerSides: 3 }, "Did you mean pointsPerSide?"],
    [{ pointsPerSide: 0 }, "a whole number from 1 on, found 0"],
    [{ predictedIouThreshold: 2 }, "a number up to 1, found 2"],
    [{ stabilityScoreThreshold: NaN }, "a number up to 1, found NaN"],
    [{ cropLayers: 6, cropOverlapRatio: 0 }, "Expected a picture that 2 layers of crops can be cut from, found 63x2"],
    [{ pointGrids: [[[0.5, 1.5]]] }, "a list of grids"],
    [{ pointGrids: [[[0.5, 0.5]]], cropLayers: 1 }, "Expected 2 grids"],
    [{ pointGrids: [[[0.5, 0.5]]], pointsPerSide: 4 }, "found both"],
    [{ pointsPerSide: 2, cropLayers: 2, cropPointsDownscale: 2 }, "Expected the points along a side"],
  ];
  for (const [given, message] of wrong) {
    const image = "cropLayers" in given && given["cropLayers"] === 6 ? strip : picture();
    await assertRejects(() => segmentEverything(model, image, given).next(), MaskletError, message);
  }
  assertEquals(model.calls, []);
});
