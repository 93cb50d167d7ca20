/**
 * One load of a model in a process of its own, for `masklet perf load` and `masklet perf memory`: prints what it took as JSON.
 * @module
 */
import type { BackendChoice, Precision } from "../../runtime/backend.ts";
import { answer } from "./in_process.ts";
import { mainMemory } from "./main_memory.ts";

/** What the process is told, as JSON in its one argument. */
export interface LoadOrder {
  /** Path of a checkpoint; absent: the embedded model. */
  readonly source?: string;
  /** Folder of compiled weights; absent: the usual one. */
  readonly cache?: string;
  /** Side of the input, px; absent: the model's. */
  readonly imageSize?: number;
  /** What runs it. */
  readonly backend: BackendChoice;
  /** Threads of it; absent: its own choice. */
  readonly threads?: number;
  /** How weights are stored. */
  readonly precision: Precision;
  /** When the process was asked for, ms since 1970. */
  readonly asked: number;
}

/** What one load took. */
export interface LoadTimes {
  /** What ran it, in words. */
  readonly description: string;
  /** From the call of `loadModel` to all sessions open, ms. */
  readonly load: number;
  /** From the start of the process to the first mask, ms. */
  readonly firstMask: number;
  /** Processor time of the process until then, ms. */
  readonly firstMaskCpu: number;
  /** Bytes of main memory after the load; undefined where the system does not tell. */
  readonly resident?: number;
  /** At most until the load ended, and until the first mask came. */
  readonly loadPeak?: number;
  /** See `loadPeak`. */
  readonly peak?: number;
}

async function load({ source, asked, ...options }: LoadOrder): Promise<LoadTimes> {
  const { loadModel } = await import("../../model/load_model.ts");
  const start = performance.now();
  await using model = await loadModel(source, options);
  const load = performance.now() - start;
  const [loadPeak, resident] = [await mainMemory("VmHWM"), await mainMemory("VmRSS")];
  const { processorTime } = await import("./frame_parts.ts");
  const { segment } = await import("../../segment/segment.ts");
  const [width, height] = [640, 480];
  const picture = { width, height, rgb: new Uint8Array(3 * width * height).map((_, i) => i % 251) };
  await segment(model, picture, { points: [[320, 240]], labels: [1] });
  const firstMask = Date.now() - asked;
  const firstMaskCpu = processorTime();
  const { description } = model.backend;
  const peak = await mainMemory("VmHWM");
  return {
    ...{ description, load, firstMask, firstMaskCpu },
    ...(resident !== undefined && { resident }),
    ...(loadPeak !== undefined && { loadPeak }),
    ...(peak !== undefined && { peak }),
  };
}

if (import.meta.main) await answer(load);
