import { assertEquals } from "@std/assert";
import { memoryOf, newObject, passedOf } from "../../src/track/object_state.ts";
import { output, stored } from "../fakes/tracking.ts";

Deno.test("an object of which nothing is known has an empty bank and no answers", () => {
  const { id, bank, answers } = newObject("dog");
  assertEquals([id, bank.conditioning.size, bank.tracked.size, answers.size], ["dog", 0, 0, 0]);
});

Deno.test("a memory has the output's pointer and scores, and its frame's tokens", () => {
  const tokens = Float32Array.of(1, 2);
  const { pointer, objectScore, iou } = output(3);
  assertEquals(memoryOf(3, output(3), tokens), { frame: 3, tokens, pointer, objectScore, iou });
});

Deno.test("which way a frame was passed: as its origin says, forward where files do not say it, no way where nothing is known", () => {
  const { origin: _, ...unknown } = stored(2);
  assertEquals(passedOf(stored(2, { origin: { prompted: true, direction: "backward" } })), "backward");
  assertEquals(passedOf(stored(2, { origin: { prompted: true } })), undefined);
  assertEquals(passedOf(unknown), "forward");
  assertEquals(passedOf(undefined), undefined);
});
