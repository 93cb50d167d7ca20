import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { encodeRgbPng } from "../../src/image/encode_image.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { maskFromBytes, masksEqual } from "../../src/mask/mask.ts";
import { maskFromRle } from "../../src/mask/rle.ts";
import { maskFromPolygons } from "../../src/mask/polygon.ts";
import { encodeImage } from "../../src/segment/encoded_image.ts";
import { segment } from "../../src/segment/segment.ts";
import { type ColourModel, colourModel, IOUS } from "../fakes/colour_model.ts";
import { SIDE } from "../fakes/colours.ts";

/** A picture of the fake's size: black, with a red square of 4 cells and a blue one. */
function picture() {
  const side = 4 * SIDE;
  const rgb = new Uint8Array(3 * side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [cx, cy] = [Math.floor(x / 4), Math.floor(y / 4)];
      if (cx >= 2 && cx < 6 && cy >= 3 && cy < 7) rgb[3 * (y * side + x)] = 255;
      if (cx >= 10 && cx < 13 && cy >= 9 && cy < 12) rgb[3 * (y * side + x) + 2] = 255;
    }
  }
  return { width: side, height: side, rgb };
}
const red = { points: [[14, 18]] as [number, number][], labels: [1] };
const blue = { points: [[44, 40]] as [number, number][], labels: [1] };
const decodes = (model: ColourModel) => model.calls.filter(({ part }) => part === "decodeCandidates").length;

Deno.test("segment() gives three candidates at the picture's size, the best by predicted IoU", async () => {
  const model = colourModel();
  const found = await segment(model, picture(), red);
  assertEquals(found.ious, [...IOUS]);
  assertEquals(found.best, found.candidates[0]);
  assert(Math.abs(maskArea(found.mask) - 256) < 40, `${maskArea(found.mask)} px of 16 x 16`);
  assert(maskArea(found.masks[1]!) > maskArea(found.mask), "the second is grown by a cell");
  assert(found.best.stability > 0.5 && found.best.stability <= 1);
  assertEquals([found.lowRes.shape, found.best.logits], [[SIDE, SIDE], undefined]);
  assertEquals(model.held, 0, "features are let go");
});

Deno.test("segment() answers several objects in the order of their prompts, encoding the picture once", async () => {
  const model = colourModel();
  const mixed = [red, { ...blue, box: [36, 32, 56, 52] as const }, blue];
  const found = await segment(model, picture(), mixed, { multimask: false });
  const alone = await Promise.all(
    mixed.map((prompt) => segment(colourModel(), picture(), prompt, { multimask: false })),
  );
  assertEquals(found.map(({ mask }) => maskArea(mask)), alone.map(({ mask }) => maskArea(mask)));
  assertEquals(model.calls.filter(({ part }) => part === "encodeImage").length, 1);
  assertEquals(decodes(model), 2, "prompts with as many points go together");
});

Deno.test("segment() takes a list of pictures with a prompt, or a list of prompts, for each", async () => {
  const model = colourModel();
  const [one, two] = await segment(model, [picture(), await encodeRgbPng(picture())], [[red, blue], [red]]);
  assertEquals([one!.length, two!.length], [2, 1]);
  assert(masksEqual(one![0]!.mask, two![0]!.mask));
});

Deno.test("an encoded picture is used again, and never after it was closed or by another model", async () => {
  const model = colourModel();
  const image = await encodeImage(model, picture());
  await segment(model, image, red);
  await segment(model, image, blue);
  assertEquals(model.calls.filter(({ part }) => part === "encodeImage").length, 1);
  await assertRejects(
    () => segment(colourModel(), image, red),
    MaskletError,
    "Expected a picture that this colours encoded, found one by another one of that name",
  );
  image.close();
  image.close();
  assertEquals(model.held, 0);
  await assertRejects(() => segment(model, image, red), MaskletError, "Expected an open encoded image");
});

Deno.test("an earlier segmentation, a candidate, its logits and a mask of the picture's size are prompts", async () => {
  const model = colourModel();
  const first = await segment(model, picture(), red);
  const forms = [first, { mask: first }, { mask: first.candidates[0]! }, { mask: first.lowRes }, { mask: first.mask }];
  for (const form of [...forms, { mask: first.lowRes.data as Float32Array }]) {
    const again = await segment(model, picture(), form);
    assert(Math.abs(maskArea(again.mask) - maskArea(first.mask)) < 40);
  }
  const asked = model.calls.flatMap((call) => call.part === "decodeCandidates" ? call.prompts : []);
  assertEquals(
    asked.map(({ points }) => points.length),
    [2, 0, 0, 0, 0, 0, 0],
    "a mask alone has no points, not even padding",
  );
  const both = await segment(model, picture(), { ...blue, mask: first });
  assert(maskArea(both.mask) > maskArea(first.mask));
});

Deno.test("low-resolution logits are handed out within 32, logits of the picture's size on request", async () => {
  const model = colourModel();
  const decodeCandidates: ColourModel["decodeCandidates"] = async (...args) => {
    const decoded = await model.decodeCandidates(...args);
    return decoded.map((one) => ({ ...one, masks: one.masks.map((logits) => logits.map((v) => 10 * v)) }));
  };
  const found = await segment({ ...model, decodeCandidates, held: 0 } as ColourModel, picture(), red, { logits: true });
  const low = found.lowRes.data as Float32Array;
  assertEquals([Math.min(...low), Math.max(...low)], [-32, 32]);
  const { shape, data } = found.best.logits!;
  assertEquals([shape, Math.max(...data)], [[4 * SIDE, 4 * SIDE], 60]);
});

Deno.test("a single mask that is not stable gives way to the best of three, unless the threshold is 0", async () => {
  const model = colourModel();
  const decodeCandidates: ColourModel["decodeCandidates"] = async (...args) => {
    const decoded = await model.decodeCandidates(...args);
    return decoded.map((one) => ({
      ...one,
      ious: [0.2, 0.7, 0.5],
      single: { ...one.single, iou: 0.4, logits: one.single.logits.map((v) => v > 0 ? 0.01 : -6) },
    }));
  };
  const shaky = { ...model, decodeCandidates } as ColourModel;
  assertEquals((await segment(shaky, picture(), red, { multimask: false })).iou, 0.7);
  assertEquals((await segment(shaky, picture(), red, { multimask: false, stabilityThreshold: 0 })).iou, 0.4);
});

Deno.test("small holes and pieces go, in px of the low-resolution logits", async () => {
  const image = picture();
  const side = image.width;
  for (let i = 0; i < 16; i++) { // a hole of one cell in the red square, and a red cell away from it
    const at = (cx: number, cy: number) => 3 * ((cy * 4 + Math.floor(i / 4)) * side + cx * 4 + i % 4);
    image.rgb[at(4, 5)] = 0;
    image.rgb[at(1, 12)] = 255;
  }
  const model = colourModel();
  const [plain, clean] = [
    await segment(model, image, red),
    await segment(model, image, red, { maxHoleArea: 1, maxSprinkleArea: 1 }),
  ];
  const at = (mask: typeof plain.mask, cx: number, cy: number) =>
    (mask.bits[(cy * 4 + 2) * Math.ceil(side / 32) + ((cx * 4 + 2) >> 5)]! >>> ((cx * 4 + 2) & 31)) & 1;
  assertEquals([at(plain.mask, 4, 5), at(plain.mask, 1, 12)], [0, 1]);
  assertEquals([at(clean.mask, 4, 5), at(clean.mask, 1, 12)], [1, 0]);
});

Deno.test("normalized coordinates are shares of the size", async () => {
  const model = colourModel();
  const side = 4 * SIDE;
  const shares = { points: [[14 / side, 18 / side]] as [number, number][], labels: [1] };
  const found = await segment(model, picture(), shares, { coordinates: "normalized" });
  assert(masksEqual(found.mask, (await segment(model, picture(), red)).mask));
});

Deno.test("a segmentation becomes RLE, polygons, COCO, JSON and a prompt of a video", async () => {
  const found = await segment(colourModel(), picture(), red);
  assert(masksEqual(maskFromRle(found.toRle()), found.mask));
  assert(masksEqual(maskFromPolygons(found.toPolygons(), found.width, found.height), found.mask));
  const { bbox, area, score } = found.toCoco({ imageId: 3 })!;
  assertEquals([area, score, bbox.length], [maskArea(found.mask), IOUS[0]!, 4]);
  assertEquals(JSON.parse(JSON.stringify(found)).candidates.length, 3);
  assertEquals(found.toPrompt({ frame: 4, object: "red" }), { frame: 4, object: "red", mask: found.mask });
  assertEquals(found.toPrompt({ object: 2 }), { frame: 0, object: 2, mask: found.mask });
  const mistyped: object = { fram: 4 };
  assertThrows(() => found.toPrompt(mistyped), MaskletError, "Did you mean frame?");
});

Deno.test("segment() refuses bad input in words, before anything is computed", async () => {
  const side = 4 * SIDE;
  const small = maskFromBytes([1], 1, 1);
  const wrong: [unknown, string][] = [
    [{}, "Expected points, a box or a mask, found none"],
    [[], "Expected at least one prompt, found an empty list"],
    [{ points: [[side + 1, 2]], labels: [1] }, "found (65, 2)"],
    [{ points: [[1, NaN]], labels: [1] }, "found (1, NaN)"],
    [{ points: [["1", "2"]], labels: [1] }, "Expected points [x, y] of two numbers, found a list of 2"],
    [{ points: [[1, 2, 3]], labels: [1] }, "of two numbers, found a list of 3"],
    [{ points: [{ x: 1, y: 2 }], labels: [1] }, "of two numbers, found an object (Object)"],
    [{ points: new Array(1), labels: [1] }, "of two numbers, found undefined"],
    [{ points: [[1, 2]], labels: ["positive"] }, 'found "positive"'],
    [{ box: { x: 1, y: 2, width: 3, height: 4 } }, "found { x, y, width, height }"],
    [{ box: [[1, 2, 3, 4]] }, "found a list of 1. Give four numbers"],
    [{ points: [[1, 2]] }, "found 1 points and 0 labels"],
    [{ points: [[1, 2]], labels: [2] }, "Expected labels of 0 or 1, found 2"],
    [{ box: [30, 10, 20, 40] }, "found [30, 10, 20, 40]"],
    [{ box: [0, 0, side + 1, 4] }, "left < right and top < bottom inside"],
    [{ mask: small }, "(the picture's size), found 1x1"],
    [{ mask: new Float32Array(7) }, "Expected mask logits"],
    [{ mask: {} }, "Expected mask logits"],
    [{ mask: { lowRes: undefined } }, "Expected mask logits"],
    [{ mask: new Float32Array(SIDE * SIDE).fill(NaN) }, "Expected mask logits that are numbers, found NaN among them"],
    [[red, { points: [[99, 2]], labels: [1] }], "in prompts[1], found (99, 2)"],
    [[red, , blue], "in prompts[1], found none of them"],
    [[[red]], "Expected the options of prompts[0] as an object, found a list of 1"],
    [{ point: [[1, 2]], labels: [1] }, "Did you mean points?"],
    [7, "found 7"],
  ];
  for (const [prompt, message] of wrong) {
    const model = colourModel();
    await assertRejects(() => segment(model, picture(), prompt as never), MaskletError, message);
    assertEquals(model.calls, []);
  }
  const model = colourModel();
  const options: [Record<string, unknown>, string][] = [
    [{ multimaks: true }, "Did you mean multimask?"],
    [{ maxHoleArea: -1 }, "Expected maxHoleArea of segment to be a whole number from 0 on, found -1"],
    [{ coordinates: "percent" }, "one of pixels, normalized"],
  ];
  for (const [given, message] of options) {
    await assertRejects(() => segment(model, picture(), red, given), MaskletError, message);
  }
  await assertRejects(() => segment(model, [] as never, []), MaskletError, "Expected at least one picture");
  await assertRejects(() => segment(model, [picture()], []), MaskletError, "Expected a prompt for each of 1 pictures");
  const two = (one: unknown) => segment(model, [picture(), one as never], [[red], [red, { box: [9, 9, 3, 3] }]]);
  await assertRejects(() => two(picture()), MaskletError, "in prompts[1][1], found [9, 9, 3, 3]");
  const lost = await assertRejects(
    () => two("/nowhere.png"),
    MaskletError,
    "Expected a picture as images[1], found none",
  );
  assertStringIncludes(lost.message, "Expected a file at /nowhere.png");
  assertEquals(lost.code, "missing-file");
  await assertRejects(() => segment({} as never, picture(), red), MaskletError, "Expected a model");
  await assertRejects(() => segment(model, "/nowhere.png", red), MaskletError, "Expected a file at /nowhere.png");
});

Deno.test("segment() stops with the signal's reason", async () => {
  const reason = new Error("enough");
  await assertRejects(
    () => segment(colourModel(), picture(), red, { signal: AbortSignal.abort(reason) }),
    Error,
    "enough",
  );
});
