import { assertEquals, assertStrictEquals } from "@std/assert";
import type { PropagateOptions } from "../../src/track/options.ts";
import { clearPrompts } from "../../src/track/clear_prompts.ts";
import { prompt } from "../../src/track/prompted.ts";
import { startRun } from "../../src/track/propagate.ts";
import type { RunPoint, TrackStep } from "../../src/track/track_steps.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { colourVideo, moving } from "../fakes/colour_video.ts";
import { addBlue, BLUE, boxBlue, clickRed, clip, extent, prompted, redAt, run } from "../fakes/tracking.ts";

const both = prompted(clickRed(3), boxBlue(5));
const steps = (options: PropagateOptions, value = both): Promise<TrackStep[]> =>
  Array.fromAsync(startRun(colourModel(), value, options).steps);
/** What a later frame depends on. */
const shown = (found: readonly TrackStep[]) => found.map(({ frame, point: { states } }) => ({ frame, states }));

for (const direction of ["forward", "backward", "both"] as const) {
  Deno.test(`a run that goes on after any of its points ends as if it had never stopped: ${direction}`, async () => {
    const whole = await steps({ direction });
    for (const [i, { point }] of whole.entries()) {
      const rest = await Array.fromAsync(startRun(colourModel(), both, { direction }).from(point as RunPoint));
      assertEquals(shown(rest), shown(whole.slice(i + 1)), `after ${i + 1} frames`);
    }
  });
}

Deno.test("a live source begins anew: frames before the point are walked over, not tracked again", async () => {
  const live = () => colourVideo(moving(6, redAt(0), [1, 0], [BLUE]), { kind: "live" });
  const whole = await steps({}, prompt(live(), clickRed()));
  const [video, model] = [live(), colourModel()];
  const rest = await Array.fromAsync(startRun(model, prompt(video, clickRed())).from(whole[2]!.point));
  assertEquals(rest.map(({ frame }) => frame), whole.slice(3).map(({ frame }) => frame));
  assertEquals(video.decoded, [0, 0, 1, 2, 3, 4, 5]);
});

Deno.test("both is a forward pass, then one the other way that reads what the first left", async () => {
  const model = colourModel();
  const found = await Array.fromAsync(startRun(model, prompted(clickRed(3)), { direction: "both" }).steps);
  assertEquals(found.map(({ frame }) => frame.index), [3, 4, 5, 6, 7, 2, 1, 0]);
  assertEquals(found.map(({ point }) => point.pass), [0, 0, 0, 0, 0, 1, 1, 1]);
  const read = model.calls.flatMap((call) => call.part === "attend" ? call.banks : [])
    .map(({ memories }) => memories.map(({ memory }) => memory.frame));
  assertEquals(read.slice(4), [[3, 5, 4], [3, 4, 2], [3, 2, 1]]);
});

Deno.test("a frame that conditions is handed out as it was answered, and the others are tracked beside it", async () => {
  const model = colourModel();
  const found = await Array.fromAsync(startRun(model, prompted(clickRed(0), boxBlue(2)), { maxFrames: 3 }).steps);
  const [red, blue] = found[2]!.frame.objects;
  assertEquals([red!.origin, blue!.origin], [
    { prompted: false, direction: "forward" },
    { prompted: true, direction: "forward" },
  ]);
  const tracked = model.calls.flatMap((call) => call.part === "attend" ? [call.banks.length] : []);
  assertEquals(tracked, [1, 1, 1, 1], "blue on frame 0, both on 1, each by its own layout, red on 2");
  assertStrictEquals(found[2]!.point.states[1]!.answers.get(2)!.logits, blue!.logits);
});

Deno.test("memories near a prompted frame are dropped when it is passed, where the rules ask for it", async () => {
  const corrected = prompt(await run(prompted(clickRed())), addBlue(4));
  const known = async (clearMemoryAroundInput: boolean): Promise<number[]> => {
    const [first] = await steps({ start: 4, clearMemoryAroundInput }, corrected);
    return [...first!.point.states[0]!.bank.tracked.keys()];
  };
  assertEquals([await known(false), await known(true)], [[1, 2, 3], []]);
});

Deno.test("a correction that conditions nothing is tracked again, or kept with its memory where the rules say so", async () => {
  const options = { preset: "reference" as const, start: 4 };
  const corrected = prompt(await run(prompted(clickRed()), { preset: "reference" }), addBlue(4));
  const passed = async (keepCorrections: boolean, value = corrected) => {
    const model = colourModel();
    const found = await Array.fromAsync(startRun(model, value, { ...options, keepCorrections }).steps);
    const attended = model.calls.filter((call) => call.part === "attend").length;
    return { found, first: extent(found[0]!.frame.objects[0]!.logits), attended };
  };
  const [again, kept] = [await passed(false), await passed(true)];
  assertEquals([again.first === kept.first, again.attended - kept.attended], [false, 1]);
  const { origin, conditioning } = kept.found[0]!.frame.objects[0]!;
  assertEquals([origin, conditioning], [{ prompted: true, direction: "forward" }, false]);
  assertEquals([...kept.found[1]!.point.states[0]!.bank.tracked.keys()].includes(4), true, "frame 5 reads its memory");

  const whole = await run(corrected, { ...options, keepCorrections: true });
  const later = await passed(true, prompt(whole));
  assertEquals([later.first, later.attended], [kept.first, kept.attended - 1], "known from the run that is continued");
  const cleared = await passed(true, prompt(clearPrompts(whole, { frame: 4, object: 1 })));
  assertEquals(cleared.first === kept.first, false, "what was taken back is tracked again");
});

Deno.test("a bank stops growing, however long the run", async () => {
  const long = prompt(clip(26), clickRed(), boxBlue());
  const sizes = (await steps({}, long)).map(({ point: { states } }) => states.map(({ bank }) => bank.tracked.size));
  assertEquals([sizes[5], sizes[12], sizes.at(-1)], [[5, 5], [7, 7], [7, 7]]);
});

Deno.test("what an object was is what its bank says: an object that is hidden for a while is found again", async () => {
  const away = Array.from({ length: 12 }, (_, t) => t > 3 && t < 8 ? [BLUE] : [BLUE, redAt(t)]);
  const found = await steps({}, prompt(colourVideo(away), clickRed()));
  assertEquals(found.map(({ frame }) => extent(frame.objects[0]!.logits) !== "none"), [
    ...[true, true, true, true, false, false, false, false, true, true, true, true],
  ]);
});
