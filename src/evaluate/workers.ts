import { type ErrorCode, MaskletError } from "../error.ts";
import { type Compare, compareHere, comparePaths } from "./compare_files.ts";
import type { Comparing, FrameComparison } from "./compare_frames.ts";

/** One comparison that a worker is asked for. */
export interface FrameTask {
  /** Path of the truth's file. */
  readonly truth: string;
  /** Path of the prediction's file. */
  readonly prediction: string;
  /** What is compared. */
  readonly comparing: Comparing;
}

/** What a worker answers to one task: a comparison, or the parts of a MaskletError. */
export type FrameAnswer = FrameComparison | {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
};

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
/** Frames of one message: a message costs as much as a fifth of a frame. */
const FRAMES_A_MESSAGE = 8;
/** Messages under way a thread: one is worked at, one is on its way. */
const MESSAGES_A_THREAD = 2;
/** Frames that this thread compares before it looks for answers. */
const FRAMES_A_TURN = 4;

/** A task whose answer somebody waits for. */
interface Asked extends PromiseWithResolvers<FrameComparison> {
  readonly task: FrameTask;
}

/**
 * Opens threads for so many frames. This thread compares too: it begins at once, while the others start.
 * @param workers how many beside this one; default: so that there is one a core, or none for a few frames
 * @param script what a thread runs
 */
export function openComparer(frames: number, workers?: number, script: URL = COMPARE_WORKER): ComparerPool {
  const count = workers ?? (frames < FRAMES_WORTH_THREADS ? 0 : navigator.hardwareConcurrency - 1);
  if (!Number.isInteger(count) || count < 0) {
    throw new MaskletError("bad-argument", `Expected a number of workers from 0 on, found ${count}`, {
      hint: "Leave it out for one a core",
    });
  }
  if (count === 0) return { compare: compareHere, lanes: 1, [Symbol.dispose]: () => {} };
  const queue: Asked[] = [];
  const threads = Array.from(
    { length: Math.min(count, Math.max(1, Math.ceil(frames / FRAMES_A_MESSAGE))) },
    () => openThread(script, queue),
  );
  const turns = makeTurns(() => {
    for (const asked of queue.splice(0, FRAMES_A_TURN)) {
      settle(asked, () => comparePaths(asked.task.truth, asked.task.prediction, asked.task.comparing));
    }
    return queue.length > 0;
  });
  const compare: Compare = (truth, prediction, comparing) => {
    if (truth.path === undefined || prediction.path === undefined) return compareHere(truth, prediction, comparing);
    const broken = threads.map((thread) => thread.broken()).find((error) => error !== undefined);
    if (broken !== undefined) return Promise.reject(broken);
    const task = { truth: truth.path, prediction: prediction.path, comparing };
    const asked: Asked = { task, ...Promise.withResolvers<FrameComparison>() };
    queue.push(asked);
    // When all that is asked for at once is in the queue, it is shared out.
    if (queue.length === 1) queueMicrotask(() => threads.forEach((thread) => thread.feed()));
    turns.begin();
    return asked.promise;
  };
  return {
    compare,
    lanes: (threads.length + 1) * FRAMES_A_MESSAGE * (MESSAGES_A_THREAD + 1),
    [Symbol.dispose]: () => {
      turns.close();
      threads.forEach((thread) => thread.close());
    },
  };
}

function settle(asked: Asked, compare: () => FrameComparison): void {
  try {
    asked.resolve(compare());
  } catch (error) {
    asked.reject(error);
  }
}

/** Runs work turn by turn, letting messages in between; `work` says whether more is left. */
function makeTurns(work: () => boolean): { begin(): void; close(): void } {
  const { port1, port2 } = new MessageChannel();
  let running = false;
  port1.onmessage = () => {
    running = work();
    if (running) port2.postMessage(0);
  };
  return {
    begin: () => {
      if (running) return;
      running = true;
      port2.postMessage(0);
    },
    close: () => {
      port1.close();
      port2.close();
    },
  };
}

interface Thread {
  /** Gives it frames of the queue, when it has too few. */
  feed(): void;
  /** Why it answers no more. */
  broken(): MaskletError | undefined;
  close(): void;
}

function openThread(script: URL, queue: Asked[]): Thread {
  const worker = new Worker(script, { type: "module" });
  const pending: Asked[][] = []; // answers come in order
  let broken: MaskletError | undefined; // a thread that died answers no more
  const feed = (): void => {
    while (broken === undefined && queue.length > 0 && pending.length < MESSAGES_A_THREAD) {
      const batch = queue.splice(0, FRAMES_A_MESSAGE);
      pending.push(batch);
      worker.postMessage(batch.map(({ task }) => task));
    }
  };
  worker.onmessage = ({ data }: MessageEvent<readonly FrameAnswer[]>) => {
    const batch = pending.shift()!;
    feed();
    data.forEach((answer, i) => {
      if ("scores" in answer) batch[i]!.resolve(answer);
      else batch[i]!.reject(new MaskletError(answer.code, answer.message, { hint: answer.hint }));
    });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    broken ??= new MaskletError("io", `Expected a thread that compares masks, found: ${event.message}`, {
      hint: "Run with workers: 0, which compares on the main thread",
    });
    for (const asked of pending.splice(0).flat()) asked.reject(broken);
  };
  return { feed, broken: () => broken, close: () => worker.terminate() };
}
