import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { prompt } from "../../src/track/prompted.ts";
import { removeObject } from "../../src/track/remove_object.ts";
import { addBlue, boxBlue, clickRed, extentOn, maskRed, prompted, run } from "../fakes/tracking.ts";

const tracked = await run(prompted(clickRed(), boxBlue()));

Deno.test("a removed object is gone with its prompts and masks, the value before is left, the others stay as they were", async () => {
  const without = removeObject(tracked, 2);
  assertEquals([without.objects, without.prompts.length, without.removed, tracked.objects], [[1], 1, [2], [1, 2]]);
  assertEquals(without.frame(3).objects.map(({ id }) => id), [1]);
  assertStrictEquals(without.source, tracked.source);
  const [a, b] = [await run(prompt(without, addBlue(5))), await run(prompt(tracked, addBlue(5)))];
  for (const t of [5, 7]) assertEquals(extentOn(a, t, 1), extentOn(b, t, 1));
});

Deno.test("it is not prompted again, neither in masklets nor before they were made", () => {
  assertThrows(() => prompt(removeObject(tracked, 2), boxBlue(5)), MaskletError, "found 2, removed");
  const waiting = removeObject(prompt(tracked, addBlue(5), boxBlue(6)), 2);
  assertEquals([waiting.objects, waiting.events.length, waiting.base!.objects], [[1], 1, [1]]);
  assertThrows(() => prompt(waiting, boxBlue()), MaskletError, "found 2, removed");
});

Deno.test("where masks share no pixel the others get back what it covered; where they may, nothing changes", async () => {
  const same = prompted(maskRed(0, 1), maskRed(0, 2));
  const apart = await run(same, { preset: "vos", maxFrames: 2 });
  assertEquals(maskArea(apart.object(2).mask(0)), 0);
  assertEquals(maskArea(removeObject(apart, 1).object(2).mask(0)), 16);
  const shared = await run(same, { maxFrames: 2 });
  assertStrictEquals(removeObject(shared, 1).frames[0]!.objects[0], shared.frames[0]!.objects[1]);
});

Deno.test("answers that were kept for it go, and an object that is not there is named", async () => {
  const part = await run(prompted(clickRed(), boxBlue(6)), { maxFrames: 2 });
  assertEquals([part.kept?.length, removeObject(part, 2).kept], [1, undefined]);
  assertThrows(() => removeObject(tracked, "cat"), MaskletError, 'Expected one of the objects 1, 2, found "cat"');
});
