import { assert, assertEquals, assertRejects } from "@std/assert";
import { RUN_LOG_FILES, RunLog, unfinishedFrames } from "../../src/run/run_log.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { readMasklets } from "../../src/run/read_masklets.ts";
import { MaskletError } from "../../src/error.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { collect } from "../../src/track/collect.ts";
import type { PropagateOptions } from "../../src/track/options.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate, startRun } from "../../src/track/propagate.ts";
import type { RunPoint } from "../../src/track/track_steps.ts";
import { parsePolicy } from "../../src/memory/parse_policy.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { inFolder } from "../in_folder.ts";
import { contents, killedAfter, run } from "./resume_in_process.ts";

const model = colourModel();
const FRAMES = 9;
const CASES: Record<string, { options: PropagateOptions; policy?: string; kills: readonly number[] }> = {
  "the interactive preset, holes filled": { options: {}, kills: [2, 6] },
  "the reference preset, bfloat16 memories, backward": {
    options: { preset: "reference", direction: "backward" },
    kills: [3],
  },
  "several hypotheses of sam2long": { options: {}, policy: "sam2long", kills: [6] },
  "both directions, non-overlapping masks, the Kalman filter of samurai": {
    options: { preset: "vos", direction: "both", start: 4 },
    policy: "samurai",
    kills: [4],
  },
};
for (const [name, { kills, ...how }] of Object.entries(CASES)) {
  Deno.test(`a run that is killed goes on after its last whole frame, to the same bytes: ${name}`, () =>
    inFolder(async (dir) => {
      const one = { frames: FRAMES, ...how };
      await run(model, `${dir}/whole`, { ...one, resume: false });
      for (const frames of kills) {
        await killedAfter(frames, `${dir}/killed`, { ...one, resume: true });
        const kept = await unfinishedFrames(`${dir}/killed`);
        assert(kept !== undefined && kept >= frames && kept < FRAMES, `${kept} frames kept`);
      }
      await run(model, `${dir}/killed`, { ...one, resume: true });
      assertEquals(await contents(`${dir}/killed`), await contents(`${dir}/whole`));
    }));
}

const grey = (level: number) => ({ width: 64, height: 48, rgb: syntheticFrame(64, 48, level) });
const box: Prompt = { frame: 0, object: 1, box: [8, 8, 40, 40] };

/** A run of two frames that was stopped. */
async function stopped(dir: string, frames = 4): Promise<void> {
  await using video = await loadVideo(Array.from({ length: frames }, (_, t) => grey(t)));
  for await (const { index } of propagate(model, prompt(video, box), { resume: dir })) if (index === 1) break;
}

Deno.test("half a record at the end of the log counts as none", () =>
  inFolder(async (dir) => {
    await using video = await loadVideo([0, 1, 2, 3].map(grey));
    const whole = await collect(propagate(model, prompt(video, box)));
    const path = `${dir}/${RUN_LOG_FILES[0]}`;
    for (const cut of [1, 400]) {
      await stopped(dir);
      assertEquals(await unfinishedFrames(dir), 2);
      const { size } = await Deno.stat(path);
      await Deno.truncate(path, size - cut);
      assertEquals(await unfinishedFrames(dir), 1);
      const again = await collect(propagate(model, prompt(video, box), { resume: dir }));
      assertEquals(again.frames, whole.frames, `${cut} bytes less`);
      assertEquals(again.options, whole.options);
      for (const name of RUN_LOG_FILES) await Deno.remove(`${dir}/${name}`);
    }
  }));

Deno.test("another model, video, prompt or option in the folder is refused, and named; the folder stays as it is", () =>
  inFolder(async (dir) => {
    await stopped(dir);
    const before = await contents(dir);
    const frames = [0, 1, 2, 3].map(grey);
    const ways: [string, Prompt, PropagateOptions, ReturnType<typeof grey>[]][] = [
      ["prompts.0.box.3 was 40 and is 41", { ...box, box: [8, 8, 40, 41] }, {}, frames],
      ["rules.nonOverlapping was false and is true", box, { preset: "vos" }, frames],
      ["rules.memoryStride was 1 and is 2", box, { memoryStride: 2 }, frames],
      ["range.maxFrames was nothing and is 3", box, { maxFrames: 3 }, frames],
      ["video.frameCount was 4 and is 3", box, {}, frames.slice(1)],
      ["video.pixels was", box, {}, frames.toReversed()],
    ];
    for (const [words, said, options, pictures] of ways) {
      await using video = await loadVideo(pictures);
      const again = propagate(model, prompt(video, said), { ...options, resume: dir });
      const error = await assertRejects(() => Array.fromAsync(again), MaskletError, words);
      assertEquals(error.code, "bad-argument");
    }
    await using video = await loadVideo(frames);
    const other = propagate(colourModel({ name: "others" }), prompt(video, box), { resume: dir });
    await assertRejects(
      () => Array.fromAsync(other),
      MaskletError,
      'model.configuration.name was "colours" and is "others"',
    );
    assertEquals(await contents(dir), before);
  }));

Deno.test("memories that were damaged are told of, not used", () =>
  inFolder(async (dir) => {
    await stopped(dir);
    await using video = await loadVideo([0, 1, 2, 3].map(grey));
    const path = `${dir}/${RUN_LOG_FILES[1]}`;
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.map((byte, i) => i > bytes.length / 2 ? byte ^ 1 : byte));
    const again = propagate(model, prompt(video, box), { resume: dir });
    await assertRejects(() => Array.fromAsync(again), MaskletError, "found damage");
  }));

Deno.test("what the next frame reads does not grow with the run, and a run that is saved without resume takes the old record away", () =>
  inFolder(async (dir) => {
    await using video = await loadVideo(Array.from({ length: 30 }, (_, t) => grey(t % 5)));
    const sizes: number[] = [];
    for await (const _frame of propagate(model, prompt(video, box), { resume: dir, maxFrames: 26 })) {
      sizes.push((await Deno.stat(`${dir}/${RUN_LOG_FILES[1]}`)).size);
    }
    assertEquals(sizes.at(-1), sizes[19]);
    assertEquals(await unfinishedFrames(dir), 26);
    await saveMasklets(propagate(model, prompt(video, box), { maxFrames: 1 }), dir);
    assertEquals((await contents(dir)).map(([name]) => name), ["00000.png", "masklets.json"]);
  }));

Deno.test("a run that fails keeps its frames on the disk, and a video that is whole again carries it on", () =>
  inFolder(async (dir) => {
    const pictures = [0, 1, 2, 3].map(grey);
    async function* camera(until: number) {
      for (const picture of pictures.slice(0, until)) yield await Promise.resolve(picture);
      if (until < pictures.length) throw new Error("the cable is out");
    }
    const save = async (until: number) => {
      await using video = await loadVideo(camera(until));
      await saveMasklets(propagate(model, prompt(video, box), { resume: dir }), dir);
    };
    await assertRejects(() => save(3), MaskletError, "Expected frame 3 of the live source, found: the cable is out");
    const pngs = ["00000.png", "00001.png", "00002.png"];
    const kept = [...pngs, ...RUN_LOG_FILES, "masklets.layout"].sort();
    assertEquals((await contents(dir)).map(([name]) => name), kept);
    const soFar = await readMasklets(dir);
    assertEquals([soFar.video, soFar.model, soFar.frames.length, soFar.prompts.length], ["live", model.name, 3, 1]);
    assertEquals(soFar.frames[2]!.objects[0]!.logits!.length, 16 * 16);
    await save(4);
    assertEquals((await contents(dir)).map(([name]) => name), [...pngs, "00003.png", "masklets.json"]);
  }));

for (const policy of ["samurai", "dam4sam", "sam2long", "rcms"]) {
  Deno.test(`what ${policy} knows of an object is taken up too: the objects end in the very state of a run that was never stopped`, () =>
    inFolder(async (dir) => {
      await using video = await loadVideo(Array.from({ length: 6 }, (_, t) => grey(t)));
      const start = () => startRun(model, prompt(video, box), { policy: parsePolicy(policy) });
      const whole = await Array.fromAsync(start().steps);
      {
        using log = await RunLog.open(dir, { identity: {}, description: {} });
        for (const { frame, point } of whole.slice(0, 4)) await log.append(frame, point);
      }
      using log = await RunLog.open(dir, { identity: {}, description: {} });
      const rest = await Array.fromAsync(start().from(log.state() as RunPoint));
      assertEquals(rest.map(({ frame }) => frame), whole.slice(4).map(({ frame }) => frame));
      assertEquals(rest.at(-1)!.point.states, whole.at(-1)!.point.states);
    }));
}
