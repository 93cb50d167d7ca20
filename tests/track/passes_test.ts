import { assertEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { firstFrame, passesOf } from "../../src/track/passes.ts";
import { type PromptedObject, promptedObjects } from "../../src/track/prompted_objects.ts";
import { clickRed, prompted, rulesOf, stored } from "../fakes/tracking.ts";

const waiting = promptedObjects(prompted(clickRed(3)));
const passes = (options: PropagateOptions, objects: readonly PromptedObject[] = waiting, frameCount?: number) =>
  passesOf(objects, { frameCount }, rulesOf(options), options)
    .map(({ start, end, reverse }) => `${start}..${end}${reverse ? " reverse" : ""}`);

Deno.test("a run goes from the first prompted frame to the end, of a live source without one", () => {
  assertEquals(passes({}, waiting, 8), ["3..8"]);
  assertEquals(passes({}), ["3..Infinity"]);
});

Deno.test("backward goes from the last prompted frame to the first; both is forward, then the rest backward", () => {
  assertEquals(passes({ direction: "backward" }, waiting, 8), ["0..4 reverse"]);
  assertEquals(passes({ direction: "both" }, waiting, 8), ["3..8", "0..3 reverse"]);
  assertEquals(passes({ direction: "both", start: 0 }, waiting, 8), ["0..8"]);
  assertEquals(firstFrame({ start: 0, end: 4, reverse: true }), 3);
});

Deno.test("maxFrames are exactly so many, each way", () => {
  assertEquals(passes({ maxFrames: 2 }, waiting, 8), ["3..5"]);
  assertEquals(passes({ maxFrames: 2, direction: "both" }, waiting, 8), ["3..5", "1..3 reverse"]);
  assertEquals(passes({ maxFrames: 99 }, waiting, 8), ["3..8"]);
});

Deno.test("what is new decides where a run starts; when nothing is, all conditioning frames", () => {
  const history = new Map([[1, stored(1, { conditioning: true })], [2, stored(2)]]);
  const corrected = waiting.map((object) => ({ ...object, history }));
  assertEquals(passes({}, corrected, 8), ["3..8"]);
  assertEquals(passes({ preset: "reference" }, corrected, 8), ["1..8"]);
  const continued = corrected.map((object) => ({ ...object, waiting: new Map() }));
  assertEquals(passes({}, continued, 8), ["1..8"]);
});

Deno.test("under the reference's preset backward from frame 0 is no pass, as Meta's predictor has it", () => {
  const first = promptedObjects(prompted(clickRed(0)));
  assertEquals(passes({ preset: "reference", direction: "backward" }, first, 8), []);
  assertEquals(passes({ direction: "backward" }, first, 8), ["0..1 reverse"]);
});

Deno.test("no prompts, an object without any, and a start outside of the video are refused", () => {
  assertThrows(() => passes({}, []), MaskletError, "Expected at least one prompt, found none");
  const bare = [...waiting, { ...waiting[0]!, id: "cat", waiting: new Map() }];
  assertThrows(() => passes({}, bare), MaskletError, "Expected a prompt for object cat, found none left");
  assertThrows(() => passes({ start: 8 }, waiting, 8), MaskletError, "Expected start in 0..7, found 8");
});

Deno.test("an object of which is said only where it is not is refused, unless it was tracked before", () => {
  const negative = promptedObjects(prompted({ frame: 3, object: 1, points: [[1, 1]], labels: [0] }));
  const error = assertThrows(() => passes({}, negative, 8), MaskletError, "Expected a click on object 1");
  assertEquals((error as MaskletError).code, "bad-prompt");
  const history = new Map([[1, stored(1, { conditioning: true })], [2, stored(2)]]);
  assertEquals(passes({}, negative.map((object) => ({ ...object, history })), 8), ["3..8"]);
  const later = [clickRed(5), { frame: 3, object: 1, points: [[1, 1]], labels: [0] }] as const;
  assertEquals(passes({}, promptedObjects(prompted(...later)), 8), ["3..8"]);
});
