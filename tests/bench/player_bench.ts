/**
 * What a live preview and a player cost beside the tracking that they show: `deno run -A tests/bench/player_bench.ts [FRAMES MODEL SIZE]`.
 * Prints each as a share of the tracking's time.
 * @module
 */
import process from "node:process";
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

/** Processor time of all threads so far, seconds: it hardly depends on what else the machine does. */
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Seconds of the clock and of the processors that something took. */
async function seconds<T>(work: () => Promise<T>): Promise<[clock: number, cpu: number, result: T]> {
  const [start, startCpu] = [performance.now(), cpuTime()];
  const result = await work();
  return [(performance.now() - start) / 1000, cpuTime() - startCpu, result];
}

const output = { show: () => Promise.resolve() };
const [bare, bareCpu] = await seconds(() => collect(propagate(model, prompted, rules)));
const run = propagate(model, prompted, rules);
const [watched, watchedCpu, masklets] = await seconds(() =>
  collect(Object.assign(watchOn(output, run, {}), { run: run.run }))
);
await MASKLETS_DISPLAY.jupyter!(masklets);
const [player, playerCpu] = await seconds(async () => await MASKLETS_DISPLAY.jupyter!(masklets));
const shares = (clock: number, cpu: number): string =>
  `${(100 * clock / bare).toFixed(1)} % of the clock, ${(100 * cpu / bareCpu).toFixed(1)} % of the processors`;
console.log(`${model.name} at ${model.imageSize} px, ${model.backend.description}, ${video.width}x${video.height}`);
console.log(
  `tracking ${masklets.frames.length} frames: ${bare.toFixed(2)} s, ${bareCpu.toFixed(2)} s of the processors`,
);
console.log(`preview: ${shares(watched - bare, watchedCpu - bareCpu)}`);
console.log(`player: ${player.toFixed(2)} s, ${shares(player, playerCpu)}`);
