import { syntheticFrame } from "../../parity/synthetic_video.ts";
import { loadModel } from "../../model/load_model.ts";
import { prompt } from "../../track/prompted.ts";
import { propagate } from "../../track/propagate.ts";
import { loadVideo } from "../../video/load_video.ts";
import type { PerfOptions } from "./perf_options.ts";

const [WIDTH, HEIGHT] = [854, 480];
const COUNTS = [1, 2, 4, 8, 12];
/** Frames of a round; the first is the prompted one, and in the next ones the banks fill up: they are not counted. */
const [FRAMES, FILLING] = [8, 4];

/** Tracks 1, 2, 4, 8 and 12 objects with the embedded model; the best frame of each counts. The peer is as many runs of one object. */
export async function perfObjects({ rounds, log }: PerfOptions): Promise<void> {
  await using model = await loadModel();
  log(`${model.name} at ${model.imageSize} px, ${model.backend.description}; frames of ${WIDTH}x${HEIGHT}`);
  const pictures = Array.from({ length: FRAMES }, (_, t) => ({
    width: WIDTH,
    height: HEIGHT,
    rgb: syntheticFrame(WIDTH, HEIGHT, t),
  }));
  await using video = await loadVideo(pictures);
  const best = new Map(COUNTS.map((count) => [count, Infinity]));
  for (let round = 0; round < rounds; round++) {
    for (const count of COUNTS) {
      const prompts = Array.from({ length: count }, (_, i) => {
        const [left, top] = [40 + 200 * (i % 4), 30 + 150 * Math.floor(i / 4)];
        return { frame: 0, object: i + 1, box: [left, top, left + 120, top + 100] as const };
      });
      let since = performance.now();
      for await (const { index } of propagate(model, prompt(video, ...prompts))) {
        const now = performance.now();
        if (index > FILLING) best.set(count, Math.min(best.get(count)!, now - since));
        since = performance.now();
      }
    }
  }
  const one = best.get(1)!;
  for (const [count, ms] of best) {
    const [object, gain] = [(ms / count).toFixed(0), (count * one / ms).toFixed(1)];
    log(
      `${String(count).padStart(2)} objects  ${
        ms.toFixed(0).padStart(5)
      } ms a frame, ${object} ms an object, ${gain} x faster than ${count} runs`,
    );
  }
}
