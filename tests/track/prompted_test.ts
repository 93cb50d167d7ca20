import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { makeMasklets } from "../../src/masklet/masklets.ts";
import { isPrompted, prompt, promptedOf } from "../../src/track/prompted.ts";
import { removeObject } from "../../src/track/remove_object.ts";
import { addBlue, boxBlue, clickRed, clip, prompted, run } from "../fakes/tracking.ts";

Deno.test("prompt() leaves the value before it be, and names objects in the order of their first prompt", () => {
  const one = prompted(clickRed(0, "dog"));
  const two = prompt(one, boxBlue(3, 7), clickRed(2, "dog"));
  assertEquals([one.prompts.length, two.prompts.length, two.objects], [1, 3, ["dog", 7]]);
  assertEquals(two.events.map((event) => event.kind), ["prompt", "prompt", "prompt"]);
  assertStrictEquals(two.video, one.video);
});

Deno.test("masklets are prompted on their video, with the prompts that they were made with", async () => {
  const masklets = await run(prompted(clickRed()));
  const corrected = prompt(masklets, addBlue(5));
  assertEquals([corrected.prompts.length, corrected.events.length, masklets.prompts.length], [2, 1, 1]);
  assertStrictEquals(corrected.base, masklets);
  assertStrictEquals(corrected.video, masklets.source);
  assertEquals([isPrompted(corrected), isPrompted(masklets), isPrompted(clip())], [true, false, false]);
  assertStrictEquals(promptedOf(corrected), corrected);
});

Deno.test("masklets without their video, and objects that were removed, are refused", async () => {
  const masklets = await run(prompted(clickRed(), boxBlue()));
  const bare = makeMasklets({ ...masklets }, masklets.frames);
  assertThrows(
    () => prompt(bare, addBlue(1)),
    MaskletError,
    "Expected masklets with their video, found ones of blocks",
  );
  assertThrows(() => prompt(removeObject(masklets, 2), boxBlue(1)), MaskletError, "found 2, removed");
});

Deno.test("a prompt that does not fit the video is refused when it is given", () => {
  assertThrows(() => prompted(clickRed(99)), MaskletError, "Expected a frame in 0..7");
  assertThrows(() => prompted({ ...clickRed(), points: [[17, 2]] }), MaskletError);
});
