import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { makeMasklets } from "../../src/masklet/masklets.ts";
import { propagate } from "../../src/track/propagate.ts";
import { isPrompted, prompt, promptedOf } from "../../src/track/prompted.ts";
import { removeObject } from "../../src/track/remove_object.ts";
import { colourModel } from "../fakes/colour_model.ts";
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

Deno.test('objects 1 and "1" are refused beside each other: whatever is shown and written would have two of one name', () => {
  const one = prompted(clickRed(0, 1));
  assertThrows(() => prompt(one, clickRed(2, "1")), MaskletError, 'found 1 and "1"');
  assertThrows(() => prompt(one, clickRed(2, " 1")), MaskletError, 'found 1 and "1"');
  assertEquals(prompt(one, clickRed(2, "2")).objects, [1, "2"]);
});

Deno.test("what is no video is refused in words, wherever one is taken", () => {
  for (const given of ["clip.mp4", undefined, null, 5, {}]) {
    const error = assertThrows(() => prompt(given as never, clickRed()), MaskletError, "Expected a video");
    assertEquals((error as MaskletError).code, "bad-argument");
    assertThrows(() => propagate(colourModel(), given as never), MaskletError, "Open the video first");
  }
});

Deno.test("a video alone cannot be propagated: it is prompted first", () => {
  assertThrows(() => propagate(colourModel(), clip() as never), MaskletError, "Prompt the video first");
});

Deno.test("a prompt from JSON may say null for what it leaves out; values of another kind are named", () => {
  const { prompts: [one] } = prompt(clip(), { ...clickRed(), box: null, mask: null } as never);
  assertEquals(one!.content.kind, "clicks");
  const refused = (more: object, words: string): void =>
    void assertThrows(() => prompt(clip(), { ...clickRed(), ...more } as never), MaskletError, words);
  refused({ frame: "0" }, 'Expected a frame in 0..7 for object 1, found "0"');
  refused({ points: [1, 2] }, "Expected points of object 1 on frame 0 to be a list of [x, y], found a list of 2");
  refused({ points: undefined, labels: undefined, box: 5 }, "Expected box of object 1 on frame 0");
  refused({ points: null, labels: null, mask: "a.png" }, 'to be a mask (Mask), found "a.png"');
});
