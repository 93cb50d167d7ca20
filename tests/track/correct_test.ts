import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { changedMasklets } from "../../src/masklet/masklets.ts";
import { masksEqual } from "../../src/mask/mask.ts";
import { clearPrompts } from "../../src/track/clear_prompts.ts";
import { correct } from "../../src/track/correct.ts";
import { prompt } from "../../src/track/prompted.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { addBlue, boxBlue, clickRed, extent, extentOn, indices, prompted, run } from "../fakes/tracking.ts";

const tracked = await run(prompted(clickRed(), boxBlue()));

Deno.test("a click on a tracked frame changes its mask at once, and nothing else", async () => {
  const [model, before] = [colourModel(), JSON.stringify(tracked)];
  const now = await correct(model, prompt(tracked, addBlue(5)));
  assertEquals([now.index, now.objects.map(({ logits }) => extent(logits))], [5, ["6,2,13,14", "10,9,13,14"]]);
  assertStrictEquals(now.objects[1]!.logits, tracked.frames[5]!.objects[1]!.logits);
  assertEquals([JSON.stringify(tracked), model.held], [before, 0]);
});

Deno.test("an object that clicks were said of comes with the masks that there were to choose from, the others without", async () => {
  const model = colourModel();
  const now = await correct(model, prompt(tracked, addBlue(5)));
  const [clicked, other] = now.objects;
  assertEquals([clicked!.candidates!.length, other!.candidates], [3, undefined]);
  for (const { mask, iou } of clicked!.candidates!) {
    assertEquals([mask.width, mask.height, iou >= 0 && iou <= 1], [now.width, now.height, true]);
  }
  assert(clicked!.candidates!.some(({ mask }) => masksEqual(mask, clicked!.mask)), "the choice is one of them");
  assertEquals(model.held, 0);
  const mask = clicked!.candidates![0]!.mask;
  const taken = await correct(model, prompt(tracked, { frame: 5, object: 1, mask }));
  assertEquals(taken.objects[0]!.candidates, undefined); // a mask leaves nothing to choose
});

Deno.test("propagate carries the very same correction on, and leaves the frames before it", async () => {
  const corrected = prompt(tracked, addBlue(5));
  const [now, after] = [await correct(colourModel(), corrected), await run(corrected)];
  assertEquals(after.frames[5]!.objects[0]!.logits, now.objects[0]!.logits);
  assertEquals(indices(after), indices(tracked));
  assertEquals([4, 5, 6, 7].map((t) => extentOn(after, t, 1)), ["5,2,9,6", "6,2,13,14", "7,2,13,14", "8,2,13,14"]);
  for (const t of [0, 1, 2, 3, 4]) assertStrictEquals(after.frames[t], tracked.frames[t]);
  assert(after.frames[5]!.objects[0]!.conditioning);
});

Deno.test("the frame that was prompted or cleared last is shown, or the one that is asked for", async () => {
  const two = prompt(tracked, addBlue(5), addBlue(3));
  const shown = async (value: typeof two, frame?: number) =>
    (await correct(colourModel(), value, frame === undefined ? {} : { frame })).index;
  assertEquals([await shown(two), await shown(two, 5)], [3, 5]);
  assertEquals(await shown(clearPrompts(two, { frame: 5, object: 1 })), 5);
});

Deno.test("a prompt that was cleared before it was answered leaves the mask as it was", async () => {
  const taken = clearPrompts(prompt(tracked, addBlue(5)), { frame: 5, object: 1 });
  const now = await correct(colourModel(), taken);
  assertStrictEquals(now.objects[0]!.logits, tracked.frames[5]!.objects[0]!.logits);
});

Deno.test("the picture comes along when it is wanted; objects without an output there are left out", async () => {
  const late = prompt(prompted(clickRed(0), boxBlue(3)));
  const now = await correct(colourModel(), late, { keepPixels: true });
  assertEquals([now.index, now.objects.map(({ id }) => id), now.rgb!.length], [3, [2], 768]);
});

Deno.test("nothing to be answered, masks alone, and another model are refused in words", async () => {
  await assertRejects(() => correct(colourModel(), tracked), MaskletError, "Expected a prompt that waits");
  const bare = tracked.frames.map((frame) => ({
    ...frame,
    objects: frame.objects.map(({ logits: _logits, pointer: _pointer, ...object }) => object),
  }));
  const noLogits = prompt(changedMasklets(tracked, {}, bare), addBlue(5));
  await assertRejects(() => correct(colourModel(), noLogits), MaskletError, "found masks alone");
  const other = prompt(changedMasklets(tracked, { model: "sam2.1_hiera_large" }), addBlue(5));
  await assertRejects(() => correct(colourModel(), other), MaskletError, "Expected the model that the masklets were");
});
