import { assert, assertEquals } from "@std/assert";
import type { Masklets } from "../../src/masklet/masklets.ts";
import { prompt } from "../../src/track/prompted.ts";
import { colourVideo, moving } from "../fakes/colour_video.ts";
import { addBlue, BLUE, boxBlue, clickRed, extentOn, indices, prompted, redAt, run } from "../fakes/tracking.ts";

const framesOf = ({ frames }: Masklets) => frames;

Deno.test("a run that was cut short and continued is the run at once, under every preset", async () => {
  for (const preset of ["interactive", "reference", "vos"] as const) {
    const whole = await run(prompted(clickRed(), boxBlue(2)), { preset });
    const part = await run(prompted(clickRed(), boxBlue(2)), { preset, maxFrames: 4 });
    const continued = await run(part, { preset, start: 4 });
    assertEquals(framesOf(continued), framesOf(whole), preset);
  }
});

Deno.test("so it is when holes were filled after memories had been made: they are opened again", async () => {
  const hole = { colour: "green", left: 3, top: 4, size: [1, 1] } as const;
  const video = () =>
    colourVideo(moving(8, { ...redAt(0), size: [5, 5] }, [0, 0], [BLUE]).map((all, t) => t > 0 ? [...all, hole] : all));
  const filling = { fillHoles: 1 };
  const whole = await run(prompt(video(), clickRed()), filling);
  const part = await run(prompt(video(), clickRed()), { ...filling, maxFrames: 4 });
  assert(part.frames[2]!.objects[0]!.origin!.unfilled !== undefined);
  assertEquals(framesOf(await run(part, { ...filling, start: 4 })), framesOf(whole));
});

Deno.test("both directions at once are the two runs one after the other", async () => {
  const both = await run(prompted(clickRed(4)), { direction: "both" });
  const apart = await run(await run(prompted(clickRed(4))), { start: 3, direction: "backward" });
  assertEquals([indices(both), framesOf(both)], [[0, 1, 2, 3, 4, 5, 6, 7], framesOf(apart)]);
});

Deno.test("prompts on frames that no pass has come to are kept for the next one", async () => {
  const two = prompted(clickRed(), boxBlue(6));
  const part = await run(two, { maxFrames: 3 });
  assertEquals([indices(part), part.kept!.map(({ index }) => index)], [[0, 1, 2], [6]]);
  const whole = await run(part, { start: 3 });
  assertEquals([whole.kept, framesOf(whole)], [undefined, framesOf(await run(two))]);
});

Deno.test("an object that comes later leaves the others as they were, and has no output before it", async () => {
  const tracked = await run(prompted(clickRed()));
  const later = await run(prompt(tracked, boxBlue(6)));
  assertEquals([later.object(2).frames, later.object(1).frames.length], [[6, 7], 8]);
  assertEquals(later.frames[7]!.objects[0], tracked.frames[7]!.objects[0]);
});

Deno.test("under the reference's rules a correction is lost when tracking starts at its frame, and not at the next", async () => {
  const reference = { preset: "reference" } as const;
  const corrected = prompt(await run(prompted(clickRed()), reference), addBlue(5));
  const lost = await run(corrected, { ...reference, start: 5 });
  assertEquals([5, 6].map((t) => extentOn(lost, t, 1)), ["6,2,10,6", "7,2,11,6"]);
  const used = await run(corrected, { ...reference, start: 6 });
  assertEquals([5, 6].map((t) => extentOn(used, t, 1)), ["6,2,13,14", "7,2,13,14"]);
});
