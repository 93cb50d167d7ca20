import { type ErrorCode, MaskletError } from "../error.ts";
import { type Compare, compareHere, type Comparing, type FrameComparison } from "./compare_frames.ts";

/** What a worker is asked. */
export interface FrameTask {
  /** Returned with the answer. */
  readonly id: number;
  /** Path of the truth's file. */
  readonly truth: string;
  /** Path of the prediction's file. */
  readonly prediction: string;
  /** What is compared. */
  readonly comparing: Comparing;
}

/** What a worker answers: a comparison, or why there is none. */
export interface FrameAnswer {
  /** That of the task. */
  readonly id: number;
  /** What the comparison found. */
  readonly comparison?: FrameComparison;
  /** The parts of a MaskletError. */
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly hint: string };
}

/** Threads that compare frames; to be disposed. */
export interface ComparerPool extends Disposable {
  /** Compares two files on some thread. */
  readonly compare: Compare;
  /** Frames that keep all threads busy. */
  readonly lanes: number;
}

/** What a thread runs. */
const COMPARE_WORKER = new URL("./compare_worker.ts", import.meta.url);
/** Below this many frames the threads would take longer to start than the work. */
const FRAMES_WORTH_THREADS = 64;
/** Frames under way a thread: one is compared, one is on its way. */
const LANES_A_WORKER = 2;

/**
 * Opens threads for so many frames.
 * @param workers how many; 0 compares on this thread; default: one a core, or none for a few frames
 * @param script what a thread runs
 */
export function openComparer(frames: number, workers?: number, script: URL = COMPARE_WORKER): ComparerPool {
  const count = workers ?? (frames < FRAMES_WORTH_THREADS ? 0 : navigator.hardwareConcurrency);
  if (!Number.isInteger(count) || count < 0) {
    throw new MaskletError("bad-argument", `Expected a number of workers from 0 on, found ${count}`, {
      hint: "Leave it out for one a core",
    });
  }
  if (count === 0) return { compare: compareHere, lanes: 1, [Symbol.dispose]: () => {} };
  const threads = Array.from({ length: Math.min(count, Math.max(1, frames)) }, () => openThread(script));
  const compare: Compare = (truth, prediction, comparing) => {
    if (truth.path === undefined || prediction.path === undefined) return compareHere(truth, prediction, comparing);
    const idle = threads.reduce((least, thread) => thread.waiting() < least.waiting() ? thread : least);
    return idle.ask({ truth: truth.path, prediction: prediction.path, comparing });
  };
  return {
    compare,
    lanes: LANES_A_WORKER * threads.length,
    [Symbol.dispose]: () => threads.forEach((thread) => thread.close()),
  };
}

interface Thread {
  waiting(): number;
  ask(task: Omit<FrameTask, "id">): Promise<FrameComparison>;
  close(): void;
}

function openThread(script: URL): Thread {
  const worker = new Worker(script, { type: "module" });
  const pending = new Map<number, PromiseWithResolvers<FrameComparison>>();
  let next = 0;
  let broken: MaskletError | undefined; // a thread that died answers no more
  worker.onmessage = ({ data: { id, comparison, error } }: MessageEvent<FrameAnswer>) => {
    const asked = pending.get(id)!;
    pending.delete(id);
    if (comparison !== undefined) asked.resolve(comparison);
    else asked.reject(new MaskletError(error!.code, error!.message, { hint: error!.hint }));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    broken ??= new MaskletError("io", `Expected a thread that compares masks, found: ${event.message}`, {
      hint: "Run with workers: 0, which compares on the main thread",
    });
    for (const asked of pending.values()) asked.reject(broken);
    pending.clear();
  };
  return {
    waiting: () => pending.size,
    ask: (task) => {
      if (broken !== undefined) return Promise.reject(broken);
      const asked = Promise.withResolvers<FrameComparison>();
      pending.set(++next, asked);
      worker.postMessage({ id: next, ...task } satisfies FrameTask);
      return asked.promise;
    },
    close: () => worker.terminate(),
  };
}
