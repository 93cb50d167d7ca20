import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { masksEqual } from "../../src/mask/mask.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate, startRun } from "../../src/track/propagate.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { colourVideo } from "../fakes/colour_video.ts";
import { blockMask } from "../fakes/colours.ts";
import { BLUE, boxBlue, clickRed, clip, indices, maskRed, prompted, redAt, run } from "../fakes/tracking.ts";

Deno.test("every object is followed to the pixel, from the first prompted frame to the end", async () => {
  const masklets = await run(prompted(clickRed(), boxBlue()));
  assertEquals([indices(masklets), masklets.objects], [[0, 1, 2, 3, 4, 5, 6, 7], [1, 2]]);
  for (const t of [0, 3, 7]) {
    assert(masksEqual(masklets.object(1).mask(t), blockMask(redAt(t))), `red on frame ${t}`);
    assert(masksEqual(masklets.object(2).mask(t), blockMask(BLUE)), `blue on frame ${t}`);
  }
});

Deno.test("the frame that was prompted conditions the others, which are tracked", async () => {
  const { frames } = await run(prompted(maskRed()));
  const [first, second] = frames.map(({ objects }) => objects[0]!);
  assertEquals([first!.conditioning, first!.objectScore, first!.iou], [true, 10, 1]);
  assertEquals([second!.conditioning, second!.objectScore, second!.iou], [false, 2, 0.9]);
});

Deno.test("an object that is prompted later has an output on earlier frames too, and the prompted one stays its own", async () => {
  const { frames } = await run(prompted(clickRed(), boxBlue(3)));
  assertEquals(frames.map(({ objects }) => objects[1]!.conditioning), [
    ...[false, false, false, true, false, false, false, false],
  ]);
});

Deno.test("a picture is decoded once to be tracked, whatever the number of objects, and none is held", async () => {
  const [model, video] = [colourModel(), clip()];
  const three = prompt(video, clickRed(), boxBlue(), clickRed(0, 3));
  await Array.fromAsync(propagate(model, three));
  // frame 0 answers the prompts, and is handed out
  assertEquals([video.decoded, video.walking, model.held], [[0, 0, 1, 2, 3, 4, 5, 6, 7], 0, 0]);
  assertEquals(model.calls.filter(({ part }) => part === "encodeImage").length, 8);
});

Deno.test("keepPixels gives the frame's picture along; otherwise frames stay small", async () => {
  const [kept] = await Array.fromAsync(propagate(colourModel(), prompted(clickRed()), { keepPixels: true }));
  const [bare] = await Array.fromAsync(propagate(colourModel(), prompted(clickRed())));
  assertEquals([kept!.rgb, bare!.rgb], [(await clip().frame(0)).rgb, undefined]);
});

Deno.test("an aborted run throws the signal's reason and lets the video be", async () => {
  const [model, video, control] = [colourModel(), clip(), new AbortController()];
  const seen: number[] = [];
  await assertRejects(
    async () => {
      for await (const { index } of propagate(model, prompt(video, clickRed()), { signal: control.signal })) {
        seen.push(index);
        if (index === 1) control.abort(new Error("enough"));
      }
    },
    Error,
    "enough",
  );
  assertEquals([seen, video.walking, model.held], [[0, 1], 0, 0]);
  assertEquals((await video.frame(0)).index, 0);
});

Deno.test("a run is aborted between the graphs of a frame: what follows the one at work is not run", async () => {
  for (const [part, last] of [["encodeImage", "encodeImage"], ["attend", "attend"], ["decode", "decode"]] as const) {
    const [model, video, control] = [colourModel(), clip(), new AbortController()];
    let frame = 0;
    const watched = new Proxy(model, {
      get: (of, name) => {
        const value = Reflect.get(of, name, of);
        if (name === part && frame > 0) control.abort(new Error("enough"));
        return typeof value === "function" ? value.bind(of) : value;
      },
    });
    await assertRejects(
      async () => {
        const { signal } = control;
        for await (const { index } of propagate(watched, prompt(video, clickRed()), { signal })) frame = index + 1;
      },
      Error,
      "enough",
    );
    assertEquals([model.calls.at(-1)!.part, video.walking, model.held], [last, 0, 0]);
  }
});

Deno.test("a run that is left early, and one whose video fails, hold nothing", async () => {
  const [model, video] = [colourModel(), clip()];
  for await (const { index } of propagate(model, prompt(video, clickRed()))) if (index === 2) break;
  assertEquals([video.walking, model.held], [0, 0]);
  const broken = colourVideo([[redAt(0)], [redAt(1)], [redAt(2)]], { failAt: 2 });
  await assertRejects(() => run(prompt(broken, clickRed()), {}, model), Error, "frame 2 is broken");
  assertEquals([broken.walking, model.held], [0, 0]);
});

Deno.test("a run says what it is made with", () => {
  const video = clip();
  const { run: made } = propagate(colourModel(), prompt(video, clickRed()), { preset: "vos", maxFrames: 2 });
  assertEquals([made.video, made.model, made.width, made.prompts.length], ["blocks", "colours", 16, 1]);
  assertEquals((made.options["rules"] as { nonOverlapping: boolean }).nonOverlapping, true);
  assertStrictEquals(made.source, video);
  assertEquals(made.before?.(), undefined);
});

Deno.test("banks after each frame are at hand for those who compare them", async () => {
  const { steps } = startRun(colourModel(), prompted(clickRed()));
  for await (const { frame, point: { states: [state] } } of steps) {
    assertEquals(state!.bank.conditioning.has(0), true);
    assertEquals(state!.bank.tracked.has(frame.index), frame.index > 0);
  }
});

Deno.test("a run without prompts is refused at once, and so is another model than the masklets'", async () => {
  assertThrows(
    () => propagate(colourModel(), prompt(clip())),
    MaskletError,
    "Expected at least one prompt, found none",
  );
  const masklets = await run(prompted(clickRed()));
  const other = colourModel({ name: "other" });
  const message = "Expected the model that the masklets were tracked with (colours, logits of 16 px), found other";
  assertThrows(() => propagate(other, prompt(masklets, boxBlue(4))), MaskletError, message);
});

Deno.test("with `memories` a frame attends to no more than that, the prompted one first", async () => {
  const model = colourModel();
  await run(prompted(clickRed()), { memories: 2 }, model);
  const read = model.calls.flatMap((call) => call.part === "attend" ? [call.banks[0]!.memories] : []);
  assertEquals(read.map((memories) => memories.map(({ memory }) => memory.frame)), [
    ...[[0], [0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [0, 6]],
  ]);
});
