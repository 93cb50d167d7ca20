import { assertEquals, assertRejects } from "@std/assert";
import { collect } from "../../src/track/collect.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate } from "../../src/track/propagate.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { addBlue, clickRed, clip, indices, prompted, run } from "../fakes/tracking.ts";

const frames = await Array.fromAsync(propagate(colourModel(), prompted(clickRed())));
async function* iterate<T>(values: readonly T[], error?: Error): AsyncGenerator<T> {
  yield* values;
  if (error !== undefined) throw error;
}

Deno.test("what a run was made with is kept, its video not owned", async () => {
  const video = clip();
  const masklets = await run(prompt(video, clickRed()), { maxFrames: 2 });
  assertEquals([masklets.model, masklets.video, masklets.prompts.length], ["colours", "blocks", 1]);
  assertEquals([masklets.options["maxFrames"], masklets.source === video], [2, true]);
});

Deno.test("a stream that nobody described is collected too", async () => {
  const masklets = await collect(iterate(frames));
  assertEquals([masklets.model, masklets.width, indices(masklets).length], ["unknown", 16, 8]);
});

Deno.test("what came before an error is kept where somebody is told of it, and the error thrown otherwise", async () => {
  const errors: unknown[] = [];
  const broken = () => iterate(frames.slice(0, 3), new Error("the cable is out"));
  const masklets = await collect(broken(), { onError: (error) => errors.push((error as Error).message) });
  assertEquals([indices(masklets), errors], [[0, 1, 2], ["the cable is out"]]);
  await assertRejects(() => collect(broken()), Error, "the cable is out");
});

Deno.test("a run that corrects masklets is merged with them", async () => {
  const base = await run(prompted(clickRed()));
  const merged = await run(prompt(base, addBlue(5)));
  assertEquals(indices(merged), indices(base));
  assertEquals([merged.frames[4], merged.frames[5] === base.frames[5]], [base.frames[4], false]);
});
