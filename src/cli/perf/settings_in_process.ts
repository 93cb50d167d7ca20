/**
 * The first frames of DAVIS tracked with one setting of a model in a process of its own, for `masklet perf settings`: prints what came of
 * it as JSON.
 * @module
 */
import type { BackendChoice, Precision } from "../../runtime/backend.ts";
import { answer } from "./in_process.ts";
import { mainMemory } from "./main_memory.ts";

/** One combination of what `masklet perf settings` varies. */
export interface Setting {
  /** Side of the input, px; absent: the model's own. */
  readonly imageSize?: number;
  /** How weights are stored and used. */
  readonly precision: Precision;
  /** Memories that a frame attends to at most; absent: the model's. */
  readonly memories?: number;
}

/** What the process is told, as JSON in its one argument. */
export interface SettingOrder extends Setting {
  /** A published model's name, or a checkpoint; absent: the embedded model. */
  readonly source?: string;
  /** What runs it. */
  readonly backend: BackendChoice;
  /** Threads of it; absent: its own choice. */
  readonly threads?: number;
  /** Root of DAVIS. */
  readonly root: string;
  /** Names of sequences; empty: all of the validation split that are there. */
  readonly sequences: readonly string[];
  /** Frames of each that are tracked and scored, the first ones. */
  readonly frames: number;
}

/** What one setting gives. */
export interface SettingFigures {
  /** The model's name. */
  readonly model: string;
  /** Side of its input, px. */
  readonly size: number;
  /** What ran it, in words. */
  readonly description: string;
  /** How many sequences were tracked. */
  readonly sequences: number;
  /** J&F, in [0, 1]. */
  readonly score: number;
  /** From JPEG files to scored masks. */
  readonly framesPerSecond: number;
  /** Processor time of a frame, ms, all threads together. */
  readonly frameCpu: number;
  /** Main memory after the load, bytes; absent where the system does not tell. */
  readonly resident?: number;
  /** Main memory at most, until the last frame was scored. */
  readonly peak?: number;
}

async function track(
  { source, root, sequences, frames, memories, ...options }: SettingOrder,
): Promise<SettingFigures> {
  const { loadModel } = await import("../../model/load_model.ts");
  const { runBenchmark } = await import("../../benchmark/run_benchmark.ts");
  const { namedDataset } = await import("../benchmark_dataset.ts");
  const { processorTime } = await import("./frame_parts.ts");
  await using model = await loadModel(source, options);
  const resident = await mainMemory("VmRSS");
  const out = await Deno.makeTempDir();
  try {
    const start = processorTime();
    const run = await runBenchmark(model, (await namedDataset({ root, year: 2016, sequences })).sequences, {
      protocol: "davis2016",
      maxFrames: frames,
      out,
      ...(memories !== undefined && { propagate: { memories } }),
    });
    const frameCpu = (processorTime() - start) /
      Object.values(run.sequences).reduce((sum, one) => sum + one.frames, 0);
    const peak = await mainMemory("VmHWM");
    return {
      model: model.name,
      size: model.imageSize,
      description: model.backend.description,
      sequences: Object.keys(run.sequences).length,
      score: run.evaluation.global["J&F"]!,
      framesPerSecond: run.framesPerSecond,
      frameCpu,
      ...(resident !== undefined && { resident }),
      ...(peak !== undefined && { peak }),
    };
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

if (import.meta.main) await answer(track);
