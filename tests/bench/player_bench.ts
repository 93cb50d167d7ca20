/**
 * What a live preview and a player cost beside the tracking that they show:
 * `deno run -A tests/bench/player_bench.ts [FRAMES MODEL SIZE ROUNDS]`. Prints them as a share of the tracking's time: rounds without and with
 * them take turns, and the middle one counts.
 * @module
 */
import process from "node:process";
import { collect, loadModel, loadVideo, type Masklets, prompt, propagate } from "../../mod.ts";
import { registerRunWatcher } from "../../src/masklet/run_watcher.ts";
import { PICTURE_KEEPER } from "../../src/notebook/kept_pictures.ts";
import { MASKLETS_DISPLAY } from "../../src/notebook/show_masklets.ts";
import { watchOn } from "../../src/notebook/watch.ts";

const FRAMES = new URL("../../models/clip/frames", import.meta.url).pathname;
const [folder = FRAMES, name, size, rounds = "7"] = Deno.args;
await using model = await loadModel(name, size === undefined ? {} : { imageSize: Number(size) });
await using video = await loadVideo(folder);
const prompted = prompt(video, { frame: 0, object: 1, points: [[165, 150], [240, 130]], labels: [1, 1] });
const rules = { maxFrames: Math.min(50, video.frameCount ?? 50) };

/** Processor time of all threads so far, seconds: it hardly depends on what else the machine does. */
const cpuTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Seconds of the clock and of the processors that something took. */
async function seconds(work: () => Promise<unknown>): Promise<readonly [clock: number, cpu: number]> {
  const [start, startCpu] = [performance.now(), cpuTime()];
  await work();
  return [(performance.now() - start) / 1000, cpuTime() - startCpu];
}

const output = { show: () => Promise.resolve() };
const bare = (): Promise<Masklets> => collect(propagate(model, prompted, rules));
const watched = (): Promise<Masklets> => {
  const run = propagate(model, prompted, rules);
  return collect(Object.assign(watchOn(output, run, {}), { run: run.run }));
};
/** As a notebook has it: pictures are kept while the run goes, and its cell shows a player at the end. */
const played = async (run: () => Promise<Masklets>): Promise<void> => {
  registerRunWatcher(PICTURE_KEEPER);
  await MASKLETS_DISPLAY.jupyter!(await run());
  registerRunWatcher(undefined);
};
const kinds: Readonly<Record<string, () => Promise<unknown>>> = {
  tracking: bare,
  preview: watched,
  player: () => played(bare),
  "preview and player": () => played(watched),
};
for (const work of Object.values(kinds)) await work(); // what is loaded once is loaded
const taken: Record<string, (readonly [number, number])[]> = {};
for (let round = 0; round < Number(rounds); round++) {
  for (const [kind, work] of Object.entries(kinds)) (taken[kind] ??= []).push(await seconds(work));
}
const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const of = (kind: string): [clock: number, cpu: number] => [
  middle(taken[kind]!.map(([clock]) => clock)),
  middle(taken[kind]!.map(([, cpu]) => cpu)),
];
console.log(`${model.name} at ${model.imageSize} px, ${model.backend.description}, ${video.width}x${video.height}`);
const [clock, cpu] = of("tracking");
console.log(
  `tracking ${rules.maxFrames} frames, ${rounds} rounds: ${clock.toFixed(2)} s, ${cpu.toFixed(2)} s of the processors`,
);
for (const kind of Object.keys(kinds).slice(1)) {
  const [more, moreCpu] = of(kind);
  const share = (part: number, whole: number): string => `${(100 * (part / whole - 1)).toFixed(1)} %`;
  console.log(`${kind}: ${share(more, clock)} of the clock, ${share(moreCpu, cpu)} of the processors`);
}
