import { assertEquals } from "@std/assert";
import { decoderFeeds } from "../../src/model/decoding.ts";
import { PADDING } from "../../src/model/decoder_prompt.ts";
import { Sam2Features } from "../../src/model/sam2_features.ts";
import { DeviceTensor } from "../../src/runtime/device_tensor.ts";

const SIDE = 4;
const map = (): DeviceTensor => DeviceTensor.float32(new Float32Array(4), [1, 1, 2, 2]);
const features = new Sam2Features({ raw: map(), noMemory: map() });
const prompt = { points: [PADDING], multimask: true };

Deno.test("the decoder gets a mask an object where one has a mask, and one for all where none has", async () => {
  const feeds = (...masks: readonly (Float32Array | undefined)[]) =>
    decoderFeeds(features, map(), masks.map((mask) => ({ ...prompt, ...(mask && { mask }) })), SIDE);
  const ones = new Float32Array(SIDE ** 2).fill(1);
  const some = feeds(undefined, ones, undefined);
  assertEquals([some["mask_input"]!.shape, some["has_mask"]!.shape], [[3, 1, SIDE, SIDE], [3, 1, 1, 1]]);
  assertEquals(await some["has_mask"]!.floats(), Float32Array.of(0, 1, 0));
  assertEquals((await some["mask_input"]!.floats()).slice(SIDE ** 2, 2 * SIDE ** 2), ones);
  const none = feeds(undefined, undefined, undefined);
  assertEquals([none["mask_input"]!.shape, none["has_mask"]!.shape], [[1, 1, SIDE, SIDE], [1, 1, 1, 1]]);
  assertEquals(await none["has_mask"]!.floats(), Float32Array.of(0));
  assertEquals([none["points"]!.shape, none["multimask"]!.shape], [[3, 1, 2], [3]], "the rest is an object each");
});
