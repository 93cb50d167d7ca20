import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { Model } from "../../src/model/model.ts";
import { requireModel } from "../../src/model/require_model.ts";
import { propagate } from "../../src/track/propagate.ts";
import { prompt } from "../../src/track/prompted.ts";
import { loadVideo } from "../../src/video/load_video.ts";

const method = (): never => {
  throw new Error("not asked for");
};
const whole = {
  ...{ imageSize: 64, logitsSide: 16, numMaskmem: 7, maxObjectPointers: 16 },
  ...{ encodeImage: method, attend: method, decode: method, decodeCandidates: method, encodeMemory: method },
  ...{ downsampleMask: method, close: method },
} as unknown as Model;

Deno.test("whatever has a model's sizes and methods is a model", () => {
  assertEquals(requireModel(whole), whole);
});

Deno.test("what is no model is refused, and what is missing named", () => {
  const { attend: _a, imageSize: _i, ...part } = whole;
  const cases: readonly [unknown, string][] = [
    ["sam2.1_hiera_tiny", "found string"],
    [undefined, "found undefined"],
    [null, "found null"],
    [Promise.resolve(whole), "found a promise: write await before it"],
    [part, "found an object without attend(), imageSize"],
  ];
  for (const [value, message] of cases) {
    assertThrows(() => requireModel(value as Model), MaskletError, message);
  }
});

Deno.test("tracking refuses what is no model before it begins", async () => {
  await using video = await loadVideo([{ width: 4, height: 4, rgb: new Uint8Array(48) }]);
  const prompted = prompt(video, { frame: 0, object: 1, points: [[1, 1]], labels: [1] });
  assertThrows(() => propagate({ name: "tiny" } as unknown as Model, prompted), MaskletError, "Expected a model");
});
