import { assert, assertEquals, assertRejects } from "@std/assert";
import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import { RUN_LOG_FILES, unfinishedFrames } from "../../src/run/run_log.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { MaskletError } from "../../src/error.ts";
import { loadModel } from "../../src/model/load_model.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate, startRun } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { watchResident } from "../soak/resident.ts";

/** Loaded outside of the tests, so that these can watch for what is left open. */
const model = await loadModel(undefined, { backend: "wasm" });
/** onnxruntime's own work outlives a test. */
const test = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

const picture = (t: number) => ({ width: 96, height: 72, rgb: syntheticFrame(96, 72, t % 20) });
const box = (object: number, frame = 0): Prompt => {
  const [x, y] = [4 + 22 * (object % 4), 4 + 22 * Math.floor(object / 5)];
  return { frame, object, box: [x, y, x + 20, y + 18] };
};

test("what is remembered stops growing, and a live source is never further ahead than it may be", async () => {
  let given = 0;
  const camera = (async function* () {
    for (; given < 26; given++) yield await Promise.resolve(picture(given));
  })();
  await using video = await loadVideo(camera);
  const sizes: number[] = [];
  for await (const { frame, states } of startRun(model, prompt(video, box(1), box(2))).steps) {
    sizes.push(Math.max(...states.map(({ bank }) => bank.tracked.size + bank.conditioning.size)));
    assert(given - frame.index <= 2, `frame ${frame.index} in use, ${given} given`);
  }
  assertEquals(sizes.length, 26);
  assertEquals(sizes.at(-1), sizes[19]);
  assert(sizes.at(-1)! <= 18, `${sizes.at(-1)} memories`);
});

test("twelve objects at once, some of them late, have the masks they have alone", async () => {
  await using video = await loadVideo([0, 1, 2, 3].map(picture));
  const prompts = Array.from({ length: 12 }, (_, i) => box(i + 1, i < 9 ? 0 : 2));
  const together = await Array.fromAsync(propagate(model, prompt(video, ...prompts)));
  assertEquals(together.map(({ objects }) => objects.length), [12, 12, 12, 12]);
  for (const object of [3, 12]) {
    const alone = await Array.fromAsync(propagate(model, prompt(video, prompts[object - 1]!), { start: 0 }));
    together.forEach(({ objects }, t) => {
      const [a, b] = [objects[object - 1]!.logits, alone[t]!.objects[0]!.logits];
      assert(a.every((v, i) => Math.abs(v - b[i]!) < 1e-3), `object ${object} on frame ${t}`);
    });
  }
});

Deno.test("a run that is aborted in the middle leaves no decoder, file or watcher open, and its frames on the disk", async () => {
  const dir = await Deno.makeTempDir();
  const control = new AbortController();
  {
    await using video = await loadVideo(
      decodeURIComponent(new URL("../video/fixtures/clip.mp4", import.meta.url).pathname),
    );
    const { width, height } = video;
    const prompted = prompt(video, { frame: 0, object: 1, box: [0, 0, width / 2, height / 2] });
    const run = propagate(model, prompted, { resume: dir, signal: control.signal });
    const aborting = (async function* () {
      for await (const frame of run) {
        yield frame;
        if (frame.index === 1) control.abort(new Error("enough"));
      }
    })();
    await assertRejects(() => saveMasklets(Object.assign(aborting, { run: run.run }), dir), Error, "enough");
  }
  const names = (await Array.fromAsync(Deno.readDir(dir), ({ name }) => name)).sort();
  assertEquals(names, ["00000.png", "00001.png", ...RUN_LOG_FILES].sort());
  assertEquals(await unfinishedFrames(dir), 2);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a proof of flat memory fails when memory grows", async () => {
  const frames = (async function* () {
    for (let i = 0; i < 30; i++) yield await Promise.resolve(i);
  })();
  let resident = 100e6;
  const lines: string[] = [];
  const watched = watchResident(frames, (line) => lines.push(line), {
    settle: 5,
    every: 10,
    read: () => resident += 25e6,
  });
  await assertRejects(() => Array.fromAsync(watched), Error, "grew by 50.0 MB");
  assertEquals(lines[0], "frame 10: 150.0 MB resident, 25.0 MB more than after frame 5");
});

test("a model that is closed after an abort has no session left to run", async () => {
  const own = await loadModel(undefined, { backend: "wasm" });
  await using video = await loadVideo([picture(0), picture(1)]);
  const run = propagate(own, prompt(video, box(1)));
  await run.next();
  await own.close();
  await assertRejects(() => run.next(), MaskletError, "Expected an open model");
});

test("a timer can abort a run whose frames are in memory", async () => {
  await using video = await loadVideo(Array.from({ length: 200 }, (_, t) => picture(t)));
  const run = propagate(model, prompt(video, box(1)), { signal: AbortSignal.timeout(1) });
  assertEquals((await assertRejects(() => Array.fromAsync(run), Error) as Error).name, "TimeoutError");
});
