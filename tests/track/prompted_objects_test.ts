import { assertEquals } from "@std/assert";
import { clearPrompts } from "../../src/track/clear_prompts.ts";
import { prompt } from "../../src/track/prompted.ts";
import { conditioningFrames, conditions, historiesOf, promptedObjects } from "../../src/track/prompted_objects.ts";
import { addBlue, boxBlue, clickRed, prompted, rulesOf, run, stored } from "../fakes/tracking.ts";

const tracked = await run(prompted(clickRed(0), boxBlue(0)));

Deno.test("prompts wait by object and frame, in the order in which they were given", () => {
  const [one, two] = promptedObjects(prompted(clickRed(2), boxBlue(1), clickRed(0), addBlue(2)));
  assertEquals([...one!.waiting].map(([frame, own]) => [frame, own.length]), [[2, 2], [0, 1]]);
  assertEquals([one!.order, [...two!.waiting.keys()], one!.history.size], [[2, 0], [1], 0]);
});

Deno.test("a correction waits with what was known of its object then, and with the prompts that hold on its frame", () => {
  const [one, two] = promptedObjects(prompt(tracked, addBlue(5)));
  assertEquals([...one!.waiting.keys()], [5]);
  assertEquals(one!.waiting.get(5)![0]!.history.size, 8);
  assertEquals([one!.waiting.get(5)![0]!.prompts.length, one!.order, two!.waiting.size], [1, [0, 5], 0]);
  const [again] = promptedObjects(prompt(tracked, addBlue(0), addBlue(0)));
  assertEquals(again!.waiting.get(0)!.map(({ prompts }) => prompts.length), [2, 3]);
});

Deno.test("what was cleared waits no more, and its frame conditions no other", () => {
  const cleared = clearPrompts(prompt(tracked, addBlue(5), addBlue(6)), { frame: 5, object: 1 });
  const [one] = promptedObjects(clearPrompts(cleared, { frame: 0, object: 1 }));
  assertEquals([...one!.waiting.keys()], [6]);
  assertEquals([one!.history.get(0)!.conditioning, one!.history.get(0)!.origin], [false, { prompted: true }]);
  // the prompt on frame 6 was given before frame 0 was cleared
  assertEquals(one!.waiting.get(6)![0]!.history.get(0)!.conditioning, true);
  const anew = promptedObjects(prompt(clearPrompts(tracked, { frame: 0, object: 1 }), addBlue(0)));
  assertEquals(anew.find(({ id }) => id === 1)!.waiting.get(0)!.map(({ prompts }) => prompts.length), [1]);
  const later = clearPrompts(prompt(tracked, addBlue(0)), { frame: 0, object: 1 });
  assertEquals(promptedObjects(prompt(later, addBlue(0)))[0]!.waiting.get(0)!.map(({ prompts }) => prompts.length), [
    1,
  ]);
});

Deno.test("a prompt conditions where its object was not tracked yet; under the interactive preset everywhere", () => {
  const [one] = promptedObjects(prompt(tracked, addBlue(5)));
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
