import { loadModel } from "../../model/load_model.ts";
import { EMBEDDED_MODEL } from "../../model/model_source.ts";
import { syntheticFrame } from "../../parity/synthetic_video.ts";
import type { BackendChoice } from "../../runtime/backend.ts";
import { prompt } from "../../track/prompted.ts";
import { propagate } from "../../track/propagate.ts";
import { loadVideo } from "../../video/load_video.ts";
import { loadAverage } from "./frame.ts";
import { median, processorTime } from "./frame_parts.ts";
import { type Figure, reportFigures } from "./goals.ts";
import type { PerfOptions } from "./perf_options.ts";

const [WIDTH, HEIGHT] = [854, 480];
const COUNTS = [1, 2, 4, 8, 12];
/** Frames of a round; the first is the prompted one, and in the next ones the banks fill up: they are not counted. */
const [FRAMES, FILLING] = [8, 4];
/** What a frame of eight objects may cost by the clock, in frames of one. */
const GOAL = { model: EMBEDDED_MODEL, figure: "8 objects beside 1", most: 3 };

/** What frames of a number of objects took, ms. */
interface Times {
  readonly wall: number[];
  readonly cpu: number[];
}

/**
 * Tracks 1, 2, 4, 8 and 12 objects with the embedded model, in turns; medians of the frames with full banks. The peer is as many runs of
 * one object.
 * @throws {MaskletError} `unsupported` where eight objects cost more than the goal
 */
export async function perfObjects(options: PerfOptions): Promise<void> {
  const { rounds, log, threads } = options;
  const backend = (options.backend ?? "auto") as BackendChoice;
  const before = loadAverage();
  await using model = await loadModel({ backend, ...(threads !== undefined && { threads }) });
  log(`${model.name} at ${model.imageSize} px, ${model.backend.description}; frames of ${WIDTH}x${HEIGHT}`);
  const pictures = Array.from({ length: FRAMES }, (_, t) => ({
    width: WIDTH,
    height: HEIGHT,
    rgb: syntheticFrame(WIDTH, HEIGHT, t),
  }));
  await using video = await loadVideo(pictures);
  const times = new Map(COUNTS.map((count): [number, Times] => [count, { wall: [], cpu: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const [count, { wall, cpu }] of times) {
      const prompts = Array.from({ length: count }, (_, i) => {
        const [left, top] = [40 + 200 * (i % 4), 30 + 150 * Math.floor(i / 4)];
        return { frame: 0, object: i + 1, box: [left, top, left + 120, top + 100] as const };
      });
      let [since, used] = [performance.now(), processorTime()];
      for await (const { index } of propagate(model, prompt(video, ...prompts))) {
        const [now, spent] = [performance.now(), processorTime()];
        if (index > FILLING) wall.push(now - since), cpu.push(spent - used);
        [since, used] = [performance.now(), processorTime()];
      }
    }
  }
  const rows: Figure[] = [];
  const one = times.get(1)!;
  for (const [count, { wall, cpu }] of times) {
    const figure = (name: string, value: number, unit: string): Figure => ({
      model: model.name,
      figure: name,
      value,
      unit,
    });
    rows.push(
      figure(`${count} objects, a frame`, median(wall), "ms"),
      figure(`${count} objects, a frame, processor time`, median(cpu), "ms"),
      figure(`${count} objects beside 1`, median(wall) / median(one.wall), "x"),
      figure(`${count} objects beside 1, processor time`, median(cpu) / median(one.cpu), "x"),
    );
  }
  reportFigures({ ...options, before, rows, goals: [GOAL] });
}
