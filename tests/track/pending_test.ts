import { assertEquals } from "@std/assert";
import { clearPrompts } from "../../src/track/clear_prompts.ts";
import { conditioningFrames, conditions, historiesOf, pendingOf } from "../../src/track/pending.ts";
import { prompt } from "../../src/track/prompted.ts";
import { addBlue, boxBlue, clickRed, prompted, rulesOf, run, stored } from "../fakes/tracking.ts";

const tracked = await run(prompted(clickRed(0), boxBlue(0)));

Deno.test("prompts wait by object and frame, in the order in which they were given", () => {
  const [one, two] = pendingOf(prompted(clickRed(2), boxBlue(1), clickRed(0), addBlue(2)));
  assertEquals([...one!.waiting].map(([frame, own]) => [frame, own.length]), [[2, 2], [0, 1]]);
  assertEquals([one!.order, [...two!.waiting.keys()], one!.history.size], [[2, 0], [1], 0]);
});

Deno.test("a correction waits with what was known of its object then; earlier prompts count as answered", () => {
  const [one, two] = pendingOf(prompt(tracked, addBlue(5)));
  assertEquals([...one!.waiting.keys()], [5]);
  assertEquals(one!.waiting.get(5)![0]!.history.size, 8);
  assertEquals([[...one!.answered.keys()], one!.order, two!.waiting.size], [[0], [0, 5], 0]);
});

Deno.test("what was cleared waits no more, and its frame conditions no other", () => {
  const cleared = clearPrompts(prompt(tracked, addBlue(5), addBlue(6)), { frame: 5, object: 1 });
  const [one] = pendingOf(clearPrompts(cleared, { frame: 0, object: 1 }));
  assertEquals([[...one!.waiting.keys()], one!.answered.size], [[6], 0]);
  assertEquals([one!.history.get(0)!.conditioning, one!.history.get(0)!.origin], [false, { prompted: true }]);
  // the prompt on frame 6 was given before frame 0 was cleared
  assertEquals(one!.waiting.get(6)![0]!.history.get(0)!.conditioning, true);
});

Deno.test("a prompt conditions where its object was not tracked yet; under the interactive preset everywhere", () => {
  const [one] = pendingOf(prompt(tracked, addBlue(5)));
  const [waiting] = one!.waiting.get(5)!;
  assertEquals(conditions(waiting!, rulesOf({ preset: "reference" })), false);
  assertEquals(conditions(waiting!, rulesOf()), true);
  assertEquals(conditions({ ...waiting!, history: new Map() }, rulesOf({ preset: "reference" })), true);
  assertEquals(conditioningFrames(one!, rulesOf()), [0, 5]);
  assertEquals(conditioningFrames(one!, rulesOf({ preset: "reference" })), [0]);
});

Deno.test("the outputs of each object by frame", () => {
  const histories = historiesOf([
    { index: 0, time: 0, name: "a", objects: [stored(0), stored(0, { id: "b" })] },
    { index: 4, time: 1, name: "b", objects: [stored(4)] },
  ]);
  assertEquals([...histories].map(([id, history]) => [id, [...history.keys()]]), [[1, [0, 4]], ["b", [0]]]);
});
