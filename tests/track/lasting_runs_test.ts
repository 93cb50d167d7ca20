import { assert, assertEquals, assertRejects } from "@std/assert";
import { syntheticFrame } from "../../src/parity/synthetic_video.ts";
import { RUN_LOG_FILES, unfinishedFrames } from "../../src/run/run_log.ts";
import { saveMasklets } from "../../src/run/save_masklets.ts";
import { MaskletError } from "../../src/error.ts";
import type { Prompt } from "../../src/prompt/prompt.ts";
import { prompt } from "../../src/track/prompted.ts";
import { propagate, startRun } from "../../src/track/propagate.ts";
import { loadVideo } from "../../src/video/load_video.ts";
import { colourModel } from "../fakes/colour_model.ts";

const model = colourModel();

const picture = (t: number) => ({ width: 96, height: 72, rgb: syntheticFrame(96, 72, t % 20) });
const box = (object: number, frame = 0): Prompt => {
  const [x, y] = [4 + 22 * (object % 4), 4 + 22 * Math.floor(object / 5)];
  return { frame, object, box: [x, y, x + 20, y + 18] };
};

Deno.test("what is remembered stops growing, and a live source is never further ahead than it may be", async () => {
  let given = 0;
  const camera = (async function* () {
    for (; given < 26; given++) yield await Promise.resolve(picture(given));
  })();
  await using video = await loadVideo(camera);
  const sizes: number[] = [];
  for await (const { frame, point: { states } } of startRun(model, prompt(video, box(1), box(2))).steps) {
    sizes.push(Math.max(...states.map(({ bank }) => bank.tracked.size + bank.conditioning.size)));
    assert(given - frame.index <= 2, `frame ${frame.index} in use, ${given} given`);
  }
  assertEquals(sizes.length, 26);
  assertEquals([sizes[10], sizes.at(-1)], [8, 8]);
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
  assertEquals(names, ["00000.png", "00001.png", ...RUN_LOG_FILES, "masklets.layout"].sort());
  assertEquals(await unfinishedFrames(dir), 2);
  await Deno.remove(dir, { recursive: true });
});

Deno.test("a model that is closed in the middle of a run ends it in words", async () => {
  const own = colourModel();
  await using video = await loadVideo([picture(0), picture(1)]);
  const run = propagate(own, prompt(video, box(1)));
  await run.next();
  await own.close();
  await assertRejects(() => run.next(), MaskletError, "Expected an open model");
});

Deno.test("a timer can abort a run whose frames are in memory", async () => {
  await using video = await loadVideo(Array.from({ length: 200 }, (_, t) => picture(t)));
  const run = propagate(model, prompt(video, box(1)), { signal: AbortSignal.timeout(1) });
  assertEquals((await assertRejects(() => Array.fromAsync(run), Error) as Error).name, "TimeoutError");
});
