import { assertEquals } from "@std/assert";
import { encodeFrame, storedTokens } from "../../src/track/tracker.ts";
import { REMEMBERED } from "../fakes/colour_model.ts";
import { trackerOf } from "../fakes/tracking.ts";

Deno.test("memories are rounded to bfloat16 under the rules that ask for it", () => {
  const tokens = Float32Array.of(REMEMBERED);
  assertEquals(storedTokens(tokens, trackerOf({ preset: "reference" })), Float32Array.of(1));
  assertEquals(storedTokens(tokens, trackerOf()), tokens);
});

Deno.test("banks are read as the model and the rules say", () => {
  assertEquals(trackerOf({ memoryStride: 2, maxPromptedMemories: 3 }).bank, {
    ...{ numMaskmem: 4, maxObjectPointers: 6, signedPointerTimes: true, stride: 2, maxPromptedMemories: 3 },
  });
});

Deno.test("a frame is encoded at the model's size, and the features are the caller's", async () => {
  const { model, video } = trackerOf();
  {
    using features = await encodeFrame(await video.frame(0), { model });
    assertEquals([features.raw.shape, model.held], [[1, 1, 16, 16], 2]);
  }
  assertEquals(model.held, 0);
});
