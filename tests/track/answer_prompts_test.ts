import { assert, assertEquals, assertRejects } from "@std/assert";
import { makeMask } from "../../src/mask/mask.ts";
import type { Masklets } from "../../src/masklet/masklets.ts";
import type { DecoderPrompt } from "../../src/model/decoder_prompt.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { answerPrompts, filled, filledLater } from "../../src/track/answer_prompts.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { prompt, type Prompted } from "../../src/track/prompted.ts";
import { promptedObjects } from "../../src/track/prompted_objects.ts";
import type { ColourModel } from "../fakes/colour_model.ts";
import { SIDE } from "../fakes/colours.ts";
import {
  addBlue,
  BLUE,
  boxBlue,
  clickRed,
  clip,
  extent,
  logitsOf,
  maskRed,
  output,
  prompted,
  redAt,
  rulesOf,
  run,
  trackerOf,
} from "../fakes/tracking.ts";

async function answersTo(value: Prompted | Masklets, { only, ...options }: PropagateOptions & { only?: number } = {}) {
  const tracker = { ...trackerOf(options), video: clip() };
  const objects = promptedObjects(prompt(value));
  const answers = await answerPrompts(objects, tracker, only === undefined ? {} : { only });
  return { answers, ...tracker };
}
const promptsTo = ({ calls }: ColourModel): DecoderPrompt[] =>
  calls.flatMap((call) => call.part === "decode" ? call.prompts : []);
const RED = "1,2,5,6";
const tracked = await run(prompted(clickRed(0), boxBlue(0)));

Deno.test("answers come in the order of objects and prompts; each frame's picture is encoded once", async () => {
  const { answers, model, video } = await answersTo(prompted(clickRed(3), boxBlue(3), clickRed(0)));
  assertEquals(answers.map(({ frame, output }) => [output.id, frame.index]), [[1, 3], [1, 0], [2, 3]]);
  assertEquals(answers.map(({ output }) => extent(output.logits)), ["4,2,8,6", RED, "10,9,13,14"]);
  assertEquals([video.decoded, model.calls.filter(({ part }) => part === "encodeImage").length], [[3, 0], 2]);
  assert(answers.every(({ tokens, frame }) => tokens?.length === 27 && !("rgb" in frame)));
  assertEquals(model.held, 0);
});

Deno.test("clicks add up, and what was found goes in with the next one; more than one click asks for a single mask", async () => {
  const { answers, model } = await answersTo(prompted(clickRed(0), addBlue(0)));
  assertEquals(extent(answers[0]!.output.logits), "1,2,13,14");
  const [first, second] = promptsTo(model);
  assertEquals([first!.points.length, first!.multimask, first!.mask], [2, true, undefined]);
  assertEquals([second!.points.length, second!.multimask, extent(second!.mask)], [3, false, RED]);
  assertEquals(second!.points.at(-1)!.label, -1);
  assertEquals(answers[0]!.output.candidateIous!.length, 1);
});

Deno.test("a box begins anew, and so does a click that replaces; a mask forgets the clicks before it", async () => {
  const counts = async (...more: readonly Prompt[]) =>
    promptsTo((await answersTo(prompted(clickRed(0), ...more))).model).at(-1)!.points.length;
  assertEquals(await counts({ ...addBlue(0), replace: true }), 2);
  assertEquals(await counts({ frame: 0, object: 1, box: [0, 0, 9, 9] }), 3);
  assertEquals(await counts(maskRed(0), addBlue(0)), 2);
});

Deno.test("previous logits are clamped to 32 when they go in as a prompt", async () => {
  const far = {
    ...tracked,
    source: tracked.source!,
    frames: tracked.frames.map((frame) => ({
      ...frame,
      objects: frame.objects.map((object) => ({ ...object, logits: object.logits!.map((v) => v * 10) })),
    })),
  };
  const { model } = await answersTo({ ...prompt(tracked, addBlue(5)), base: far as unknown as Masklets });
  assertEquals(promptsTo(model)[0]!.mask!.map(Math.abs).every((v) => v === 32), true);
});

Deno.test("a mask is its own answer: sure, and without a picture's say; an empty one is an absent object", async () => {
  const { answers: [shown], model } = await answersTo(prompted(maskRed(0)));
  const { logits, objectScore, iou, candidateIous, conditioning, pointer } = shown!.output;
  assertEquals([extent(logits), objectScore, iou, [...candidateIous!], conditioning], [RED, 10, 1, [1], true]);
  assertEquals(pointer, Float32Array.of(16, 2.5, 3.5));
  assertEquals(promptsTo(model)[0]!.points.length, 2);
  const { answers: [empty] } = await answersTo(prompted({ ...maskRed(0), mask: makeMask(SIDE, SIDE) }));
  assertEquals([extent(empty!.output.logits), empty!.output.objectScore], ["none", -10]);
  assertEquals(empty!.output.pointer, Float32Array.of(-1, -1, -1));
});

Deno.test("a click on a frame that was tracked sees its memories; on a new one it sees none", async () => {
  const corrected = await answersTo(prompt(tracked, addBlue(5)));
  const banks = corrected.model.calls.flatMap((call) => call.part === "attend" ? call.banks : []);
  assertEquals(banks.map(({ memories }) => memories.map(({ memory, row }) => [memory.frame, row])), [
    [[0, 3], [2, 2], [3, 1], [4, 0]],
  ]);
  assertEquals(extent(corrected.answers[0]!.output.logits), "6,2,13,14");
  assertEquals(corrected.answers[0]!.output.origin, { prompted: true, direction: "forward" });
  const fresh = await answersTo(prompt(tracked, clickRed(5, 3)));
  assertEquals(fresh.model.calls.some(({ part }) => part === "attend"), false);
  assertEquals([fresh.model.held, corrected.model.held], [0, 0]);
});

Deno.test("earlier clicks on a corrected frame count on, until they are cleared", async () => {
  const { model } = await answersTo(prompt(tracked, addBlue(0)));
  assertEquals(promptsTo(model)[0]!.points.map(({ label }) => label), [1, 1, -1]);
});

Deno.test("for a look at one frame only its prompts are answered, and no memory is made", async () => {
  const { answers, video, model } = await answersTo(prompted(clickRed(0), boxBlue(3)), { only: 3 });
  assertEquals(answers.map(({ frame, tokens }) => [frame.index, tokens]), [[3, undefined]]);
  assertEquals([video.decoded, model.calls.some(({ part }) => part === "encodeMemory")], [[3], false]);
});

Deno.test("rules of the answers: thresholded memories, stability, which corrections condition, filled holes", async () => {
  const { model, answers } = await answersTo(prompt(tracked, addBlue(5)), { preset: "reference", postprocess: true });
  const masks = model.calls.flatMap((call) => call.part === "encodeMemory" ? call.masks : []);
  assertEquals(masks.at(-1)!.binarize, true);
  assertEquals(promptsTo(model)[0]!.stability, { delta: 0.05, threshold: 0.98 });
  assertEquals(answers[0]!.output.conditioning, false);
  assertEquals((await answersTo(prompt(tracked, addBlue(5)))).answers[0]!.output.conditioning, true);
});

Deno.test("holes up to a size are filled; what is filled after the memory was made is kept, to open it again", () => {
  const ring = logitsOf(redAt(0)).map((v, i) => i === 3 * SIDE + 2 ? -1 : v);
  const [model, rules] = [{ logitsSide: SIDE }, rulesOf({ fillHoles: 1 })];
  const open = output(0, { logits: ring });
  const closed = filled(open, model, rules);
  assert(closed.logits[3 * SIDE + 2]! > 0);
  assertEquals(filled(open, model, { fillHoles: 0 }), open);
  const { origin } = filledLater(open, trackerOf().model, rules);
  assertEquals(origin!.unfilled, { at: Uint32Array.of(3 * SIDE + 2), logits: Float32Array.of(-1) });
  const whole = output(0, { logits: logitsOf(redAt(0), BLUE) });
  assertEquals(filledLater(whole, trackerOf().model, rules).origin, whole.origin);
});

Deno.test("an aborted run answers nothing more", async () => {
  const tracker = { ...trackerOf(), signal: AbortSignal.abort(new Error("enough")) };
  await assertRejects(() => answerPrompts(promptedObjects(prompted(clickRed())), tracker), Error, "enough");
});
