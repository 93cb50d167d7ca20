import { assertEquals, assertStrictEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { clearPrompts, withoutPrompts } from "../../src/track/clear_prompts.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { addBlue, boxBlue, clickRed, extentOn, prompted, run, stored } from "../fakes/tracking.ts";

const tracked = await run(prompted(clickRed(), boxBlue()));

Deno.test("prompts of one object on one frame are taken back, the value before is left", () => {
  const value = prompted(clickRed(0), addBlue(3), boxBlue(3));
  const cleared = clearPrompts(value, { frame: 3, object: 1 });
  assertEquals([cleared.prompts.length, value.prompts.length, cleared.objects], [2, 3, [1, 2]]);
  assertEquals(cleared.events.at(-1), { kind: "clear", place: { frame: 3, object: 1 } });
  assertEquals(clearPrompts(cleared, { frame: 7, object: 1 }).prompts, cleared.prompts);
});

Deno.test("a cleared frame of masklets conditions no other, and keeps its mask until it is tracked again", async () => {
  const corrected = await run(prompt(tracked, addBlue(5)));
  const cleared = clearPrompts(corrected, { frame: 5, object: 1 });
  assertEquals([cleared.prompts.length, cleared.frame(5).objects[0]!.conditioning], [2, false]);
  assertEquals([extentOn(cleared, 5, 1), cleared.source === corrected.source], ["6,2,13,14", true]);
  const again = await run(cleared, { start: 5 });
  assertEquals([5, 6, 7].map((t) => extentOn(again, t, 1)), ["6,2,10,6", "7,2,11,6", "8,2,12,6"]);
});

Deno.test("answers beside the frames of a run are cleared too", async () => {
  const part = await run(prompted(clickRed(), boxBlue(6)), { maxFrames: 2 });
  assertEquals(part.kept![0]!.objects[0]!.conditioning, true);
  assertEquals(clearPrompts(part, { frame: 6, object: 2 }).kept![0]!.objects[0]!.conditioning, false);
});

Deno.test("an output without its prompts counts as never tracked; one that conditions nothing stays", () => {
  assertEquals(withoutPrompts(stored(1, { conditioning: true })).origin, { prompted: true });
  const other = stored(1);
  assertStrictEquals(withoutPrompts(other), other);
});

Deno.test("an object that is not there is named, and one without prompts left cannot be tracked", () => {
  assertThrows(() => clearPrompts(tracked, { frame: 0, object: 7 }), MaskletError, "one of the objects 1, 2, found 7");
  const none = clearPrompts(tracked, { frame: 0, object: 2 });
  assertThrows(() => propagate(colourModel(), none), MaskletError, "Expected a prompt for object 2, found none left");
});

Deno.test("a place with a mistyped key, without a part, or with one of another kind is refused", () => {
  const value = prompted(clickRed(0));
  // deno-lint-ignore no-explicit-any -- as a notebook may hand it in
  const refusal = (place: any): string => assertThrows(() => clearPrompts(value, place), MaskletError).message;
  assertStringIncludes(refusal({ frame: 0, objet: 1 }), "Did you mean object?");
  assertStringIncludes(refusal({ object: 1 }), "found no frame");
  assertStringIncludes(refusal({ frame: 0.5, object: 1 }), "frame of clearPrompts to be a whole number from 0 on");
  assertStringIncludes(refusal({ frame: 0, object: 0 }), "object of clearPrompts to be a whole number from 1 on");
  assertStringIncludes(refusal([0, 1]), "found a list of 2");
});
