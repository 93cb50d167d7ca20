import { assert, assertEquals } from "@std/assert";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { masksOf, nonOverlappingMasks, showFrame } from "../../src/track/show_frame.ts";
import { SIDE } from "../fakes/colours.ts";
import { rowsOf } from "../drawn.ts";
import { clip, logitsOf, output, redAt } from "../fakes/tracking.ts";

const rules = { nonOverlapping: false, objectScoreThreshold: 0 };
const size = { width: SIDE, height: SIDE };
const areas = (...args: Parameters<typeof masksOf>): number[] => masksOf(...args).map(maskArea);

Deno.test("a frame shows what was found, with masks at the video's size, and its picture only when it is wanted", async () => {
  const frame = await clip().frame(2);
  const shown = showFrame(frame, [output(2)], rules);
  const { mask, ...rest } = shown.objects[0]!;
  assertEquals([rest, maskArea(mask), shown.name], [output(2), 16, "00002"]);
  assertEquals([shown.rgb, showFrame(frame, [], rules, { keepPixels: true }).rgb], [undefined, frame.rgb]);
  assert(Object.isFrozen(shown) && Object.isFrozen(shown.objects[0]));
});

Deno.test("masks may overlap, unless each pixel is to be of the object with the highest logit there, the first of equals", () => {
  const [weak, strong] = [output(0), output(2, { logits: logitsOf(redAt(2)).map((v) => v > 0 ? 9 : v) })];
  assertEquals(areas([weak, strong], size, rules), [16, 16]);
  assertEquals(areas([weak, strong], size, { ...rules, nonOverlapping: true }), [8, 16]);
  assertEquals(areas([weak, output(0)], size, { ...rules, nonOverlapping: true }), [16, 0]);
});

Deno.test("an object at or below the threshold is empty and covers no other; at 0 and below the logits alone decide", () => {
  const [low, high] = [output(0, { objectScore: 2 }), output(0, { objectScore: 5 })];
  const apart = { nonOverlapping: true, objectScoreThreshold: 2 };
  assertEquals(areas([low, high], size, apart), [0, 16]);
  assertEquals(areas([low], size, { ...rules, objectScoreThreshold: 1.9 }), [16]);
  assertEquals(areas([output(0, { objectScore: -3 })], size, rules), [16]);
});

Deno.test("masks follow the video's size and shape", () => {
  const [mask] = masksOf([output(0)], { width: 40, height: 8 }, rules);
  assertEquals([mask!.width, mask!.height], [40, 8]);
  const [a, b] = nonOverlappingMasks([logitsOf(redAt(0)), logitsOf(redAt(4))], SIDE, SIDE, SIDE);
  assertEquals(rowsOf(a!)[3], ".####...........");
  assertEquals(rowsOf(b!)[3], ".....####.......");
});
