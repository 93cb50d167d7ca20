import { assertEquals, assertThrows } from "@std/assert";
import { benchmarkPromptText, parseBenchmarkPrompt, promptByTruth } from "../../src/benchmark/benchmark_prompt.ts";
import { MaskletError } from "../../src/error.ts";
import type { SequenceTruth } from "../../src/evaluate/sequence_truth.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { blockMask, SIDE } from "../fakes/colours.ts";
import { BLUE, clip, redAt } from "../fakes/tracking.ts";

/** A pixel in the last column, and one in a row of its own. */
const thin = (...pixels: readonly number[]) => {
  const bytes = new Uint8Array(SIDE * SIDE);
  for (const at of pixels) bytes[at] = 1;
  return maskFromBytes(bytes, SIDE, SIDE);
};
const masks = [blockMask(redAt(0)), blockMask(BLUE), thin(SIDE + 15, 2 * SIDE + 15), thin(5, 6, 7)];
const truth: SequenceTruth = {
  ...{ objects: [1, 2, 3, 4], annotated: [0], appearance: new Map([1, 2, 3, 4].map((id) => [id, 0])) },
  mask: (object) => Promise.resolve(masks[Number(object) - 1]!),
};
const prompted = (text: string, objects: readonly number[]) =>
  promptByTruth(colourModel(), clip(), truth, { frame: 0, objects, said: parseBenchmarkPrompt(text), tracking: {} });

Deno.test("a prompt is written as it is read, and anything else is refused", () => {
  for (const text of ["mask", "box", "clicks:1", "clicks:99"]) {
    assertEquals(benchmarkPromptText(parseBenchmarkPrompt(text)), text);
  }
  for (const text of ["", "Mask", "clicks", "clicks:0", "clicks:100", "clicks:1.5", "box:1"]) {
    assertThrows(() => parseBenchmarkPrompt(text), MaskletError, `found ${JSON.stringify(text)}`);
  }
});

Deno.test("masks are the truth's, and objects come in their order", async () => {
  const { prompts } = await prompted("mask", [2, 1]);
  assertEquals(prompts.map(({ object, content }) => [object, content]), [
    [2, { kind: "mask", mask: masks[1]! }],
    [1, { kind: "mask", mask: masks[0]! }],
  ]);
});

Deno.test("a box goes from the first pixel to the last, as in the reference's training; one of no width gets a pixel's, in the frame", async () => {
  const { prompts } = await prompted("box", [1, 3, 4]);
  const boxes = prompts.map(({ content }) => content.kind === "box" ? content.box : content.kind);
  assertEquals(boxes, [
    { left: 1, top: 2, right: 4, bottom: 5 },
    { left: 14.5, top: 1, right: 15.5, bottom: 2 },
    { left: 5, top: 0, right: 7, bottom: 0.5 },
  ]);
});

Deno.test("clicks are given one by one, and no more than there is something wrong", async () => {
  const { prompts } = await prompted("clicks:3", [1]);
  assertEquals(prompts.map(({ content }) => content.kind), ["clicks"], "the first click finds the whole block");
  const [{ content }] = prompts as [(typeof prompts)[number]];
  assertEquals(content.kind === "clicks" && content.clicks[0]!.positive, true);
});
