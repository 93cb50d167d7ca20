/**
 * What a live preview and a player cost beside the tracking that they show: `deno run -A tests/bench/player_bench.ts [FRAMES MODEL SIZE]`.
 * Prints each as a share of the tracking's time.
 * @module
 */
import { collect, loadModel, loadVideo, prompt, propagate } from "../../mod.ts";
import { MASKLETS_DISPLAY } from "../../src/notebook/show_masklets.ts";
import { watchOn } from "../../src/notebook/watch.ts";

const FRAMES = new URL("../../models/clip/frames", import.meta.url).pathname;
const [folder = FRAMES, name, size] = Deno.args;
await using model = await loadModel(name, size === undefined ? {} : { imageSize: Number(size) });
await using video = await loadVideo(folder);
const prompted = prompt(video, { frame: 0, object: 1, points: [[165, 150], [240, 130]], labels: [1, 1] });
const rules = { maxFrames: Math.min(50, video.frameCount ?? 50) };
await collect(propagate(model, prompted, { maxFrames: 3 })); // what is loaded once is loaded

/** Seconds that something took. */
async function seconds<T>(work: () => Promise<T>): Promise<[number, T]> {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

const output = { show: () => Promise.resolve() };
async function* timed<T>(frames: AsyncGenerator<T>): AsyncGenerator<T> {
  for (;;) {
    const start = performance.now();
    const next = await frames.next();
    tracking += (performance.now() - start) / 1000;
    if (next.done) return;
    yield next.value;
  }
}
let tracking = 0;
const run = propagate(model, prompted, rules);
const [whole, masklets] = await seconds(() =>
  collect(Object.assign(watchOn(output, Object.assign(timed(run), { run: run.run }), {}), { run: run.run }))
);
const previews = whole - tracking;
await MASKLETS_DISPLAY.jupyter!(masklets);
const [player] = await seconds(async () => await MASKLETS_DISPLAY.jupyter!(masklets));
const share = (part: number): string => `${(100 * part / tracking).toFixed(1)} % of it`;
console.log(`${model.name} at ${model.imageSize} px, ${model.backend.description}, ${video.width}x${video.height}`);
console.log(`tracking ${masklets.frames.length} frames: ${tracking.toFixed(2)} s`);
console.log(`preview (and collecting): ${previews.toFixed(2)} s, ${share(previews)}`);
console.log(`player: ${player.toFixed(2)} s, ${share(player)}`);
